/// A calendar day of the proleptic Gregorian calendar, without a zone. Coded as ISO text, `2026-11-22`.
public struct Day: Hashable, Sendable {
    /// Days since 1970-01-01.
    public var number: Int32

    public init(number: Int32) { self.number = number }

    /// Nil unless the date exists; years 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month),
            day >= 1, day <= Day.daysInMonth(month, year: year)
        else { return nil }
        self.init(number: Day.number(year: year, month: month, day: day))
    }

    public var year: Int { civil.year }
    public var month: Int { civil.month }
    /// The day of the month.
    public var day: Int { civil.day }

    public var weekday: Weekday {
        // 1970-01-01 was a Thursday, index 3 from Monday.
        let index = (Int(number) % 7 + 10) % 7
        return Weekday.all[index]
    }

    /// The first millisecond of the day in `zone`.
    public func start(in zone: Zone = .beijing) -> Instant {
        Instant(milliseconds: Int64(number) * Instant.millisecondsPerDay - zone.milliseconds)
    }

    /// The last millisecond of the day in `zone`.
    public func end(in zone: Zone = .beijing) -> Instant {
        start(in: zone).adding(milliseconds: Instant.millisecondsPerDay - 1)
    }

    public static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    public static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // Both conversions count from 0000-03-01, so that the leap day is the last day of a year, in eras of 400 years.
    private static func number(year: Int, month: Int, day: Int) -> Int32 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month and day of the month together: cheaper than asking one by one.
    public var civil: (year: Int, month: Int, day: Int) {
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let index = (5 * dayOfYear + 2) / 153
        let month = index < 10 ? index + 3 : index - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * index + 2) / 5 + 1)
    }
}

/// ISO 8601 weekday numbers.
public enum Weekday: Int, Codable, Hashable, Sendable, CaseIterable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    public var isWeekend: Bool { self == .saturday || self == .sunday }

    static let all = allCases
}

extension Day: Strideable {
    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    public static func == (left: Day, right: Day) -> Bool { left.number == right.number }
    public func distance(to other: Day) -> Int { Int(other.number) - Int(number) }
    public func advanced(by days: Int) -> Day { Day(number: Int32(clamping: Int(number) + days)) }
}
