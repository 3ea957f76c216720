import Dispatch
import Foundation
import Synchronization

extension DatabaseAddress {
    /// Copies the database as it stands at one moment into a file of SQLite's, also while it is served: one file,
    /// without a log beside it.
    /// - Parameter schemas: of this program; a server's database has to be of the same.
    /// - Throws: `DatabaseError`, ``MoveFlaw``.
    public func copy(
        toFile target: String, schemas: [Schema], report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        if let path { return try SQLiteFile.copy(from: path, to: target) }
        let source = try await open(as: .guest, readers: 1)
        defer { try? source.close() }
        let dialect = source.dialect
        guard try await source.read({ try Schema.isRecorded($0, dialect) }) else {
            throw MoveFlaw.noSource(description)
        }
        guard try await !UnfinishedMove.isMarked(source) else { throw MoveFlaw.unfinished(description) }
        try await source.checkSchemas(schemas)
        let file = try SQLiteDatabase.open(path: target)
        do {
            try await file.migrate(schemas)
            _ = try await source.copySnapshot(into: file, report: report)
            try file.close()
        } catch {
            try? file.close()
            throw error
        }
        try SQLiteFile.makeOne(target)
    }
}

extension SQLDatabase {
    /// Copies all rows as they stand at one moment into a database that has the same tables and nothing in them.
    /// Whoever serves this one goes on writing.
    /// - Returns: rows.
    public func copySnapshot(
        into target: any SQLDatabase, report: @escaping @Sendable (String) -> Void
    ) async throws -> Int {
        let (left, right) = (dialect, target.dialect)
        let wanted = try await target.read { try TableShape.all($0, right) }.filter { $0.name != TableShape.ledger }
        let begun = Mutex(false)
        return try await read { reader in
            // A read whose connection broke is begun again: half of it is in the target then.
            let isAgain = begun.withLock { begun in
                defer { begun = true }
                return begun
            }
            guard !isAgain else { throw DatabaseError.connectionLost }
            let present = try TableShape.all(reader, left)
            return try wanted.reduce(0) { rows, shape in
                guard let own = present.first(where: { $0.name == shape.name }) else {
                    throw MoveFlaw.otherTables(missing: [shape.name])
                }
                // In whichever order: a key is not asked for.
                let table = try MovedTable(own, shape, key: shape.columns.prefix(1).map(\.name))
                var copy = SnapshotTable(table: table, target: target)
                try copy.run(reader, report)
                return rows + copy.rows
            }
        }
    }
}

/// Runs on a thread of the engine that reads, which may wait for the one that writes.
private struct SnapshotTable {
    let table: MovedTable
    let target: any SQLDatabase
    private(set) var rows = 0

    init(table: MovedTable, target: any SQLDatabase) {
        self.table = table
        self.target = target
    }

    mutating func run(_ reader: any SQLReader, _ report: (String) -> Void) throws {
        let fit = table.fit(into: target.dialect)
        var batch: [[SQLValue]] = []
        var bytes = 0
        try reader.each(table.all) { row in
            do {
                let values = try fit.fitted(row) { _ in }
                batch.append(values)
                bytes += values.bytes
            } catch let misfit as RowFit.Misfit {
                throw MoveFlaw.misfit(row: "\(rows + batch.count + 1) of \(table.name)", column: table.columns[misfit.column].name)
            }
            if batch.count >= TableMatch.changesMaximum || bytes >= TableMatch.changedBytesMaximum {
                try flush(&batch, report)
                bytes = 0
            }
        }
        try flush(&batch, report)
    }

    private mutating func flush(_ batch: inout [[SQLValue]], _ report: (String) -> Void) throws {
        guard !batch.isEmpty else { return }
        let (table, written) = (table, batch)
        let result = Mutex<Result<Void, any Error>>(.failure(DatabaseError.transactionLost))
        let done = DispatchSemaphore(value: 0)
        target.startWrite { writer in
            try table.insert(written, writer)
        } done: { outcome in
            result.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        try result.withLock { $0 }.get()
        let before = rows
        rows += batch.count
        batch.removeAll(keepingCapacity: true)
        if rows / TableMatch.reportedRows > before / TableMatch.reportedRows { report("\(table.name): \(rows) rows …") }
    }
}
