import Database

extension Casework {
    /// What is shown for confirmation, what was done in a person's name or with lent powers, and what a person objected
    /// to. `showing` holds no words: the text is made again from what is confirmed.
    static let presence = Migration(id: 12, name: "presence") { dialect in
        [
            """
            CREATE TABLE showing (
                id BLOB PRIMARY KEY NOT NULL, helper TEXT NOT NULL, person TEXT NOT NULL, purpose TEXT NOT NULL,
                language TEXT NOT NULL, digest TEXT NOT NULL, at BIGINT NOT NULL, used_at BIGINT, code_token TEXT)
            """,
            "CREATE INDEX showing_at ON showing (at)",
            "CREATE INDEX showing_helper ON showing (helper)",
            """
            CREATE TABLE act (
                subject TEXT NOT NULL, at BIGINT NOT NULL, case_id BLOB NOT NULL, version INTEGER NOT NULL,
                action TEXT NOT NULL, way TEXT NOT NULL, actor_person TEXT, actor_unit TEXT, mandate TEXT,
                PRIMARY KEY (subject, at, case_id, version)
            """ + dialect.keptByKey,
            "CREATE INDEX act_case ON act (case_id)",
            """
            CREATE TABLE objection (
                case_id BLOB NOT NULL, version INTEGER NOT NULL, at BIGINT NOT NULL, answered_at BIGINT,
                PRIMARY KEY (case_id, version)
            """ + dialect.keptByKey,
            "CREATE INDEX objection_open ON objection (at, case_id) WHERE answered_at IS NULL",
        ]
    }
}
