public import Kernel

/// That the calendar of a territory changed for a year: deadlines of open cases there are to be computed anew.
public struct CalendarChange: Hashable, Sendable {
    /// Rises by one with each change.
    public var position: Int64
    /// Nil for the whole country.
    public var division: DivisionCode?
    public var year: Int
    public var at: Instant

    /// Whether a case whose home is the division is touched.
    public func concerns(_ home: DivisionCode) -> Bool { division.map { home.isWithin($0) } ?? true }
}

/// How far somebody who follows the changes of calendars has come. Kept in the database, so that work which is done
/// in parts goes on after a restart where it stopped, and nothing is done twice or left out.
public struct CalendarProgress: Hashable, Sendable {
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
