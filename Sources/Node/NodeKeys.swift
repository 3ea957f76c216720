public import Crypto
import Foundation

/// The node's own keys, made at first start and kept beside the data, readable by its owner only.
public struct NodeKeys: Sendable {
    /// Signs the checkpoints of the journal.
    public let signing: Curve25519.Signing.PrivateKey
    /// What the registry derives its keys from: finding identity numbers without showing them, sealing them.
    public let people: [UInt8]
    /// Keys the digests of case secrets and of the cookies that open a case.
    public let secrets: SymmetricKey

    public enum Flaw: Error, Sendable, CustomStringConvertible {
        case unreadable(String)

        public var description: String {
            switch self {
            case .unreadable(let name):
                "The key file \(name) cannot be read or is damaged. Restore it from the backup: without it nothing that it protects can be opened."
            }
        }
    }

    public init(folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let signingBytes = try Self.key("signing", in: folder)
        guard let signing = try? Curve25519.Signing.PrivateKey(rawRepresentation: signingBytes) else {
            throw Flaw.unreadable("signing")
        }
        self.signing = signing
        people = try Self.key("people", in: folder)
        secrets = SymmetricKey(data: try Self.key("secrets", in: folder))
    }

    private static let length = 32

    private static func key(_ name: String, in folder: String) throws -> [UInt8] {
        let path = folder + "/" + name + ".key"
        if FileManager.default.fileExists(atPath: path) {
            guard let data = FileManager.default.contents(atPath: path), data.count == length else {
                throw Flaw.unreadable(name)
            }
            return [UInt8](data)
        }
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        else { throw Flaw.unreadable(name) }
        return bytes
    }
}
