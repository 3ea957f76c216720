public import Database

extension Journal {
    public static let schema = Schema(
        room: "journal",
        migrations: [
            Migration(id: 1, name: "entries") { dialect in
                switch dialect {
                // In SQLite only the exact type INTEGER makes the key the table's own order.
                case .sqlite: [position("INTEGER")] + tables
                case .postgres: [position("BIGINT")] + tables
                }
            }, division, withoutHead,
        ])

    private static func position(_ type: SQLStatement) -> SQLStatement {
        "CREATE TABLE entry (position" + type + """
            PRIMARY KEY,
            case_id BLOB NOT NULL, version INTEGER NOT NULL, command_id BLOB NOT NULL, entry_id BLOB NOT NULL,
            action TEXT NOT NULL, actor_kind TEXT NOT NULL, actor_person BLOB, actor_post BLOB, actor_unit TEXT,
            server_at BIGINT NOT NULL, device_at BIGINT NOT NULL, format INTEGER NOT NULL,
            seal_scheme INTEGER NOT NULL, key_id TEXT, body BLOB NOT NULL, sealed BLOB, hash BLOB NOT NULL)
            """
    }

    private static let tables: [SQLStatement] = [
        "CREATE UNIQUE INDEX entry_case_version ON entry (case_id, version)",
        "CREATE UNIQUE INDEX entry_command ON entry (command_id)",
        """
        CREATE TABLE chain_head (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), position BIGINT NOT NULL, hash BLOB NOT NULL)
        """,
        """
        CREATE TABLE checkpoint (
            position BIGINT NOT NULL PRIMARY KEY, hash BLOB NOT NULL, signed_at BIGINT NOT NULL,
            signature BLOB NOT NULL, key_id TEXT NOT NULL)
        """,
    ]
}
