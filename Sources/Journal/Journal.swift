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
        try Self.moveHead(to: position, hash, writer)
        for projection in projections { try projection.apply(entry, before: before, after: after, to: writer) }
        return position
    }

    static func moveHead(to position: Int64, _ hash: [UInt8], _ writer: any SQLWriter) throws {
        try writer.execute(headAt, [.integer(position), .blob(hash)])
    }

    private static let headAt: SQLStatement = """
        INSERT INTO chain_head (id, position, hash) VALUES (1, ?1, ?2)
        ON CONFLICT (id) DO UPDATE SET position = excluded.position, hash = excluded.hash
        """

    /// Where the chain ends.
    public static func end(_ reader: any SQLReader) throws -> (position: Int64, hash: [UInt8]) { try head(reader) }

    static func head(_ reader: any SQLReader) throws -> (position: Int64, hash: [UInt8]) {
        try reader.first("SELECT position, hash FROM chain_head WHERE id = 1") { ($0.int64(0), $0.blob(1)) }
            ?? (0, Chain.start)
    }

    /// Where the chain and the entry's case end, and whether the entry's command was carried out before; in one look.
    private static func end(
        before entry: Entry, _ reader: any SQLReader
    ) throws -> (position: Int64, hash: [UInt8], version: Int, isDone: Bool) {
        try reader.first(endOfChain, [SQLValue(entry.caseID), SQLValue(entry.command)]) {
            ($0.int64(0), $0.blob(1), $0.optionalInt(2) ?? 0, !$0.isNull(3))
        } ?? (0, Chain.start, 0, false)
    }

    private static let endOfChain: SQLStatement = """
        SELECT position, hash, (SELECT version FROM entry WHERE case_id = ?1 ORDER BY version DESC LIMIT 1),
            (SELECT 1 FROM entry WHERE command_id = ?2)
        FROM chain_head WHERE id = 1
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
