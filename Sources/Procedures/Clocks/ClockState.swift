public import Kernel

/// Unit of a time limit.
public enum DayUnit: String, Sendable, Codable, CaseIterable, Hashable {
    case working, calendar
}

/// A running or ended clock of one case. It carries all that is needed to explain its due date.
public struct ClockState: Hashable, Sendable, Codable {
    public struct Pause: Hashable, Sendable, Codable {
        public var from: Day
        /// nil while the pause lasts.
        public var through: Day?
        public var reason: String

        public init(from: Day, through: Day? = nil, reason: String) {
            self.from = from
            self.through = through
            self.reason = reason
        }
    }

    public struct Extension: Hashable, Sendable, Codable {
        public var days: Int
        public var reason: String
        public var on: Day

        public init(days: Int, reason: String, on: Day) {
            self.days = days
            self.reason = reason
            self.on = on
        }
    }

    /// Name in the procedure, for example `statutory`.
    public var id: String
    public var unit: DayUnit
    /// Days allowed at the start, extensions not included.
    public var days: Int
    /// The day of the starting fact; it is not counted itself (Civil Code art. 201 [M]).
    public var startedOn: Day
    public var pauses: [Pause]
    public var extensions: [Extension]
    /// Last day of the limit; nil while paused.
    public var due: Day?
    /// The count crosses into a year whose calendar is not published yet.
    public var isProvisional: Bool
    public var stoppedOn: Day?
    /// The timer of this clock has fired.
    public var hasExpired: Bool

    public init(
        id: String, unit: DayUnit, days: Int, startedOn: Day, pauses: [Pause] = [], extensions: [Extension] = [],
        due: Day?, isProvisional: Bool, stoppedOn: Day? = nil, hasExpired: Bool = false
    ) {
        self.id = id
        self.unit = unit
        self.days = days
        self.startedOn = startedOn
        self.pauses = pauses
        self.extensions = extensions
        self.due = due
        self.isProvisional = isProvisional
        self.stoppedOn = stoppedOn
        self.hasExpired = hasExpired
    }

    public var isRunning: Bool { stoppedOn == nil }
    public var isPaused: Bool { isRunning && pauses.last.map { $0.through == nil } ?? false }
    public var daysAllowed: Int { days + extensions.reduce(0) { $0 + $1.days } }
}
