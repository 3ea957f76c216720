import CPostgres

/// What a statement answered. It owns libpq's result, so nothing of that is handed out but through its functions.
final class PostgresAnswer {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }
    var error: DatabaseError { DatabaseError(postgres: result) }
    /// What was done, `COMMIT` say.
    var tag: String { String(cString: PQcmdStatus(result)) }
    var rowsChanged: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }
    /// Of a statement that was described.
    var parameterTypes: [Oid] { (0..<PQnparams(result)).map { PQparamtype(result, $0) } }

    var rows: CInt { PQntuples(result) }
    var columnTypes: [Oid] { (0..<PQnfields(result)).map { PQftype(result, $0) } }
    func isNull(_ row: CInt, _ column: Int) -> Bool { PQgetisnull(result, row, CInt(column)) == 1 }

    func withBytes<T>(_ row: CInt, _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try body(
            UnsafeRawBufferPointer(
                start: PQgetvalue(result, row, CInt(column)), count: Int(PQgetlength(result, row, CInt(column)))))
    }
}
