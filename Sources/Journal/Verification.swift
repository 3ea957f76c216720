public import Crypto
public import Database
public import Kernel
public import Procedures

/// What a walk along the whole chain found.
public struct ChainReport: Sendable, Hashable {
    public var entries: Int
    /// Of them those of which the hash alone is here.
    public var archived: Int
    public var checkpoints: Int
    /// The newest checkpoint that was confirmed: up to here nobody without the key can have changed anything.
    public var signedUpTo: Checkpoint?
    /// The first thing that is wrong; nil for a sound journal.
    public var flaw: ChainFlaw?
    public var isSound: Bool { flaw == nil }

    public init(
        entries: Int, archived: Int = 0, checkpoints: Int, signedUpTo: Checkpoint? = nil, flaw: ChainFlaw?
    ) {
        self.entries = entries
        self.archived = archived
        self.checkpoints = checkpoints
        self.signedUpTo = signedUpTo
        self.flaw = flaw
    }
}

/// The first place where the journal is not what was written.
public struct ChainFlaw: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// The columns of the entry, or its hash, were changed.
        case content
        /// An entry before this one is missing.
        case gap
        /// The newest entries are missing: a checkpoint is signed over more than there are.
        case head
        /// The entry at a checkpoint has another hash than the one signed.
        case checkpointHash
        case checkpointSignature
        /// The checkpoint names a key that was not handed in.
        case unknownKey
    }

    public var kind: Kind
    public var position: Int64
    /// The case of the entry, where one is concerned.
    public var caseID: CaseID?
}

extension Journal {
    private static let walk: SQLStatement = "SELECT " + StoredEntry.columns + ", hash FROM entry ORDER BY position"
    /// Of an archived entry there is its hash alone.
    private static let walkWithArchive: SQLStatement =
        "SELECT " + StoredEntry.columns + """
        , hash FROM entry
        UNION ALL SELECT position, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, hash FROM archived_entry
        ORDER BY position
        """
    private static let signed: SQLStatement = """
        SELECT position, hash, signed_at, signature, key_id FROM checkpoint WHERE position > ?1
        ORDER BY position LIMIT ?2
        """
    /// Checkpoints held at once.
    private static let checkpointPage: Int64 = 1_000

    /// Walks all entries and checks every hash and every checkpoint, in constant memory.
    public func verify(keys: [String: Curve25519.Signing.PublicKey]) async throws -> ChainReport {
        try await database.read { try Self.verify(keys: keys, $0) }
    }

    /// As ``verify(keys:)``, of any database that can be read: a backup's copy, say.
    public static func verify(
        keys: [String: Curve25519.Signing.PublicKey], _ reader: any SQLReader
    ) throws -> ChainReport {
        var walker = ChainWalker(keys: keys)
        func more() throws {
            walker.expect(
                try reader.query(signed, [.integer(walker.expectedUpTo), .integer(checkpointPage)]) {
                    Checkpoint.read($0)
                })
        }
        try more()
        let hasArchive = try reader.exists("SELECT 1 FROM archived_entry")
        try reader.scan(hasArchive ? walkWithArchive : walk, []) { row in
            walker.take((0..<StoredEntry.columnCount).map { row.value($0) }, stored: row.value(17))
            if walker.needsMore { try more() }
            return walker.flaw == nil
        }
        walker.finish()
        return ChainReport(
            entries: walker.count, archived: walker.archived, checkpoints: walker.confirmed,
            signedUpTo: walker.signedUpTo, flaw: walker.flaw)
    }
}

/// Pure part of the verification: rows in, the first flaw out.
private struct ChainWalker {
    private var pending: ArraySlice<Checkpoint> = []
    /// Position of the last checkpoint that was handed in.
    private(set) var expectedUpTo: Int64 = -1
    private var hasAll = false
    var needsMore: Bool { pending.isEmpty && !hasAll }
    private let keys: [String: Curve25519.Signing.PublicKey]
    private var hash = Chain.start
    private(set) var count = 0
    private(set) var archived = 0
    private(set) var confirmed = 0
    private(set) var signedUpTo: Checkpoint?
    private(set) var flaw: ChainFlaw?

    init(keys: [String: Curve25519.Signing.PublicKey]) { self.keys = keys }

    /// The next checkpoints in order; none when there are no more.
    mutating func expect(_ checkpoints: [Checkpoint]) {
        pending = checkpoints[...]
        hasAll = checkpoints.isEmpty
        expectedUpTo = checkpoints.last?.position ?? expectedUpTo
    }

    mutating func take(_ columns: [SQLValue], stored: SQLValue) {
        let expected = Int64(count) + 1
        guard case .integer(let position)? = columns.first, position == expected else {
            flaw = ChainFlaw(kind: .gap, position: expected, caseID: nil)
            return
        }
        if columns[1] == .null, case .blob(let kept) = stored {
            hash = kept
            archived += 1
        } else {
            hash = Chain.hash(after: hash, columns)
        }
        guard stored == .blob(hash) else {
            flaw = ChainFlaw(kind: .content, position: position, caseID: Self.caseID(columns[1]))
            return
        }
        count += 1
        if let checkpoint = pending.first, checkpoint.position == position {
            pending.removeFirst()
            confirm(checkpoint, columns)
        }
    }

    mutating func finish() {
        guard flaw == nil, let lost = pending.first else { return }
        flaw = ChainFlaw(kind: .head, position: lost.position, caseID: nil)
    }

    private mutating func confirm(_ checkpoint: Checkpoint, _ columns: [SQLValue]) {
        let message = Checkpoint.message(checkpoint.position, checkpoint.at, checkpoint.hash)
        let kind: ChainFlaw.Kind? =
            if checkpoint.hash != hash {
                .checkpointHash
            } else if let key = keys[checkpoint.keyID] {
                key.isValidSignature(checkpoint.signature, for: message) ? nil : .checkpointSignature
            } else {
                .unknownKey
            }
        if let kind {
            flaw = ChainFlaw(kind: kind, position: checkpoint.position, caseID: Self.caseID(columns[1]))
        } else {
            confirmed += 1
            signedUpTo = checkpoint
        }
    }

    private static func caseID(_ column: SQLValue) -> CaseID? {
        guard case .blob(let bytes) = column, bytes.count == 16 else { return nil }
        func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        return CaseID(high: word(bytes[..<8]), low: word(bytes[8...]))
    }
}
