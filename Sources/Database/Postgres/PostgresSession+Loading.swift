import CPostgres

extension PostgresSession {
    /// By `COPY`: one statement for all rows, in the server's own form of each type.
    func load(_ rows: BulkRows) throws {
        guard !rows.isEmpty else { return }
        var copy = try PostgresCopy(rows, types: try types(of: rows.table))
        try link.copy(PostgresCopy.statement(for: rows.table)) { try copy.nextPiece() }
    }

    private func types(of table: SQLTable) throws -> [Oid] {
        var types: [Oid] = []
        try link.send("SELECT \(table.columns.text) FROM \(table.name.text) LIMIT 0", [])
        try link.settle { result in types = (0..<PQnfields(result)).map { PQftype(result, $0) } }
        return types
    }
}
