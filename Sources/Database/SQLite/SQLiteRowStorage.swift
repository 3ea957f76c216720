import GRDBSQLite

/// Columns straight from the statement that is being stepped.
final class SQLiteRowStorage: SQLRowStorage {
    private let statement: OpaquePointer
    private(set) var failure: DatabaseError?
    let count: Int

    init(_ statement: OpaquePointer) {
        self.statement = statement
        count = Int(sqlite3_column_count(statement))
    }

    func fail(_ error: DatabaseError) { failure = failure ?? error }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, CInt(column)) == SQLITE_NULL }
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, CInt(column)) }
    func real(_ column: Int) -> Double { sqlite3_column_double(statement, CInt(column)) }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(statement, CInt(column)) else { return "" }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, CInt(column))))
        return String(decoding: bytes, as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] { withBlob(column) { Array($0) } }

    func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let start = sqlite3_column_blob(statement, CInt(column))
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, CInt(column)))))
    }

    func value(_ column: Int) -> SQLValue {
        switch sqlite3_column_type(statement, CInt(column)) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(real(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(blob(column))
        default: .null
        }
    }
}
