import GRDB
import GRDBSQLite

/// One connection, used on its own queue only. Statements come from GRDB's cache and are bound, stepped and read
/// directly: the measured cost of a row is that of SQLite.
struct SQLiteConnection: SQLWriter {
    private let database: GRDB.Database

    init(_ database: GRDB.Database) { self.database = database }

    var dialect: SQLDialect { .sqlite }

    func scan(_ sql: SQLStatement, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        try rows(sql, arguments, isFirstOnly: false, body)
    }

    func rows(
        _ sql: SQLStatement, _ arguments: [SQLValue], isFirstOnly: Bool, _ body: (SQLRow) throws -> Bool
    ) throws {
        try withStatement(sql, arguments) { statement in
            let storage = SQLiteRowStorage(statement)
            let row = SQLRow(storage)
            while try step(statement) {
                let goesOn = try body(row)
                if let failure = storage.failure { throw failure }
                guard goesOn else { return }
            }
        }
    }

    func execute(_ sql: SQLStatement, _ arguments: [SQLValue]) throws {
        try withStatement(sql, arguments) { statement in
            while try step(statement) {}
        }
    }

    func tell(_ signal: DatabaseSignal) throws {}

    func executeCounting(_ sql: SQLStatement, _ arguments: [SQLValue]) throws -> Int {
        let before = sqlite3_total_changes64(database.sqliteConnection)
        try execute(sql, arguments)
        return Int(sqlite3_total_changes64(database.sqliteConnection) - before)
    }

    func savepoint<T>(_ body: () throws -> T) throws -> T {
        try execute("SAVEPOINT tongban", [])
        do {
            let value = try body()
            try execute("RELEASE tongban", [])
            return value
        } catch {
            // A full disk or a failing one can end the whole transaction under us; then there is nothing to go back to.
            guard database.isInsideTransaction else { throw DatabaseError.transactionLost }
            do {
                try execute("ROLLBACK TO tongban", [])
                try execute("RELEASE tongban", [])
            } catch {
                throw DatabaseError.transactionLost
            }
            throw error
        }
    }

    func transaction(_ body: () throws -> Void) throws {
        try execute("BEGIN IMMEDIATE", [])
        do {
            try body()
            guard database.isInsideTransaction else { throw DatabaseError.transactionLost }
            try execute("COMMIT", [])
        } catch {
            if database.isInsideTransaction { try? execute("ROLLBACK", []) }
            throw error
        }
    }

    func argumentCount(_ sql: SQLStatement) throws -> Int {
        Int(sqlite3_bind_parameter_count(try database.cachedStatement(sql: sql.text).sqliteStatement))
    }

    // MARK: - Statements

    private func withStatement(
        _ sql: SQLStatement, _ arguments: [SQLValue], _ body: (OpaquePointer) throws -> Void
    ) throws {
        try withPrepared(sql) { statement in
            try bind(arguments, to: statement)
            try body(statement)
        }
    }

    /// The statement, nothing bound; reset and cleared afterwards.
    func withPrepared(_ sql: SQLStatement, _ body: (OpaquePointer) throws -> Void) throws {
        do {
            var owner = try database.cachedStatement(sql: sql.text)
            // The same text may be running further out (a query inside a scan): that one must not be reset.
            if sqlite3_stmt_busy(owner.sqliteStatement) != 0 {
                owner = try database.makeStatement(sql: sql.text)
            }
            try withExtendedLifetime(owner) {
                let statement = owner.sqliteStatement
                defer {
                    sqlite3_reset(statement)
                    sqlite3_clear_bindings(statement)
                }
                try body(statement)
            }
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(sqlite: error)
        }
    }

    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw lastError()
        }
    }

    private func bind(_ arguments: [SQLValue], to statement: OpaquePointer) throws {
        let expected = Int(sqlite3_bind_parameter_count(statement))
        guard expected == arguments.count else {
            throw DatabaseError.wrongArgumentCount(expected: expected, given: arguments.count)
        }
        // SQLITE_TRANSIENT: SQLite copies, since the Swift values may go before the statement is stepped.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (offset, argument) in arguments.enumerated() {
            let index = CInt(offset + 1)
            let code =
                switch argument {
                case .null: sqlite3_bind_null(statement, index)
                case .integer(let value): sqlite3_bind_int64(statement, index, value)
                case .real(let value): sqlite3_bind_double(statement, index, value)
                case .text(var value):
                    value.withUTF8 { bytes in
                        bytes.withMemoryRebound(to: CChar.self) {
                            guard let start = $0.baseAddress else {
                                return sqlite3_bind_text(statement, index, "", 0, copied)
                            }
                            return sqlite3_bind_text(statement, index, start, CInt($0.count), copied)
                        }
                    }
                case .blob(let value):
                    value.isEmpty
                        ? sqlite3_bind_zeroblob(statement, index, 0)
                        : sqlite3_bind_blob(statement, index, value, CInt(value.count), copied)
                }
            guard code == SQLITE_OK else { throw lastError() }
        }
    }

    func lastError() -> DatabaseError {
        DatabaseError(
            sqliteCode: sqlite3_extended_errcode(database.sqliteConnection),
            message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
}
