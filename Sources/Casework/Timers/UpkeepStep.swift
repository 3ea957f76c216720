import Kernel
import Procedures
import Registry

/// What one step of a walk over open cases did, after something that they depend on changed in the registry.
public struct UpkeepStep: Sendable, Hashable {
    /// Cases that came out differently and got an entry that says so; of what is taken away, how much.
    public var changed = 0
    /// Cases that could not be looked at (their procedure's file is gone); they are left as they are.
    public var skipped = 0
    /// Nothing waits any more.
    public var isDone = false

    public init(changed: Int = 0, skipped: Int = 0, isDone: Bool = false) {
        self.changed = changed
        self.skipped = skipped
        self.isDone = isDone
    }
}

extension Casework {
    /// From when on changes of the registry are this room's business: an installation's first opening.
    public func followChanges() async throws {
        _ = try await registry.calendars.progress(of: Self.calendarFollower)
        _ = try await registry.units.progress(of: Self.openingFollower)
    }

    /// For an installation that was filled with cases just now, under the calendars and with the units that it has.
    public func skipChanges() async throws {
        try await registry.calendars.skipChanges(for: Self.calendarFollower)
        try await registry.units.skipOpenings(for: Self.openingFollower)
    }
}

extension CaseID {
    /// Where a walk in the order of ids stands, as it is kept.
    var mark: String { "\(high) \(low)" }

    init?(mark: String) {
        let words = mark.split(separator: " ").compactMap { UInt64($0) }
        guard words.count == 2 else { return nil }
        self.init(high: words[0], low: words[1])
    }
}
