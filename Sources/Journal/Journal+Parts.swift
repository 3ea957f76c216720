public import Database

extension Journal {
    /// Entries lie with their case: by the year in which that was filed.
    public static let parts = YearlyParts(table: "entry", key: "case_id", sealed: "sealed")

    /// On PostgreSQL the entries lie in parts. A key that holds for the whole table would have to hold the part's key
    /// too, so that a position and a command stand once is kept by the append, which looks first, under the lock of all
    /// writers. Of what was archived the chain's hashes stay.
    static let division = Migration(id: 30, name: "parts") { dialect in
        let archive: [SQLStatement] = [
            "CREATE TABLE archived_entry (position BIGINT NOT NULL PRIMARY KEY, hash BLOB NOT NULL" + dialect.keptByKey
        ]
        guard dialect == .postgres else { return archive }
        return archive
            + parts.division(
                columns: """
                    position BIGINT NOT NULL, case_id BLOB NOT NULL, version INTEGER NOT NULL,
                    command_id BLOB NOT NULL, entry_id BLOB NOT NULL, action TEXT NOT NULL, actor_kind TEXT NOT NULL,
                    actor_person BLOB, actor_post BLOB, actor_unit TEXT, server_at BIGINT NOT NULL,
                    device_at BIGINT NOT NULL, format INTEGER NOT NULL, seal_scheme INTEGER NOT NULL, key_id TEXT,
                    body BLOB NOT NULL, sealed BLOB, hash BLOB NOT NULL
                    """)
            + [
                "CREATE UNIQUE INDEX entry_case_version ON entry (case_id, version)",
                "CREATE INDEX entry_position ON entry (position)",
                "CREATE INDEX entry_command ON entry (command_id)",
            ]
    }

    /// The chain ends at the newest entry; a row that said so was changed with each.
    static let withoutHead = Migration(id: 31, name: "without head", statements: ["DROP TABLE chain_head"])

    /// Takes the entries of the cases of a year out of the journal. Their hashes stay, so that the chain goes on being
    /// whole: what is behind them can be checked, and so can they where they were kept.
    /// - Returns: how many there were.
    public static func archive(_ year: Int, _ writer: any SQLWriter) throws -> Int {
        let count = try writer.executeCounting(
            "INSERT INTO archived_entry (position, hash) SELECT position, hash FROM" + parts.partName(year), [])
        try parts.detach(year, writer)
        return count
    }

    /// Takes them back.
    public static func unarchive(_ year: Int, _ writer: any SQLWriter) throws -> Int {
        let count = try writer.executeCounting(
            "DELETE FROM archived_entry WHERE position IN (SELECT position FROM" + parts.partName(year) + ")", [])
        try parts.attach(year, writer)
        return count
    }
}
