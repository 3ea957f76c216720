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
