public import Crypto
import Foundation
public import Vault

/// The installation's own keys. The one that signs stands in a file beside the data, readable by its owner only; the
/// others stand in the vault, wrapped by the master key.
public struct NodeKeys: Sendable {
    /// Signs the checkpoints of the journal.
    public let signing: Curve25519.Signing.PrivateKey
    /// What the registry derives its keys from: finding identity numbers without showing them, sealing them.
    public let people: DataKey
    /// Keys the digests of case secrets and of the cookies that open a case.
    public let secrets: SymmetricKey

    public enum Flaw: Error, Sendable, CustomStringConvertible {
        case unreadable(String)
        /// It is gone, and there is something that it signed.
        case missing(String)

        public var description: String {
            switch self {
            case .unreadable(let name):
                "The key file \(name) cannot be read or is damaged. Restore it from the backup: without it nothing that it protects can be opened."
            case .missing(let path):
                "The key file \(path) is missing; it signed the journal. Nothing was changed; put it back from where keys are "
                    + "kept apart from the data. If it is lost for good, make another one: "
                    + "head -c 32 /dev/urandom > \(path); chmod 600 \(path). What was signed before cannot be checked then."
            }
        }
    }

    /// Opens the keys; makes what is not there yet.
    /// - Parameter hasSigned: there is a checkpoint already, so that a key made anew would sign what nobody can check.
    public static func open(folder: String, vault: Vault, hasSigned: Bool) async throws -> NodeKeys {
        let signing = try signing(in: folder, hasSigned: hasSigned)
        let people = try await vault.systemKey("people", earlier: try file("people", in: folder))
        let secrets = try await vault.systemKey("secrets", earlier: try file("secrets", in: folder))
        // Before there was a vault they lay here in the open.
        for name in ["people", "secrets"] {
            try? FileManager.default.removeItem(atPath: path(name, in: folder))
        }
        return NodeKeys(signing: signing, people: people, secrets: SymmetricKey(data: secrets.bytes))
    }

    /// The id of the key that signs, as checkpoints carry it; nil where the file cannot be read.
    static func signingID(in folder: String) -> String? {
        (try? signingKey(in: folder)).map { Upkeep.keyID($0.publicKey) }
    }

    /// The key that signs; nil where there is no file of it.
    static func signingKey(in folder: String) throws -> Curve25519.Signing.PrivateKey? {
        guard let bytes = try file("signing", in: folder) else { return nil }
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
            throw Flaw.unreadable("signing")
        }
        return key
    }

    private static func signing(in folder: String, hasSigned: Bool) throws -> Curve25519.Signing.PrivateKey {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let kept = try file("signing", in: folder)
        guard kept != nil || !hasSigned else { throw Flaw.missing(path("signing", in: folder)) }
        let bytes = try kept ?? make("signing", in: folder)
        guard let signing = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else {
            throw Flaw.unreadable("signing")
        }
        return signing
    }

    private static let length = 32

    private static func path(_ name: String, in folder: String) -> String { folder + "/" + name + ".key" }

    /// Nil where there is no such file.
    private static func file(_ name: String, in folder: String) throws -> [UInt8]? {
        let path = path(name, in: folder)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path), data.count == length else {
            throw Flaw.unreadable(name)
        }
        return [UInt8](data)
    }

    private static func make(_ name: String, in folder: String) throws -> [UInt8] {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
        guard
            FileManager.default.createFile(
                atPath: path(name, in: folder), contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        else { throw Flaw.unreadable(name) }
        // On disk before anything is signed with it: a key that a power cut takes away cannot be made again.
        guard let handle = FileHandle(forWritingAtPath: path(name, in: folder)), (try? handle.synchronize()) != nil,
            (try? SyncedFile.syncFolder(folder)) != nil
        else { throw Flaw.unreadable(name) }
        return bytes
    }
}
