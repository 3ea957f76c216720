/// What a server says of itself and of the database, for an operator's eyes. Nothing is changed.
public struct PostgresInspection: Sendable {
    public var version = ""
    public var name = ""
    public var schema = ""
    public var bytes: Int64 = 0
    public var encoding = ""
    public var settings: [String: String] = [:]
    /// To the whole server.
    public var connections = 0
    /// Of this program to this database.
    public var serving = 0
    /// nil where this user may not see it.
    public var isEncrypted: Bool?
    public var standbys: [Standby] = []
    /// Rows that are dead and not cleared away, of the tables that have most of them.
    public var neglected: [Neglected] = []
    /// Transactions since the oldest row that was not frozen; at two thousand million the server stops.
    public var age: Int64 = 0
    /// The newest migration of each room; nil where there is no installation.
    public var migrations: [String: Int]?
    /// Archiving of the log that failed since the last success.
    public var isArchiveFailing = false

    public struct Standby: Sendable {
        public var name: String
        public var state: String
        public var isSynchronous: Bool
        /// nil where it has nothing to replay, or this user may not see it.
        public var lagSeconds: Double?
    }

    public struct Neglected: Sendable {
        public var table: String
        public var dead: Int64
        public var live: Int64
    }

    public func setting(_ name: String) -> String { settings[name] ?? "" }
    public func number(_ name: String) -> Int { Int(setting(name)) ?? 0 }

    /// A table with more dead rows than this, and a fifth of it dead, is told.
    static let deadRowsMinimum: Int64 = 10_000

    /// - Throws: `DatabaseError`.
    public static func of(_ database: any SQLDatabase) async throws -> PostgresInspection {
        let dialect = database.dialect
        return try await database.lookup { reader in
            var found = PostgresInspection()
            try reader.each(
                """
                SELECT current_setting('server_version'), current_database()::text,
                    COALESCE(current_schema()::text, ''), pg_database_size(current_database()),
                    pg_encoding_to_char(encoding)::text, age(datfrozenxid)::bigint
                FROM pg_catalog.pg_database WHERE datname = current_database()
                """
            ) { row in
                found.version = row.text(0)
                found.name = row.text(1)
                found.schema = row.text(2)
                found.bytes = row.int64(3)
                found.encoding = row.text(4)
                found.age = row.int64(5)
            }
            try reader.each(
                """
                SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN ('fsync', 'full_page_writes',
                    'synchronous_commit', 'synchronous_standby_names', 'data_checksums', 'max_connections',
                    'superuser_reserved_connections', 'in_hot_standby', 'archive_mode', 'autovacuum')
                """
            ) { found.settings[$0.text(0)] = $0.text(1) }
            found.connections =
                try reader.first(
                    "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'"
                ) { $0.int(0) } ?? 0
            found.serving =
                try reader.first(
                    """
                    SELECT COUNT(*) FROM pg_catalog.pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'tongban'
                    """
                ) { $0.int(0) } ?? 0
            found.isEncrypted = try reader.first("SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()") { row in
                row.isNull(0) ? Bool?.none : row.bool(0)
            } ?? nil
            found.standbys = try standbys(reader)
            found.neglected = try neglected(reader)
            found.isArchiveFailing = try reader.exists(
                """
                SELECT 1 FROM pg_catalog.pg_stat_archiver
                WHERE last_failed_time > COALESCE(last_archived_time, '-infinity'::timestamptz)
                """)
            guard try Schema.isRecorded(reader, dialect) else { return found }
            found.migrations = Dictionary(
                try reader.query("SELECT room, MAX(id) FROM migration GROUP BY room") { ($0.text(0), $0.int(1)) },
                uniquingKeysWith: max)
            return found
        }
    }

    /// Those that replicate all; a user without `pg_monitor` sees their names alone.
    public static func standbys(_ reader: any SQLReader) throws -> [Standby] {
        try reader.query(
            """
            SELECT application_name, COALESCE(state, ''), COALESCE(sync_state, ''),
                EXTRACT(EPOCH FROM replay_lag)::double precision
            FROM pg_catalog.pg_stat_replication ORDER BY application_name, pid
            """
        ) { row in
            Standby(
                name: row.optionalText(0) ?? "", state: row.text(1), isSynchronous: ["sync", "quorum"].contains(row.text(2)),
                lagSeconds: row.optionalDouble(3))
        }
    }

    private static func neglected(_ reader: any SQLReader) throws -> [Neglected] {
        try reader.query(
            """
            SELECT relname::text, n_dead_tup, n_live_tup FROM pg_catalog.pg_stat_user_tables
            WHERE schemaname = current_schema()::text AND n_dead_tup > ?1 AND n_dead_tup * 4 > n_live_tup
            ORDER BY n_dead_tup DESC LIMIT 3
            """, [.integer(deadRowsMinimum)]
        ) { Neglected(table: $0.text(0), dead: $0.int64(1), live: $0.int64(2)) }
    }
}

/// What is measured of a server now and again: a few looks at what it counts anyway.
public struct PostgresFigures: Sendable {
    public var bytes: Int64 = 0
    /// To this database.
    public var connections = 0
    public var connectionsMaximum = 0
    public var standbys: [PostgresInspection.Standby] = []

    /// nil for another engine.
    public static func of(_ database: any SQLDatabase) async throws -> PostgresFigures? {
        guard database.dialect == .postgres else { return nil }
        return try await database.lookup { reader in
            var found = PostgresFigures()
            try reader.each(
                """
                SELECT pg_database_size(current_database()), numbackends::bigint,
                    current_setting('max_connections')::bigint
                FROM pg_catalog.pg_stat_database WHERE datname = current_database()
                """
            ) { row in
                found.bytes = row.int64(0)
                found.connections = row.int(1)
                found.connectionsMaximum = row.int(2)
            }
            found.standbys = try PostgresInspection.standbys(reader)
            return found
        }
    }
}
