import Crypto
public import FoundationEssentials
import Kernel
import Vault

/// Files on disk, named by their content. A file appears under its name only when it is whole and synced.
///
/// A name is a keyed hash of the content and an identifier: it tells nobody which known document this is, and content
/// that was forgotten and comes again has another name and another key.
public struct FileStore: Sendable {
    public let folder: URL
    private let freeBytesMin: UInt64

    /// - Parameter freeBytesMin: with less room on the disk nothing is taken.
    public init(folder: URL, freeBytesMin: UInt64 = FileLimits.freeBytesMin) throws {
        self.folder = folder
        self.freeBytesMin = freeBytesMin
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: uploads, withIntermediateDirectories: true)
    }

    /// What a file is, told by its content and never by its name.
    public enum Kind: String, Sendable, CaseIterable {
        case jpeg = "image/jpeg"
        case png = "image/png"
        case pdf = "application/pdf"

        /// By the first bytes; whether the rest holds what they promise, `FileInspection` says.
        public init?(content: [UInt8]) {
            let signatures: [(Kind, [UInt8])] = [
                (.jpeg, [0xFF, 0xD8, 0xFF]), (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
                (.pdf, [0x25, 0x50, 0x44, 0x46, 0x2D]),
            ]
            guard let kind = signatures.first(where: { content.starts(with: $0.1) })?.0 else { return nil }
            self = kind
        }
    }

    /// The address of a content: HMAC-SHA256, in hexadecimal.
    static func address(_ content: [UInt8], by key: SymmetricKey) -> String {
        HMAC<SHA256>.authenticationCode(for: content, using: key).hexadecimal
    }

    /// - Parameter mark: an identifier of this attempt, for the way there.
    func keep(_ content: [UInt8], as name: String, by key: DataKey, mark: String) throws {
        try checkRoom()
        let target = path(name)
        try Disk.makeFolder(Disk.parent(of: target))
        try Disk.write(
            SealedFile.sealed(content, as: name, by: key), to: target,
            by: Disk.parent(of: target) + "/" + Self.partial + mark)
    }

    /// Whether the whole file is there.
    func holds(_ name: String) -> Bool { Disk.holds(path(name)) }

    func reading(_ name: String, by key: DataKey) throws -> FileReading {
        try FileReading(path(name), lock: (name, key))
    }

    /// A file from before there was a vault: plain, under the SHA-256 of its content.
    func plainReading(_ digest: String) throws -> FileReading {
        guard Self.isPlainName(digest) else { throw CaseworkError.unknownAttachment }
        return try FileReading(path(digest), lock: nil)
    }

    func remove(_ name: String) throws { try Disk.remove(path(name)) }

    /// Nothing is taken where the database might soon find no room.
    func checkRoom() throws {
        guard let free = Disk.freeBytes(folder.path), free >= freeBytesMin else {
            throw FileError.full
        }
    }

    /// Where a file lies below the store's folder.
    public static func relativePath(_ name: String) -> String { name.prefix(2) + "/" + name }

    static func isPlainName(_ name: String) -> Bool { name.utf8.count == 64 && name.allSatisfy(\.isHexDigit) }

    /// Before the name of a file on its way.
    static let partial = ".partial-"

    /// The 256 folders by the first two characters of names.
    static let sections = (0..<256).map { (number: Int) in (number < 16 ? "0" : "") + String(number, radix: 16) }

    func section(_ name: String) -> String { folder.path + "/" + name.prefix(2) }

    func path(_ name: String) -> String { folder.path + "/" + Self.relativePath(name) }

    /// Where unfinished uploads lie, a folder each.
    var uploads: String { folder.path + "/uploads" }
}
