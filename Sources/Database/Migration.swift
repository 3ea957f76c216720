/// One additive step of a room's schema. Never edited once published: a later step changes what an earlier one made.
public struct Migration: Sendable {
    /// From 1, ascending within the room.
    public let id: Int
    public let name: String
    public let statements: @Sendable (SQLDialect) -> [SQLStatement]

    public init(id: Int, name: String, statements: [SQLStatement]) {
        self.id = id
        self.name = name
        self.statements = { _ in statements }
    }

    /// For the rare step that needs different text per engine.
    public init(id: Int, name: String, perDialect statements: @escaping @Sendable (SQLDialect) -> [SQLStatement]) {
        self.id = id
        self.name = name
        self.statements = statements
    }
}

/// The schema of one room of the program; rooms share a database and migrate independently.
public struct Schema: Sendable {
    public let room: String
    public let migrations: [Migration]

    public init(room: String, migrations: [Migration]) {
        self.room = room
        self.migrations = migrations.sorted { $0.id < $1.id }
    }

    public var newest: Int { migrations.last?.id ?? 0 }
}

extension SQLDatabase {
    /// Brings all rooms to their newest migration in one transaction; on any error nothing has changed.
    /// - Returns: the migrations applied, as `room/id`.
    /// - Throws: ``DatabaseError/schemaTooNew(room:found:known:)``, ``DatabaseError/schemaDiffers(room:id:)``.
    @discardableResult
    public func migrate(_ schemas: [Schema]) async throws -> [String] {
        for _ in 0..<Self.waitsForMigration {
            do {
                return try await migrateOnce(schemas)
            } catch DatabaseError.busy where isShared {
                // Another process brings the schema up; a new index over all cases takes its time.
            }
        }
        return try await migrateOnce(schemas)
    }

    /// Each as long as a write waits for the lock of another.
    private static var waitsForMigration: Int { 40 }

    private func migrateOnce(_ schemas: [Schema]) async throws -> [String] {
        try await write { writer in
            try writer.execute(Schema.ledger)
            return try schemas.flatMap { try $0.bringUp(writer) }
        }
    }
}

extension SQLDatabase {
    /// Whether a program of this kind was ever here.
    public func hasInstallation() async throws -> Bool {
        let dialect = dialect
        return try await read { try Schema.isRecorded($0, dialect) }
    }

    /// Whether the file stands at the newest migration of each room: a guest works only on such a file and never
    /// changes the schema under its owner.
    /// - Throws: ``DatabaseError/schemaTooNew(room:found:known:)``, ``DatabaseError/schemaTooOld(room:found:known:)``.
    public func checkSchemas(_ schemas: [Schema]) async throws {
        try await read { reader in
            for schema in schemas {
                let found = try reader.first(
                    "SELECT COALESCE(MAX(id), 0) FROM migration WHERE room = ?1", [.text(schema.room)]
                ) { $0.int(0) } ?? 0
                guard found <= schema.newest else {
                    throw DatabaseError.schemaTooNew(room: schema.room, found: found, known: schema.newest)
                }
                guard found == schema.newest else {
                    throw DatabaseError.schemaTooOld(room: schema.room, found: found, known: schema.newest)
                }
            }
        }
    }
}

extension Schema {
    /// Where migrations are recorded.
    static let ledger: SQLStatement = """
        CREATE TABLE IF NOT EXISTS migration (
            room TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (room, id))
        """

    /// Whether anything is recorded there, of whichever room.
    static func isRecorded(_ reader: any SQLReader, _ dialect: SQLDialect) throws -> Bool {
        switch dialect {
        case .sqlite: try reader.exists("SELECT 1 FROM sqlite_master WHERE name = 'migration'")
        case .postgres:
            try reader.exists(
                """
                SELECT 1 FROM pg_catalog.pg_class
                WHERE relname = 'migration' AND relnamespace = current_schema()::regnamespace
                """)
        }
    }

    fileprivate func bringUp(_ writer: any SQLWriter) throws -> [String] {
        let recorded = try writer.query("SELECT id, name FROM migration WHERE room = ?1 ORDER BY id", [.text(room)]) {
            (id: $0.int(0), name: $0.text(1))
        }
        if let last = recorded.last, last.id > newest {
            throw DatabaseError.schemaTooNew(room: room, found: last.id, known: newest)
        }
        for step in recorded where !migrations.contains(where: { $0.id == step.id && $0.name == step.name }) {
            throw DatabaseError.schemaDiffers(room: room, id: step.id)
        }
        let done = Set(recorded.map(\.id))
        return try migrations.filter { !done.contains($0.id) }.map { migration in
            for statement in migration.statements(writer.dialect) { try writer.execute(statement) }
            try writer.execute(
                "INSERT INTO migration (room, id, name) VALUES (?1, ?2, ?3)",
                [.text(room), .integer(Int64(migration.id)), .text(migration.name)])
            return "\(room)/\(migration.id)"
        }
    }
}
