import Database
public import Kernel

/// That a unit was opened, or may be found by another kind of power or in another territory from now on: cases there
/// may be its business.
public struct UnitOpening: Hashable, Sendable {
    /// Rises by one with each.
    public var position: Int64
    public var unit: String
    public var division: DivisionCode
    public var at: Instant
}

extension Units {
    public static let openingsPageMaximum = 500

    /// Openings after a position, in order; at most ``openingsPageMaximum``. Who looks for what is a new unit's
    /// business keeps the position of the last one done, so that none is missed across a restart.
    public func openings(after position: Int64) async throws -> [UnitOpening] {
        try await registry.database.read { reader in
            try reader.query(
                "SELECT position, unit, division, at FROM unit_opening WHERE position > ?1 ORDER BY position LIMIT ?2",
                [.integer(position), SQLValue(Self.openingsPageMaximum)]
            ) { UnitOpening(position: $0.int64(0), unit: $0.text(1), division: $0.division(2), at: $0.instant(3)) }
        }
    }

    private var followers: ChangeFollowers {
        ChangeFollowers(registry: registry, newest: "SELECT COALESCE(MAX(position), 0) FROM unit_opening")
    }

    /// How far a follower has come; the newest opening where it never began.
    public func progress(of follower: String) async throws -> ChangeProgress {
        try await followers.progress(of: follower)
    }

    /// Keeps how far a follower has come. It never goes back behind what is done.
    public func keep(_ progress: ChangeProgress, of follower: String) async throws {
        try await followers.keep(progress, of: follower)
    }

    /// Counts all openings so far as done, for an installation whose first cases came after them.
    public func skipOpenings(for follower: String) async throws { try await followers.skip(for: follower) }

    /// Writes down that a unit was opened, in the transaction that does it. Counters receive and decide nothing.
    /// - Parameter old: the unit as it was; nil for a new one.
    func noteOpening(of unit: UnitRecord, before old: UnitRecord?, _ writer: any SQLWriter) throws {
        func decides(_ unit: UnitRecord) -> Bool { unit.isActive && !unit.kind.isReception }
        guard decides(unit) else { return }
        if let old, decides(old), old.kind == unit.kind, old.department == unit.department,
            old.division == unit.division
        {
            return
        }
        try writer.execute(
            """
            INSERT INTO unit_opening (position, unit, division, at)
            SELECT COALESCE(MAX(position), 0) + 1, ?1, ?2, ?3 FROM unit_opening
            """, [.text(unit.code), SQLValue(unit.division), SQLValue(registry.time.now)])
    }
}
