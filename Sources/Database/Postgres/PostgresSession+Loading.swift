import CPostgres

extension PostgresSession {
    /// Looking after all of a large database may take so long.
    private static let careSeconds = 4 * 60 * 60

    /// All tables of this installation and none of another's, by one statement, which PostgreSQL allows outside a
    /// transaction only.
    func vacuum() throws {
        let tables = try query(
            """
            SELECT quote_ident(relname) FROM pg_catalog.pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            ORDER BY relname
            """, []
        ) { $0.text(0) }
        guard !tables.isEmpty else { return }
        try link.settle()
        let patience = link.patience
        link.patience = Self.careSeconds
        defer { link.patience = patience }
        try link.sendOnce("VACUUM (ANALYZE) " + tables.joined(separator: ", "))
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
