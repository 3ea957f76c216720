import Database

/// How far somebody who follows changes of the registry has come. Kept in the database, so that work which is done in
/// parts goes on after a restart where it stopped, and nothing is done twice or left out.
public struct ChangeProgress: Hashable, Sendable {
    /// Changes up to this position are done.
    public var done: Int64
    /// Up to where the work under way goes; equal to ``done`` where none is.
    public var target: Int64
    /// Where the work under way stands, in its follower's own terms.
    public var mark: String?

    public init(done: Int64, target: Int64? = nil, mark: String? = nil) {
        self.done = done
        self.target = target ?? done
        self.mark = mark
    }
}

/// Who follows the changes of one kind, each of which has a position that rises by one. A follower's name belongs to
/// one kind of changes.
struct ChangeFollowers: Sendable {
    let registry: Registry
    /// Gives the position of the newest change, 0 where there is none.
    let newest: SQLStatement

    /// How far a follower has come; the newest change where it never began: what came before is none of its business.
    func progress(of follower: String) async throws -> ChangeProgress {
        if let known = try await registry.database.read({ try Self.progress(follower, $0) }) { return known }
        let newest = newest
        return try await registry.commit.submit { writer in
            let position = try Self.position(newest, writer)
            try writer.execute(
                """
                INSERT INTO change_progress (follower, done, target) VALUES (?1, ?2, ?2)
                ON CONFLICT (follower) DO NOTHING
                """, [.text(follower), .integer(position)])
            return try Self.progress(follower, writer) ?? ChangeProgress(done: position)
        }
    }

    /// Keeps how far a follower has come. It never goes back behind what is done.
    func keep(_ progress: ChangeProgress, of follower: String) async throws {
        try await registry.commit.submit { writer in
            try writer.execute(
                "UPDATE change_progress SET done = ?2, target = ?3, mark = ?4 WHERE follower = ?1 AND done <= ?2",
                [
                    .text(follower), .integer(progress.done), .integer(progress.target),
                    SQLValue(progress.mark),
                ])
        }
    }

    /// Counts all changes so far as done.
    func skip(for follower: String) async throws {
        let newest = newest
        let position = try await registry.database.read { try Self.position(newest, $0) }
        _ = try await progress(of: follower)
        try await keep(ChangeProgress(done: position), of: follower)
    }

    private static func position(_ newest: SQLStatement, _ reader: any SQLReader) throws -> Int64 {
        try reader.first(newest) { $0.int64(0) } ?? 0
    }

    private static func progress(_ follower: String, _ reader: any SQLReader) throws -> ChangeProgress? {
        try reader.first("SELECT done, target, mark FROM change_progress WHERE follower = ?1", [.text(follower)]) {
            ChangeProgress(done: $0.int64(0), target: $0.int64(1), mark: $0.optionalText(2))
        }
    }
}
