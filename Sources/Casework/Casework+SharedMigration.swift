import Database

extension Casework {
    /// What several processes at one database have together. One alone keeps both in memory.
    static let severalProcesses = Migration(
        id: 20, name: "several processes",
        statements: [
            // How far numbers of a series were handed out to processes.
            "CREATE TABLE number_block (series TEXT NOT NULL PRIMARY KEY, taken BIGINT NOT NULL)",
            // Codes of cases just handed in, sealed, for the receipt of the clerk who took them.
            """
            CREATE TABLE receipt_slip (
                case_id BLOB NOT NULL PRIMARY KEY, clerk TEXT NOT NULL, sealed BLOB NOT NULL, ends_at BIGINT NOT NULL)
            """,
            "CREATE INDEX receipt_slip_end ON receipt_slip (ends_at)",
        ])
}
