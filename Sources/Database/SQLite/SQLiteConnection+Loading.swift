import GRDB
import GRDBSQLite

extension SQLiteConnection {
    /// One prepared statement, bound to the rows where they lie: SQLite reads them before the next one is bound.
    func load(_ rows: BulkRows) throws {
        guard !rows.isEmpty else { return }
        try withPrepared(rows.table.insert) { statement in
            let width = rows.table.columnCount
            try rows.bytes.withUnsafeBytes { bytes in
                // An empty block has no address; nothing in it is longer than nothing.
                let empty: StaticString = ""
                let base = bytes.baseAddress ?? UnsafeRawPointer(empty.utf8Start)
                for start in stride(from: 0, to: rows.cells.count, by: width) {
                    for column in 0..<width {
                        let code = Self.bind(rows.cells[start + column], base, to: statement, CInt(column + 1))
                        guard code == SQLITE_OK else { throw lastError() }
                    }
                    guard sqlite3_step(statement) == SQLITE_DONE else { throw lastError() }
                    sqlite3_reset(statement)
                }
            }
        }
    }

    /// A NULL destructor (`SQLITE_STATIC`): the bytes stay where they are until the statement is done with them.
    private static func bind(
        _ cell: BulkRows.Cell, _ base: UnsafeRawPointer, to statement: OpaquePointer, _ index: CInt
    ) -> CInt {
        switch cell.kind {
        case .null: sqlite3_bind_null(statement, index)
        case .integer: sqlite3_bind_int64(statement, index, cell.word)
        case .real: sqlite3_bind_double(statement, index, Double(bitPattern: UInt64(bitPattern: cell.word)))
        case .text:
            sqlite3_bind_text(
                statement, index, (base + Int(cell.word)).assumingMemoryBound(to: CChar.self), cell.length, nil)
        case .blob:
            cell.length == 0
                ? sqlite3_bind_zeroblob(statement, index, 0)
                : sqlite3_bind_blob(statement, index, base + Int(cell.word), cell.length, nil)
        }
    }
}
