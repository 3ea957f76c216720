import CPostgres

extension PostgresSession {
    /// By `COPY`: one statement for all rows, in the server's own form of each type.
    func load(_ rows: BulkRows) throws {
        guard !rows.isEmpty else { return }
        let table = rows.table
        try link.send("SELECT \(table.columns.text) FROM \(table.name.text) LIMIT 0", [])
        var copy = try PostgresCopy(rows, types: try link.answer()?.columnTypes ?? [])
        try link.copy(PostgresCopy.statement(for: table)) { try copy.nextPiece() }
    }
}
