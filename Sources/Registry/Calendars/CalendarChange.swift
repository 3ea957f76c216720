public import Kernel
import Synchronization

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

/// Who wants to hear of changes.
final class CalendarListeners: Sendable {
    static let maximum = 16
    private let listeners = Mutex<[@Sendable (CalendarChange) -> Void]>([])

    func add(_ listener: @escaping @Sendable (CalendarChange) -> Void) throws {
        try listeners.withLock { listeners in
            guard listeners.count < Self.maximum else { throw RegistryError.tooMany(limit: Self.maximum) }
            listeners.append(listener)
        }
    }

    func tell(_ change: CalendarChange) {
        for listener in listeners.withLock({ $0 }) { listener(change) }
    }
}
