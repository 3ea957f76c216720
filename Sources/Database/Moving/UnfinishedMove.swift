/// The mark of a database into which another one is being moved. It stands where migrations are recorded, under a room
/// that is none, so that it is there before any table is.
public enum UnfinishedMove {
    /// The name under which it stands.
    public static let room = "moving"

    /// Whether a move into the database was begun and not ended.
    public static func isMarked(_ database: any SQLDatabase) async throws -> Bool {
        let dialect = database.dialect
        return try await database.read { reader in
            guard try Schema.isRecorded(reader, dialect) else { return false }
            return try reader.exists("SELECT 1 FROM migration WHERE room = ?1", [.text(room)])
        }
    }

    /// Marks a database in which there is nothing; one that is marked already is left as it is.
    /// - Returns: false where there is something in it and no mark.
    static func mark(_ database: any SQLDatabase) async throws -> Bool {
        if try await isMarked(database) { return true }
        return try await database.write { writer in
            guard try TableShape.all(writer, writer.dialect).isEmpty else { return false }
            try writer.execute(Schema.ledger)
            try writer.execute(
                "INSERT INTO migration (room, id, name) VALUES (?1, 1, 'unfinished')", [.text(room)])
            return true
        }
    }

    static func unmark(_ database: any SQLDatabase) async throws {
        try await database.write { try $0.execute("DELETE FROM migration WHERE room = ?1", [.text(room)]) }
    }
}
