import Database

/// What signing in needs besides accounts and sessions: attempts and locks, sign-ins under way, second steps, codes by
/// phone, the link of the first administrator.
enum SchemaSignIn {
    /// `failures` and `locked_until` of `account` are no longer used: who tries from where counts, known name or not.
    static let attempts: [SQLStatement] = [
        """
        CREATE TABLE sign_in_attempt (
            subject BLOB NOT NULL, source BLOB NOT NULL, failures INTEGER NOT NULL, at BIGINT NOT NULL,
            locked_until BIGINT, PRIMARY KEY (subject, source))
        """,
        "CREATE INDEX sign_in_attempt_at ON sign_in_attempt (at)",
        "DROP TABLE sign_in_refusal",
        """
        CREATE TABLE sign_in_pending (
            digest BLOB NOT NULL PRIMARY KEY, username TEXT NOT NULL, has_passed INTEGER NOT NULL,
            expires_at BIGINT NOT NULL)
        """,
        "CREATE INDEX sign_in_pending_expires ON sign_in_pending (expires_at)",
        "ALTER TABLE account ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE account ADD COLUMN password_at BIGINT",
        "ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password'",
        "ALTER TABLE session ADD COLUMN agent TEXT",
        "ALTER TABLE session ADD COLUMN place TEXT",
        "CREATE INDEX session_seen ON session (seen_at)",
        """
        CREATE TABLE account_event (
            id BLOB NOT NULL PRIMARY KEY, username TEXT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL,
            by_label TEXT, agent TEXT, place TEXT, is_news INTEGER NOT NULL)
        """,
        "CREATE INDEX account_event_username ON account_event (username, id)",
        "CREATE INDEX account_event_news ON account_event (username) WHERE is_news = 1",
    ]

    static let secondStep: [SQLStatement] = [
        """
        CREATE TABLE second_step (
            username TEXT NOT NULL PRIMARY KEY, sealed BLOB, fresh BLOB, scheme TEXT NOT NULL, since BIGINT,
            last_step BIGINT NOT NULL)
        """,
        """
        CREATE TABLE recovery_code (
            username TEXT NOT NULL, digest BLOB NOT NULL, used_at BIGINT, PRIMARY KEY (username, digest))
        """,
    ]

    static let codes: [SQLStatement] = [
        """
        CREATE TABLE phone_code (
            digest BLOB NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, person BLOB, hash BLOB NOT NULL,
            attempts INTEGER NOT NULL, expires_at BIGINT NOT NULL)
        """,
        "CREATE INDEX phone_code_expires ON phone_code (expires_at)",
        """
        CREATE TABLE phone_code_sent (
            receiver BLOB NOT NULL PRIMARY KEY, day INTEGER NOT NULL, total INTEGER NOT NULL, at BIGINT NOT NULL)
        """,
        "CREATE INDEX phone_code_sent_day ON phone_code_sent (day)",
        "CREATE TABLE first_link (digest BLOB NOT NULL PRIMARY KEY, expires_at BIGINT NOT NULL)",
    ]
}
