public import Database

extension Casework {
    /// Tables of this room.
    public static let schema = Schema(
        room: "casework",
        migrations: [
        Migration(
            id: 1, name: "casework",
            statements: [
                """
                CREATE TABLE case_row (
                    id BLOB PRIMARY KEY NOT NULL, number TEXT NOT NULL UNIQUE, procedure TEXT NOT NULL,
                    procedure_version INTEGER NOT NULL, item_code TEXT, title TEXT NOT NULL, state TEXT NOT NULL,
                    party_name TEXT NOT NULL, party_person TEXT, channel TEXT NOT NULL, filed_unit TEXT,
                    home BIGINT NOT NULL, deciding_unit TEXT NOT NULL, holder_unit TEXT NOT NULL, holder_person TEXT,
                    pickup_unit TEXT, opened_at BIGINT NOT NULL, closed_at BIGINT, due_on BIGINT NOT NULL,
                    due_clock TEXT, due_provisional INTEGER NOT NULL, awaits_party INTEGER NOT NULL,
                    urges INTEGER NOT NULL, escalation INTEGER NOT NULL, rating INTEGER, custody TEXT,
                    version INTEGER NOT NULL, updated_at BIGINT NOT NULL)
                """,
                "CREATE INDEX case_row_holder ON case_row (holder_unit, due_on, id) WHERE closed_at IS NULL",
                "CREATE INDEX case_row_holder_state ON case_row (holder_unit, state, due_on, id)",
                "CREATE INDEX case_row_filed ON case_row (filed_unit, opened_at, id)",
                "CREATE INDEX case_row_pickup ON case_row (pickup_unit, custody, id) WHERE custody IS NOT NULL",
                "CREATE INDEX case_row_due ON case_row (due_on, id) WHERE closed_at IS NULL",
                "CREATE INDEX case_row_party ON case_row (party_person, opened_at) WHERE party_person IS NOT NULL",
                "CREATE INDEX case_row_name ON case_row (party_name)",
                """
                CREATE TABLE case_clock (
                    case_id BLOB NOT NULL, clock TEXT NOT NULL, due_on BIGINT NOT NULL, wakes_on BIGINT NOT NULL,
                    home BIGINT NOT NULL, PRIMARY KEY (case_id, clock))
                """,
                "CREATE INDEX case_clock_wakes ON case_clock (wakes_on)",
                "CREATE INDEX case_clock_home ON case_clock (home)",
                """
                CREATE TABLE case_secret (
                    case_id BLOB PRIMARY KEY NOT NULL, digest BLOB NOT NULL, failures INTEGER NOT NULL,
                    locked_until BIGINT)
                """,
                """
                CREATE TABLE notice (
                    id BLOB PRIMARY KEY NOT NULL, recipient TEXT NOT NULL, case_id BLOB NOT NULL,
                    number TEXT NOT NULL, title TEXT NOT NULL, procedure TEXT NOT NULL,
                    procedure_version INTEGER NOT NULL, template TEXT NOT NULL, at BIGINT NOT NULL, read_at BIGINT)
                """,
                "CREATE INDEX notice_recipient ON notice (recipient, at)",
                """
                CREATE TABLE attachment (
                    id BLOB PRIMARY KEY NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL,
                    size BIGINT NOT NULL, uploaded_by TEXT NOT NULL, at BIGINT NOT NULL)
                """,
            ]), lists, keptByKey, Outbox.tables, Outbox.subscriptions, fileSchema, forgetting, presence,
        severalProcesses, division, unread, noticeWalk, openStates,
    ])

    /// What lists need to answer "asked of us", "offered to us", "for somebody else" and the filters of the board with
    /// an index each. Indexes over what most cases never are (urged, escalated, with a paper result) are partial.
    private static let lists = Migration(
        id: 2, name: "lists",
        statements: [
            "ALTER TABLE case_row ADD COLUMN agent_person TEXT",
            "ALTER TABLE case_row ADD COLUMN agent_until BIGINT",
            "ALTER TABLE case_row ADD COLUMN custody_place TEXT",
            "ALTER TABLE case_row ADD COLUMN custody_unit TEXT",
            """
            UPDATE case_row SET custody_place = CASE custody WHEN 'held' THEN 'here' WHEN 'collected' THEN 'done'
                WHEN 'returned' THEN 'done' ELSE 'coming' END
            WHERE custody IS NOT NULL
            """,
            "ALTER TABLE notice ADD COLUMN facts TEXT",
            """
            CREATE TABLE case_concern (
                case_id BLOB NOT NULL, concern TEXT NOT NULL, concerned_unit TEXT NOT NULL,
                concern_due BIGINT NOT NULL, PRIMARY KEY (case_id, concern, concerned_unit))
            """,
            "CREATE INDEX case_concern_unit ON case_concern (concerned_unit, concern, concern_due, case_id)",
            "DROP INDEX case_row_pickup",
            """
            CREATE INDEX case_row_custody ON case_row (pickup_unit, custody_place, due_on, id)
            WHERE custody_place IS NOT NULL
            """,
            """
            CREATE INDEX case_row_lies ON case_row (custody_unit, custody_place, due_on, id)
            WHERE closed_at IS NULL AND custody_place IS NOT NULL
            """,
            "CREATE INDEX case_row_deciding ON case_row (deciding_unit, due_on, id) WHERE closed_at IS NULL",
            "CREATE INDEX case_row_home ON case_row (home, due_on, id) WHERE closed_at IS NULL",
            "CREATE INDEX case_row_urged ON case_row (due_on, id) WHERE closed_at IS NULL AND urges > 0",
            "CREATE INDEX case_row_escalated ON case_row (due_on, id) WHERE closed_at IS NULL AND escalation > 1",
            """
            CREATE INDEX case_row_agent ON case_row (agent_person, opened_at, id) WHERE agent_person IS NOT NULL
            """,
        ])

    /// Rows that are found by their key alone are kept in its order, and what no hot path reads loses its index: a
    /// command then changes a fifth fewer pages, and each of them is written twice (log and file).
    private static let keptByKey = Migration(id: 3, name: "kept by key") { dialect in
        let rows: [SQLStatement] = [
            "ALTER TABLE case_row RENAME TO old_row",
            "CREATE TABLE case_row (" + rowColumns + dialect.keptByKey,
            "INSERT INTO case_row SELECT * FROM old_row",
            "DROP TABLE old_row",
        ]
        let others: [SQLStatement] = [
            "ALTER TABLE case_clock RENAME TO old_clock",
            """
            CREATE TABLE case_clock (
                case_id BLOB NOT NULL, clock TEXT NOT NULL, due_on BIGINT NOT NULL, wakes_on BIGINT NOT NULL,
                PRIMARY KEY (case_id, clock)
            """ + dialect.keptByKey,
            "INSERT INTO case_clock SELECT case_id, clock, due_on, wakes_on FROM old_clock",
            "DROP TABLE old_clock",
            "CREATE INDEX case_clock_wakes ON case_clock (wakes_on)",
            "ALTER TABLE case_concern RENAME TO old_concern",
            """
            CREATE TABLE case_concern (
                case_id BLOB NOT NULL, concern TEXT NOT NULL, concerned_unit TEXT NOT NULL,
                concern_due BIGINT NOT NULL, PRIMARY KEY (case_id, concern, concerned_unit)
            """ + dialect.keptByKey,
            "INSERT INTO case_concern SELECT * FROM old_concern",
            "DROP TABLE old_concern",
            "CREATE INDEX case_concern_unit ON case_concern (concerned_unit, concern, concern_due, case_id)",
            "ALTER TABLE case_secret RENAME TO old_secret",
            """
            CREATE TABLE case_secret (
                case_id BLOB PRIMARY KEY NOT NULL, digest BLOB NOT NULL, failures INTEGER NOT NULL,
                locked_until BIGINT
            """ + dialect.keptByKey,
            "INSERT INTO case_secret SELECT * FROM old_secret",
            "DROP TABLE old_secret",
            "ALTER TABLE notice RENAME TO old_notice",
            """
            CREATE TABLE notice (
                id BLOB NOT NULL, recipient TEXT NOT NULL, case_id BLOB NOT NULL, number TEXT NOT NULL,
                title TEXT NOT NULL, procedure TEXT NOT NULL, procedure_version INTEGER NOT NULL,
                template TEXT NOT NULL, at BIGINT NOT NULL, read_at BIGINT, facts TEXT,
                PRIMARY KEY (recipient, at, id)
            """ + dialect.keptByKey,
            "INSERT INTO notice SELECT * FROM old_notice",
            "DROP TABLE old_notice",
        ]
        return rows + rowIndexes + others
    }

    /// The index is over closed cases alone: what is over for the longest time goes first.
    private static let forgetting = Migration(
        id: 8, name: "forgetting",
        statements: [
            """
            CREATE TABLE forgotten_case (
                id BLOB NOT NULL PRIMARY KEY, number TEXT NOT NULL, procedure TEXT NOT NULL, item_code TEXT,
                home BIGINT NOT NULL, deciding_unit TEXT NOT NULL, channel TEXT NOT NULL, opened_at BIGINT NOT NULL,
                closed_at BIGINT, rating INTEGER, ground TEXT NOT NULL, reference TEXT, forgotten_at BIGINT NOT NULL,
                key_fingerprint TEXT NOT NULL)
            """,
            "CREATE INDEX forgotten_case_home ON forgotten_case (home, forgotten_at)",
            "CREATE INDEX case_row_closed ON case_row (procedure, closed_at, id) WHERE closed_at IS NOT NULL",
            """
            CREATE TABLE erasure (
                id BLOB NOT NULL PRIMARY KEY, person BLOB NOT NULL, asked_at BIGINT NOT NULL, ground TEXT NOT NULL,
                reference TEXT, done_at BIGINT, done_by TEXT, outcome TEXT, home BIGINT NOT NULL, asked_by BLOB)
            """,
            "CREATE INDEX erasure_person ON erasure (person, asked_at)",
            "CREATE INDEX erasure_open ON erasure (home, asked_at) WHERE done_at IS NULL",
        ])

    private static let rowColumns: SQLStatement =
        "id BLOB PRIMARY KEY NOT NULL, number TEXT NOT NULL UNIQUE," + columnsBehindNumber

    static let columnsBehindNumber: SQLStatement = """
        procedure TEXT NOT NULL,
        procedure_version INTEGER NOT NULL, item_code TEXT, title TEXT NOT NULL, state TEXT NOT NULL,
        party_name TEXT NOT NULL, party_person TEXT, channel TEXT NOT NULL, filed_unit TEXT,
        home BIGINT NOT NULL, deciding_unit TEXT NOT NULL, holder_unit TEXT NOT NULL, holder_person TEXT,
        pickup_unit TEXT, opened_at BIGINT NOT NULL, closed_at BIGINT, due_on BIGINT NOT NULL, due_clock TEXT,
        due_provisional INTEGER NOT NULL, awaits_party INTEGER NOT NULL, urges INTEGER NOT NULL,
        escalation INTEGER NOT NULL, rating INTEGER, custody TEXT, version INTEGER NOT NULL,
        updated_at BIGINT NOT NULL, agent_person TEXT, agent_until BIGINT, custody_place TEXT, custody_unit TEXT
        """

    static let rowIndexes: [SQLStatement] = [
        "CREATE INDEX case_row_holder ON case_row (holder_unit, due_on, id) WHERE closed_at IS NULL",
        "CREATE INDEX case_row_holder_state ON case_row (holder_unit, state, due_on, id)",
        "CREATE INDEX case_row_filed ON case_row (filed_unit, opened_at, id)",
        "CREATE INDEX case_row_due ON case_row (due_on, id) WHERE closed_at IS NULL",
        "CREATE INDEX case_row_party ON case_row (party_person, opened_at) WHERE party_person IS NOT NULL",
        """
        CREATE INDEX case_row_custody ON case_row (pickup_unit, custody_place, due_on, id)
        WHERE custody_place IS NOT NULL
        """,
        """
        CREATE INDEX case_row_lies ON case_row (custody_unit, custody_place, due_on, id)
        WHERE closed_at IS NULL AND custody_place IS NOT NULL
        """,
        "CREATE INDEX case_row_deciding ON case_row (deciding_unit, due_on, id) WHERE closed_at IS NULL",
        "CREATE INDEX case_row_home ON case_row (home, due_on, id) WHERE closed_at IS NULL",
        "CREATE INDEX case_row_urged ON case_row (due_on, id) WHERE closed_at IS NULL AND urges > 0",
        "CREATE INDEX case_row_escalated ON case_row (due_on, id) WHERE closed_at IS NULL AND escalation > 1",
        "CREATE INDEX case_row_agent ON case_row (agent_person, opened_at, id) WHERE agent_person IS NOT NULL",
    ]
}
