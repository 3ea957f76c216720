public import Crypto
import Database
public import Kernel

/// The node's signature under the chain up to a position. Whoever rewrites history has to break it.
public struct Checkpoint: Sendable, Hashable {
    public var position: Int64
    public var hash: [UInt8]
    public var at: Instant
    /// Ed25519 (RFC 8032) over ``message``.
    public var signature: [UInt8]
    public var keyID: String

    /// `tongban-checkpoint-1`, position and time as 8 bytes big-endian each, then the hash.
    static func message(_ position: Int64, _ at: Instant, _ hash: [UInt8]) -> [UInt8] {
        Array("tongban-checkpoint-1".utf8) + Chain.bigEndian(position) + Chain.bigEndian(at.milliseconds) + hash
    }

    static func read(_ row: SQLRow) -> Checkpoint {
        Checkpoint(
            position: row.int64(0), hash: row.blob(1), at: row.instant(2), signature: row.blob(3), keyID: row.text(4))
    }
}

extension Journal {
    /// Signs the chain as it stands now; nil when nothing was added since the last checkpoint.
    public func checkpoint(
        at now: Instant, key: Curve25519.Signing.PrivateKey, keyID: String
    ) async throws -> Checkpoint? {
        try await database.write { writer in
            let head = try Self.end(writer)
            guard head.position > 0,
                try !writer.exists("SELECT 1 FROM checkpoint WHERE position >= ?1", [.integer(head.position)])
            else { return nil }
            let signature = Array(try key.signature(for: Checkpoint.message(head.position, now, head.hash)))
            try writer.execute(
                "INSERT INTO checkpoint (position, hash, signed_at, signature, key_id) VALUES (?1, ?2, ?3, ?4, ?5)",
                [.integer(head.position), .blob(head.hash), SQLValue(now), .blob(signature), .text(keyID)])
            return Checkpoint(position: head.position, hash: head.hash, at: now, signature: signature, keyID: keyID)
        }
    }
}
