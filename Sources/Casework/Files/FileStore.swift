import Crypto
public import FoundationEssentials
import Glibc

/// Files on disk, named by their content. A file appears under its name only when it is whole and synced.
public struct FileStore: Sendable {
    public let folder: URL

    public init(folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// What a file is, told by its first bytes and never by its name.
    public enum Kind: String, Sendable, CaseIterable {
        case jpeg = "image/jpeg"
        case png = "image/png"
        case pdf = "application/pdf"

        public init?(content: [UInt8]) {
            let signatures: [(Kind, [UInt8])] = [
                (.jpeg, [0xFF, 0xD8, 0xFF]), (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
                (.pdf, [0x25, 0x50, 0x44, 0x46, 0x2D]),
            ]
            guard let kind = signatures.first(where: { content.starts(with: $0.1) })?.0 else { return nil }
            self = kind
        }
    }

    /// - Returns: SHA-256 of the content in hexadecimal, the name it is kept under.
    func keep(_ content: [UInt8]) throws -> String {
        let digest = SHA256.hash(data: content).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
        let target = url(digest)
        guard !FileManager.default.fileExists(atPath: target.path) else { return digest }
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        let partial = folder.appendingPathComponent(".partial-" + UUID().uuidString)
        try Data(content).write(to: partial)
        let handle = open(partial.path, O_RDONLY)
        guard handle >= 0, fsync(handle) == 0 else { throw CaseworkError.attachmentRefused }
        close(handle)
        guard rename(partial.path, target.path) == 0 else { throw CaseworkError.attachmentRefused }
        return digest
    }

    func content(_ digest: String) throws -> [UInt8] {
        guard digest.count == 64, digest.allSatisfy(\.isHexDigit), let data = try? Data(contentsOf: url(digest)) else {
            throw CaseworkError.unknownAttachment
        }
        return [UInt8](data)
    }

    private func url(_ digest: String) -> URL { folder.appendingPathComponent(Self.relativePath(digest)) }

    /// Where a file lies below the store's folder.
    public static func relativePath(_ digest: String) -> String { digest.prefix(2) + "/" + digest }
}
