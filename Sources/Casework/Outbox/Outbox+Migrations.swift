import Database

extension Outbox {
    /// What waits to leave the house. The index of what is due knows waiting rows only: what was sent long ago costs
    /// the search for the next message nothing.
    static let tables = Migration(id: 4, name: "outbox") { dialect in
        [
            """
            CREATE TABLE outbox (
                id BLOB PRIMARY KEY NOT NULL, lane TEXT NOT NULL, recipient TEXT, notice_at BIGINT, notice_id BLOB,
                event TEXT, body TEXT, case_id BLOB, number TEXT, division BIGINT NOT NULL, template TEXT,
                procedure TEXT, procedure_version INTEGER, urgent INTEGER NOT NULL, created_at BIGINT NOT NULL,
                due_at BIGINT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, lease BLOB, failure TEXT,
                status INTEGER
            """ + dialect.keptByKey,
            "CREATE INDEX outbox_due ON outbox (lane, urgent, state, due_at) WHERE state = 'waiting'",
            "CREATE INDEX outbox_state ON outbox (state, due_at)",
            """
            CREATE TABLE contact_choice (
                person BLOB PRIMARY KEY NOT NULL, sms INTEGER NOT NULL, mail INTEGER NOT NULL,
                changed_at BIGINT NOT NULL
            """ + dialect.keptByKey,
        ]
    }

    /// Who wants to hear of events. Secrets are sealed: each call is signed with them, so a digest would not do.
    static let subscriptions = Migration(
        id: 5, name: "webhooks",
        statements: [
            """
            CREATE TABLE webhook (
                id BLOB PRIMARY KEY NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, events TEXT NOT NULL,
                division BIGINT NOT NULL, secret BLOB NOT NULL, old_secret BLOB, old_until BIGINT,
                is_active INTEGER NOT NULL, created_at BIGINT NOT NULL, ended_at BIGINT)
            """
        ])
}
