import CPostgres

extension PostgresSession {
    /// A statement may take so long that looks after all of a large database.
    private static let careSeconds = 4 * 60 * 60

    /// A statement that PostgreSQL allows by itself only.
    func outsideTransaction(_ text: String) throws {
        try link.settle()
        let patience = link.patience
        link.patience = Self.careSeconds
        defer { link.patience = patience }
        try link.sendOnce(text)
        try link.settle()
    }

    /// By `COPY`: one statement for all rows, in the server's own form of each type.
    func load(_ rows: BulkRows) throws {
        guard !rows.isEmpty else { return }
        let table = rows.table
        try link.send("SELECT \(table.columns.text) FROM \(table.name.text) LIMIT 0", [])
        var copy = try PostgresCopy(rows, types: try link.answer()?.columnTypes ?? [])
        try link.copy(PostgresCopy.statement(for: table)) { try copy.nextPiece() }
    }
}
