public import Database
import Kernel
public import Procedures
import Vault

/// Whole new cases on their way into the journal: sealed with keys of their own, then chained, then written in one
/// transaction (``Journal/append(_:using:)``).
///
/// Everything but the writing is done apart from the database, on any thread; batches of several threads are put
/// together before they are chained.
public struct EntryBatch: Sendable {
    /// An entry's columns without its place in the chain.
    fileprivate struct Sealed {
        var order: Order
        var columns: [SQLValue]
    }

    /// All filings by time, then all second entries, and so on: rows of like size share their pages.
    fileprivate struct Order: Comparable {
        var version: Int
        var at: Instant
        var caseID: CaseID

        static func < (a: Self, b: Self) -> Bool { (a.version, a.at, a.caseID) < (b.version, b.at, b.caseID) }
    }

    fileprivate var sealed: [Sealed] = []
    fileprivate var keys = BulkRows(Vault.keys)
    fileprivate var rows = BulkRows(StoredEntry.table)
    fileprivate var random = RandomBytes()
    /// Where the chain stood before, and where it stands after; nil until it is chained.
    fileprivate var chained: (start: ChainEnd, end: ChainEnd)?

    public init() {}

    public var count: Int { sealed.count }

    public mutating func add(contentsOf other: EntryBatch) {
        sealed += other.sealed
        keys.append(contentsOf: other.keys)
        chained = nil
    }
}

/// Where a chain ends.
public struct ChainEnd: Sendable, Hashable {
    public var position: Int64
    public var hash: [UInt8]
}

extension EntryBatch {
    /// Gives all entries their places behind the end of a chain: what began first stands first, what followed behind.
    /// - Returns: where the chain ends then.
    @discardableResult
    public mutating func chain(after start: ChainEnd) -> ChainEnd {
        sealed.sort { $0.order < $1.order }
        rows = BulkRows(StoredEntry.table)
        var end = start
        for entry in sealed {
            end.position += 1
            var columns = entry.columns
            columns[0] = .integer(end.position)
            end.hash = Chain.hash(after: end.hash, columns)
            columns.append(.blob(end.hash))
            rows.append(columns)
        }
        chained = (start, end)
        return end
    }
}

extension Journal {
    /// Where the chain ends now.
    public func chainEnd() async throws -> ChainEnd {
        try await database.read { try Self.chainEnd($0) }
    }

    private static func chainEnd(_ reader: any SQLReader) throws -> ChainEnd {
        let (position, hash) = try end(reader)
        return ChainEnd(position: position, hash: hash)
    }

    /// Seals all entries of a new case with a new key. Needs no transaction.
    /// - Parameter entries: from version 1 on, without gaps.
    /// - Throws: ``JournalError/unwritable`` for entries that are no whole new case.
    public func seal(_ entries: [EncodedEntry], into batch: inout EntryBatch) throws {
        guard let id = entries.first?.head.caseID else { return }
        let (key, row) = try seal.vault.newKey(for: .caseFile(id), &batch.random)
        batch.keys.append(row)
        for (index, entry) in entries.enumerated() {
            guard entry.head.caseID == id, entry.head.version == index + 1 else { throw JournalError.unwritable }
            let personal = try entry.personal.map {
                try key.sealed($0, context: EntrySeal.context(id, entry.head.id), &batch.random)
            }
            let parts = EntryCoding.Parts(body: entry.open, sealed: personal)
            batch.sealed.append(
                EntryBatch.Sealed(
                    order: EntryBatch.Order(version: entry.head.version, at: entry.head.at, caseID: id),
                    columns: StoredEntry.values(entry.head, parts, position: 0)))
        }
        batch.chained = nil
    }

    /// Writes a batch and moves the chain's end, in the writer's transaction. A batch that was chained before somebody
    /// else wrote is chained anew.
    /// - Throws: `DatabaseError.uniqueViolation` where a case or command is known already.
    public func append(_ batch: EntryBatch, using writer: any SQLWriter) throws {
        guard batch.count > 0 else { return }
        var batch = batch
        let start = try Self.chainEnd(writer)
        if batch.chained?.start != start { batch.chain(after: start) }
        try writer.load(batch.keys)
        try writer.load(batch.rows)
    }
}
