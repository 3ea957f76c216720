import Database

/// Who looked at whose data. Rows are found by what was looked at: they stand in that order, the looks of one case
/// beside each other, so that noting one changes a single page of the file.
enum SchemaLooks {
    static let migration = Migration(id: 13, name: "looks") { dialect in
        [
            """
            CREATE TABLE look (
                subject BLOB NOT NULL, id BLOB NOT NULL, kind TEXT NOT NULL, basis TEXT NOT NULL, purpose TEXT,
                reason TEXT, case_number TEXT, by_kind TEXT NOT NULL, by_person BLOB, by_post BLOB, by_unit TEXT,
                by_label TEXT NOT NULL, at BIGINT NOT NULL, last_at BIGINT NOT NULL, times INTEGER NOT NULL,
                PRIMARY KEY (subject, id)
            """ + dialect.keptByKey,
            """
            INSERT INTO look (
                subject, id, kind, basis, purpose, reason, case_number, by_kind, by_person, by_post, by_unit, by_label,
                at, last_at, times)
            SELECT person, id, kind, 'counter', NULL, reason, case_ref, 'staff', by_person, by_post, by_unit, by_label,
                at, at, 1
            FROM person_look
            """,
            "DROP TABLE person_look",
            """
            CREATE TABLE look_flag (
                look BLOB NOT NULL PRIMARY KEY, subject BLOB NOT NULL, rule TEXT NOT NULL, unit TEXT,
                division BIGINT NOT NULL, by_post BLOB, at BIGINT NOT NULL, judged_on BIGINT, asked_at BIGINT,
                explained_at BIGINT, explained_by TEXT, explained_unit TEXT, explanation TEXT)
            """,
            "CREATE INDEX look_flag_subject ON look_flag (subject, look)",
            "CREATE INDEX look_flag_waits ON look_flag (judged_on, look) WHERE judged_on IS NOT NULL",
            """
            CREATE INDEX look_flag_open ON look_flag (division, look)
            WHERE judged_on IS NULL AND explained_at IS NULL
            """,
            "CREATE INDEX look_flag_done ON look_flag (division, look) WHERE explained_at IS NOT NULL",
            """
            CREATE TABLE look_walk (id INTEGER NOT NULL PRIMARY KEY, subject BLOB, look BLOB, began_on INTEGER NOT NULL)
            """,
        ]
    }
}
