import Database
public import Kernel

extension Calendars {
    /// How far a follower has come; the newest change where it never began: what came before is none of its business.
    public func progress(of follower: String) async throws -> CalendarProgress {
        if let known = try await registry.database.read({ try Self.progress(follower, $0) }) { return known }
        return try await registry.commit.submit { writer in
            try writer.execute(
                """
                INSERT INTO calendar_progress (follower, done, target)
                SELECT ?1, COALESCE(MAX(position), 0), COALESCE(MAX(position), 0) FROM calendar_change WHERE true
                ON CONFLICT (follower) DO NOTHING
                """, [.text(follower)])
            return try Self.progress(follower, writer) ?? CalendarProgress(done: 0)
        }
    }

    private static func progress(_ follower: String, _ reader: any SQLReader) throws -> CalendarProgress? {
        try reader.first(
            "SELECT done, target, mark FROM calendar_progress WHERE follower = ?1", [.text(follower)]
        ) { CalendarProgress(done: $0.int64(0), target: $0.int64(1), mark: $0.optionalText(2)) }
    }

    /// Keeps how far a follower has come. It never goes back behind what is done.
    public func keep(_ progress: CalendarProgress, of follower: String) async throws {
        try await registry.commit.submit { writer in
            _ = try writer.execute(
                "UPDATE calendar_progress SET done = ?2, target = ?3, mark = ?4 WHERE follower = ?1 AND done <= ?2",
                [
                    .text(follower), .integer(progress.done), .integer(progress.target),
                    SQLValue(progress.mark),
                ])
        }
    }

    /// Counts all changes so far as done, for an installation whose first cases came after them.
    public func skipChanges(for follower: String) async throws {
        let newest = try await registry.database.read { reader in
            try reader.first("SELECT COALESCE(MAX(position), 0) FROM calendar_change") { $0.int64(0) } ?? 0
        }
        _ = try await progress(of: follower)
        try await keep(CalendarProgress(done: newest), of: follower)
    }
}
