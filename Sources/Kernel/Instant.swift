/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds. Coded as one integer.
public struct Instant: Comparable, Hashable, Codable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static let millisecondsPerDay: Int64 = 86_400_000

    public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The distance in milliseconds.
    public static func - (left: Instant, right: Instant) -> Int64 { left.milliseconds - right.milliseconds }

    public func adding(milliseconds: Int64) -> Instant { Instant(milliseconds: self.milliseconds + milliseconds) }

    /// Adds days of 24 hours.
    public func adding(days: Int) -> Instant { adding(milliseconds: Int64(days) * Instant.millisecondsPerDay) }

    /// The calendar day in `zone`.
    public func day(in zone: Zone = .beijing) -> Day { Day(number: Int32(clamping: split(zone).days)) }

    /// The wall-clock time in `zone`.
    public func timeOfDay(in zone: Zone = .beijing) -> (hour: Int, minute: Int, second: Int) {
        let seconds = Int(split(zone).milliseconds / 1_000)
        return (seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }

    func split(_ zone: Zone) -> (days: Int64, milliseconds: Int64) {
        let local = milliseconds &+ zone.milliseconds
        var days = local / Instant.millisecondsPerDay
        var rest = local % Instant.millisecondsPerDay
        if rest < 0 {
            rest += Instant.millisecondsPerDay
            days -= 1
        }
        return (days, rest)
    }
}
