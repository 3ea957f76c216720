import Database

extension Calendars {
    private var followers: ChangeFollowers {
        ChangeFollowers(registry: registry, newest: "SELECT COALESCE(MAX(position), 0) FROM calendar_change")
    }

    /// How far a follower has come; the newest change where it never began: what came before is none of its business.
    public func progress(of follower: String) async throws -> ChangeProgress {
        try await followers.progress(of: follower)
    }

    /// Keeps how far a follower has come. It never goes back behind what is done.
    public func keep(_ progress: ChangeProgress, of follower: String) async throws {
        try await followers.keep(progress, of: follower)
    }

    /// Counts all changes so far as done, for an installation whose first cases came after them.
    public func skipChanges(for follower: String) async throws { try await followers.skip(for: follower) }
}
