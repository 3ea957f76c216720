public import Database

extension Registry {
    /// The tables of the registry (numbers 1 to 199) and of its catalogue (200 to 299).
    public static let migrations: [Migration] =
        [
            Migration(id: 1, name: "territory", statements: SchemaTerritory.statements),
            Migration(id: 2, name: "people", statements: SchemaPeople.statements),
            Migration(id: 3, name: "accounts", statements: SchemaAccounts.statements),
            Migration(id: 4, name: "log", statements: SchemaLog.statements),
            Migration(id: 5, name: "log places", statements: SchemaLog.places),
            Migration(id: 6, name: "role templates", statements: SchemaPeople.roles),
            Migration(id: 7, name: "calendar progress", statements: SchemaTerritory.progress),
            Migration(id: 8, name: "unit successors", statements: SchemaTerritory.successors),
            Migration(id: 9, name: "unit openings", statements: SchemaTerritory.openings),
            Migration(id: 10, name: "sign-in attempts", statements: SchemaSignIn.attempts),
            Migration(id: 11, name: "second step", statements: SchemaSignIn.secondStep),
            Migration(id: 12, name: "phone codes", statements: SchemaSignIn.codes),
            Migration(id: 16, name: "mandate evidence", statements: SchemaPeople.mandateEvidence),
            SchemaLooks.migration, Looks.hours,
        ] + Catalogue.migrations

    /// For `SQLDatabase.migrate`.
    public static let schema = Schema(room: "registry", migrations: migrations)
}

enum SchemaTerritory {
    static let statements: [SQLStatement] = [
        """
        CREATE TABLE division (
            code BIGINT NOT NULL PRIMARY KEY, parent BIGINT, level INTEGER NOT NULL, name TEXT NOT NULL, others TEXT,
            is_local INTEGER NOT NULL DEFAULT 0)
        """,
        "CREATE INDEX division_parent ON division (parent, code)",
        "CREATE INDEX division_name ON division (name, code)",
        """
        CREATE TABLE unit (
            code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, others TEXT, kind TEXT NOT NULL, department TEXT,
            division BIGINT NOT NULL, parent TEXT, address TEXT, hours TEXT, phone TEXT,
            is_counter INTEGER NOT NULL, is_active INTEGER NOT NULL)
        """,
        "CREATE INDEX unit_parent ON unit (parent, code)",
        "CREATE INDEX unit_division ON unit (division, code)",
        "CREATE INDEX unit_counter ON unit (division, code) WHERE is_counter = 1 AND is_active = 1",
        "CREATE INDEX unit_department ON unit (department, division) WHERE is_active = 1",
        """
        CREATE TABLE holiday (
            division BIGINT NOT NULL, day INTEGER NOT NULL, year INTEGER NOT NULL, is_working INTEGER NOT NULL,
            name TEXT NOT NULL, PRIMARY KEY (division, day))
        """,
        """
        CREATE TABLE calendar_year (
            division BIGINT NOT NULL, year INTEGER NOT NULL, published_on INTEGER NOT NULL,
            PRIMARY KEY (division, year))
        """,
        """
        CREATE TABLE calendar_change (
            position BIGINT NOT NULL PRIMARY KEY, division BIGINT NOT NULL, year INTEGER NOT NULL, at BIGINT NOT NULL)
        """,
    ]

    static let progress: [SQLStatement] = [
        """
        CREATE TABLE calendar_progress (
            follower TEXT NOT NULL PRIMARY KEY, done BIGINT NOT NULL, target BIGINT NOT NULL, mark TEXT)
        """,
        // Only the country's notice makes a year certain: what files of levels below once marked does not count.
        "DELETE FROM calendar_year WHERE division <> 0",
    ]

    static let successors: [SQLStatement] = ["ALTER TABLE unit ADD COLUMN successor TEXT"]
    /// Units that were there before are none of a follower's business: it begins with what comes.
    static let openings: [SQLStatement] = [
        """
        CREATE TABLE unit_opening (
            position BIGINT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, division BIGINT NOT NULL, at BIGINT NOT NULL)
        """,
        // How far followers have come with changes of calendars and now of units as well.
        "ALTER TABLE calendar_progress RENAME TO change_progress",
    ]
}

enum SchemaPeople {
    static let statements: [SQLStatement] = [
        """
        CREATE TABLE person (
            id BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, number_hash BLOB NOT NULL,
            sealed BLOB NOT NULL, seal_scheme TEXT NOT NULL, language TEXT, created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL)
        """,
        "CREATE UNIQUE INDEX person_number ON person (number_hash)",
        "CREATE INDEX person_name ON person (name, id)",
        """
        CREATE TABLE person_look (
            id BLOB NOT NULL PRIMARY KEY, person BLOB NOT NULL, by_person BLOB, by_post BLOB, by_unit TEXT,
            by_label TEXT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, case_ref TEXT)
        """,
        "CREATE INDEX person_look_person ON person_look (person, id)",
        """
        CREATE TABLE mandate (
            id BLOB NOT NULL PRIMARY KEY, person BLOB NOT NULL, agent BLOB NOT NULL, items TEXT, acts TEXT NOT NULL,
            from_day INTEGER NOT NULL, through_day INTEGER NOT NULL, ended_at BIGINT)
        """,
        "CREATE INDEX mandate_person ON mandate (person, id)",
        "CREATE INDEX mandate_agent ON mandate (agent, id)",
        """
        CREATE TABLE post (
            id BLOB NOT NULL PRIMARY KEY, person BLOB NOT NULL, unit TEXT NOT NULL, roles TEXT NOT NULL,
            title TEXT NOT NULL, others TEXT, extras TEXT NOT NULL, from_day INTEGER NOT NULL, through_day INTEGER)
        """,
        "CREATE INDEX post_person ON post (person, id)",
        "CREATE INDEX post_unit ON post (unit, id)",
        """
        CREATE TABLE delegation (
            id BLOB NOT NULL PRIMARY KEY, post BLOB NOT NULL, to_person BLOB NOT NULL, permissions TEXT NOT NULL,
            from_day INTEGER NOT NULL, through_day INTEGER NOT NULL, ended_on INTEGER, reason TEXT NOT NULL)
        """,
        "CREATE INDEX delegation_person ON delegation (to_person, id)",
        "CREATE INDEX delegation_post ON delegation (post, id)",
    ]

    static let roles: [SQLStatement] = [
        """
        CREATE TABLE role_template (
            id TEXT NOT NULL PRIMARY KEY, division BIGINT NOT NULL, title TEXT NOT NULL, others TEXT,
            about TEXT NOT NULL, about_others TEXT, grants TEXT NOT NULL, is_active INTEGER NOT NULL)
        """,
        "CREATE INDEX role_template_division ON role_template (division, title)",
    ]
}

enum SchemaAccounts {
    static let statements: [SQLStatement] = [
        """
        CREATE TABLE account (
            username TEXT NOT NULL PRIMARY KEY, person BLOB NOT NULL, salt BLOB, hash BLOB, rounds INTEGER,
            block_size INTEGER, parallelism INTEGER, is_disabled INTEGER NOT NULL, failures INTEGER NOT NULL,
            locked_until BIGINT, language TEXT, large_print INTEGER NOT NULL, created_at BIGINT NOT NULL)
        """,
        "CREATE INDEX account_person ON account (person)",
        "CREATE TABLE sign_in_refusal (bucket INTEGER NOT NULL PRIMARY KEY, total BIGINT NOT NULL, at BIGINT NOT NULL)",
        """
        CREATE TABLE session (
            digest BLOB NOT NULL PRIMARY KEY, username TEXT NOT NULL, csrf TEXT NOT NULL, created_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)
        """,
        "CREATE INDEX session_username ON session (username)",
        "CREATE INDEX session_expires ON session (expires_at)",
        """
        CREATE TABLE api_token (
            id BLOB NOT NULL PRIMARY KEY, digest BLOB NOT NULL, name TEXT NOT NULL, person BLOB, post BLOB,
            permissions TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT,
            revoked_at BIGINT)
        """,
        "CREATE UNIQUE INDEX api_token_digest ON api_token (digest)",
    ]
}

enum SchemaLog {
    static let statements: [SQLStatement] = [
        """
        CREATE TABLE registry_log (
            id BLOB NOT NULL PRIMARY KEY, at BIGINT NOT NULL, person BLOB, actor TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, before TEXT, after TEXT)
        """,
        "CREATE INDEX registry_log_subject ON registry_log (subject, id)",
    ]

    /// For each change the territories that it concerns: its own and those above, 0 for the country, -1 for nowhere.
    static let places: [SQLStatement] = [
        """
        CREATE TABLE registry_log_place (
            division BIGINT NOT NULL, change BLOB NOT NULL, PRIMARY KEY (division, change))
        """,
        "CREATE INDEX registry_log_place_change ON registry_log_place (change, division)",
        // Where older changes belonged was not written down.
        "INSERT INTO registry_log_place (division, change) SELECT -1, id FROM registry_log",
    ]
}
