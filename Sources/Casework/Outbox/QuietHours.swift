public import Kernel

/// The hours in which no text message and no mail goes out to a person, in the installation's time. What comes up in
/// them waits for their end; what a procedure marks as urgent does not.
public struct QuietHours: Sendable, Hashable {
    /// Minutes since midnight. `from` belongs to the quiet hours, `until` does not. They may run over midnight.
    public let from: Int
    public let until: Int
    public let zone: Zone

    private static let minutesPerDay = 24 * 60

    /// nil where a time is no time of day, and where both are the same: that would be never, or always.
    public init?(from: Int, until: Int, zone: Zone = .beijing) {
        let day = 0..<Self.minutesPerDay
        guard day.contains(from), day.contains(until), from != until else { return nil }
        self.from = from
        self.until = until
        self.zone = zone
    }

    /// Reads `21:00-08:00`.
    public init?(_ text: String, zone: Zone = .beijing) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = Self.minutes(parts[0]), let until = Self.minutes(parts[1]) else {
            return nil
        }
        self.init(from: from, until: until, zone: zone)
    }

    /// Nine in the evening to eight in the morning, Beijing time.
    public static let usual = QuietHours(from: 21 * 60, until: 8 * 60)

    public func contains(_ moment: Instant) -> Bool {
        let now = minute(of: moment)
        return from < until ? (from..<until).contains(now) : now >= from || now < until
    }

    /// The moment itself outside of the quiet hours, else the minute in which they end.
    public func end(after moment: Instant) -> Instant {
        guard contains(moment) else { return moment }
        let rest = (until - minute(of: moment) + Self.minutesPerDay) % Self.minutesPerDay
        // Milliseconds of the running minute are dropped, so that the end is a whole minute.
        let within = moment.milliseconds - moment.milliseconds / 60_000 * 60_000
        return moment.adding(milliseconds: Int64(rest) * 60_000 - within)
    }

    public var text: String { Self.text(from) + "-" + Self.text(until) }

    private func minute(of moment: Instant) -> Int {
        let time = moment.timeOfDay(in: zone)
        return time.hour * 60 + time.minute
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    private static func text(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }
}
