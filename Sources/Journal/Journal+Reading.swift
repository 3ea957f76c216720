public import Database
public import Kernel
public import Procedures

extension Journal {
    private static let ofCase: SQLStatement =
        "SELECT " + StoredEntry.columns + "FROM entry WHERE case_id = ?1 AND version > ?2 ORDER BY version"
    private static let afterPosition: SQLStatement =
        "SELECT " + StoredEntry.columns + "FROM entry WHERE position > ?1 ORDER BY position LIMIT ?2"

    /// All entries of a case, oldest first; those after a version where one is given.
    /// - Throws: ``JournalError/forgotten(_:)``.
    public func entries(of id: CaseID, after version: Int = 0) async throws -> [Entry] {
        try await database.lookup { try self.entries(of: id, after: version, $0) }
    }

    /// As ``entries(of:after:)``, inside a transaction.
    public func entries(of id: CaseID, after version: Int = 0, _ reader: any SQLReader) throws -> [Entry] {
        try reader.query(Self.ofCase, [SQLValue(id), .integer(Int64(version))]) { row in
            let stored = try StoredEntry.read(row, seal, reader)
            if stored.isForgotten { throw JournalError.forgotten(id) }
            return stored.entry
        }
    }

    /// The next entries of all cases, in order of position; at most ``readLimit``.
    public func entries(after position: Int64, limit: Int) async throws -> [PositionedEntry] {
        let limit = Int64(min(max(0, limit), Self.readLimit))
        return try await database.read { [seal] reader in
            try reader.query(Self.afterPosition, [.integer(position), .integer(limit)]) {
                try StoredEntry.read($0, seal, reader)
            }
        }
    }

    /// Whether everything personal of a case stands under its key: not so where it began before the vault.
    /// A condition for statements of other rooms.
    public static func isSealed(caseID: SQLStatement) -> SQLStatement {
        "NOT EXISTS (SELECT 1 FROM entry WHERE case_id =" + caseID + "AND seal_scheme = 0 AND sealed IS NOT NULL)"
    }

    /// The hash of an entry, and the first checkpoint that covers it.
    public func place(
        of position: Int64, _ reader: any SQLReader
    ) throws -> (hash: [UInt8]?, checkpoint: Checkpoint?) {
        let hash = try reader.first("SELECT hash FROM entry WHERE position = ?1", [.integer(position)]) { $0.blob(0) }
        let checkpoint = try reader.first(
            """
            SELECT position, hash, signed_at, signature, key_id FROM checkpoint WHERE position >= ?1
            ORDER BY position LIMIT 1
            """, [.integer(position)], Checkpoint.read)
        return (hash, checkpoint)
    }

    /// Where a command was carried out; nil when it was not.
    public func entry(ofCommand command: CommandID) async throws -> CommandTrace? {
        try await database.lookup { try Self.trace(of: command, $0) }
    }

    /// The position of a command's entry; nil when it was not carried out.
    public func position(ofCommand command: CommandID) async throws -> Int64? {
        try await entry(ofCommand: command)?.position
    }

    /// The newest position; 0 for an empty journal.
    public func lastPosition() async throws -> Int64 {
        try await database.read { try Self.end($0).position }
    }
}
