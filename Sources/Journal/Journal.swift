public import Database
import Kernel
public import Procedures
public import Vault

/// The append-only entries of all cases of one node, chained by hashes.
public final class Journal: Sendable {
    /// Entries read at once at most.
    public static let readLimit = 10_000

    let database: any SQLDatabase
    let seal: EntrySeal

    /// The schema must be up (`database.migrate([Journal.schema])`).
    public init(database: any SQLDatabase, vault: Vault) {
        self.database = database
        seal = EntrySeal(vault: vault)
    }

    /// Appends one entry and brings the projections along, in the writer's transaction.
    /// - Parameters:
    ///   - expected: version of the case before, 0 for a new one; the entry's version is one more.
    ///   - before: the case before the entry, nil for a new one.
    ///   - after: `before` with the entry applied.
    /// - Throws: ``JournalError/versionClash(current:)``, ``JournalError/alreadyDone(position:caseID:version:)``,
    ///   ``JournalError/forgotten(_:)``.
    @discardableResult
    public func append(
        _ entry: Entry, expecting expected: Int, using writer: any SQLWriter, projections: [any Projection] = [],
        before: CaseState?, after: CaseState?
    ) throws -> Int64 {
        let end = try Self.end(before: entry, writer)
        if end.isDone, let done = try Self.trace(of: entry.command, writer) {
            throw JournalError.alreadyDone(position: done.position, caseID: done.caseID, version: done.version)
        }
        guard end.version == expected, entry.version == expected + 1 else {
            throw JournalError.versionClash(current: end.version)
        }
        let position = end.position + 1
        var parts = try EntryCoding.encode(entry)
        parts.sealed = try parts.sealed.map { try seal.closed($0, of: entry, expecting: expected, writer) }
        let values = StoredEntry.values(entry, parts, position: position)
        let hash = Chain.hash(after: end.hash, values)
        try writer.execute(StoredEntry.table.insert, values + [.blob(hash)])
        for projection in projections { try projection.apply(entry, before: before, after: after, to: writer) }
        return position
    }

    /// Where the chain ends: at the newest entry. It is written down nowhere else; a row that says so would be changed
    /// with every entry, and while anybody's transaction stands open PostgreSQL keeps all versions of a row and steps
    /// over them. That nothing is cut off is for the checkpoints to say, which are signed.
    public static func end(_ reader: any SQLReader) throws -> (position: Int64, hash: [UInt8]) {
        try reader.first("SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1") {
            ($0.int64(0), $0.blob(1))
        } ?? (0, Chain.start)
    }

    /// Where the chain and the entry's case end, and whether the entry's command was carried out before; in one look.
    private static func end(
        before entry: Entry, _ reader: any SQLReader
    ) throws -> (position: Int64, hash: [UInt8], version: Int, isDone: Bool) {
        try reader.first(endOfChain, [SQLValue(entry.caseID), SQLValue(entry.command)]) {
            ($0.int64(0), $0.blob(1), $0.optionalInt(2) ?? 0, !$0.isNull(3))
        } ?? (0, Chain.start, 0, false)
    }

    /// The first row of a command is enough, and says so to a planner without statistics: there is one at most.
    private static let endOfChain: SQLStatement = """
        SELECT position, hash, (SELECT version FROM entry WHERE case_id = ?1 ORDER BY version DESC LIMIT 1),
            (SELECT 1 FROM entry WHERE command_id = ?2 LIMIT 1)
        FROM (SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1) AS newest
        """

    static func trace(of command: CommandID, _ reader: any SQLReader) throws -> CommandTrace? {
        try reader.first(
            """
            SELECT position, case_id, version, action, actor_kind, actor_person, actor_post FROM entry
            WHERE command_id = ?1
            """, [SQLValue(command)]
        ) {
            CommandTrace(
                position: $0.int64(0), caseID: $0.id(1), version: $0.int(2), action: $0.text(3), actorKind: $0.text(4),
                person: $0.optionalID(5), post: $0.optionalID(6))
        }
    }
}
