/// The working days of one territory: the weekend rule, published public holidays and make-up working days.
/// Next year's calendar is published late; a result that touched an unpublished year is marked provisional.
public struct WorkingCalendar: Sendable, Hashable {
    /// A day that is not what its weekday says.
    public enum Exception: Hashable, Sendable {
        /// A holiday.
        case off(String)
        /// A working day on a weekend (调休).
        case working(String)

        public var name: String {
            switch self {
            case .off(let name), .working(let name): name
            }
        }

        public var isWorking: Bool {
            if case .working = self { true } else { false }
        }
    }

    /// A day that was counted to.
    public struct Reckoned: Hashable, Codable, Sendable {
        public var day: Day
        /// True where the count touched a year whose calendar is not published: recompute when it is.
        public var isProvisional: Bool

        public init(day: Day, isProvisional: Bool) {
            self.day = day
            self.isProvisional = isProvisional
        }
    }

    /// The longest count, in days. A greater one stops here and is marked provisional.
    public static let countMaximum = 3_660

    public let exceptions: [Day: Exception]
    public let publishedYears: Set<Int>
    // Sorted twins of `exceptions`: counting walks along them instead of hashing every day.
    private let numbers: [Int32]
    private let works: [Bool]

    public init(exceptions: [Day: Exception] = [:], publishedYears: Set<Int> = []) {
        self.exceptions = exceptions
        self.publishedYears = publishedYears
        let sorted = exceptions.sorted { $0.key < $1.key }
        numbers = sorted.map(\.key.number)
        works = sorted.map(\.value.isWorking)
    }

    /// The known exception, else the weekend rule.
    public func isWorking(_ day: Day) -> Bool { exceptions[day]?.isWorking ?? !day.weekday.isWeekend }

    public func isPublished(_ year: Int) -> Bool { publishedYears.contains(year) }

    /// The exceptions of `local` win (minority areas set local holidays). A year counts as published when this
    /// calendar says so: a list of local holidays alone does not make a year's calendar whole.
    public func merging(_ local: WorkingCalendar) -> WorkingCalendar {
        WorkingCalendar(
            exceptions: exceptions.merging(local.exceptions) { _, local in local }, publishedYears: publishedYears)
    }

    /// The position of the first exception after `number`.
    private func firstException(after number: Int32) -> Int {
        var low = 0
        var high = numbers.count
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension WorkingCalendar {
    /// The `n`th working day after `start`, which itself is not counted; `n` = 0 gives `start`.
    public func adding(workingDays n: Int, after start: Day) -> Reckoned {
        let wanted = min(max(n, 0), WorkingCalendar.countMaximum)
        guard wanted > 0 else { return Reckoned(day: start, isProvisional: n != 0) }
        var number = start.number
        var weekday = start.weekday.rawValue
        var next = firstException(after: number)
        var left = wanted
        while left > 0 {
            number &+= 1
            weekday = weekday == 7 ? 1 : weekday + 1
            if next < numbers.count, numbers[next] == number {
                if works[next] { left -= 1 }
                next += 1
            } else if weekday < 6 {
                left -= 1
            }
        }
        let day = Day(number: number)
        return Reckoned(day: day, isProvisional: wanted != n || touchesUnpublished(after: start, through: day))
    }

    /// Calendar days: never provisional, except over ``countMaximum``. Deadlines that move off holidays are the
    /// procedure's own rule.
    public func adding(calendarDays n: Int, after start: Day) -> Reckoned {
        let counted = min(max(n, 0), WorkingCalendar.countMaximum)
        return Reckoned(day: start.advanced(by: counted), isProvisional: counted != n)
    }

    /// How many working days lie after `after`, up to and including `through`; 0 where that is earlier.
    public func workingDays(after: Day, through: Day) -> Int {
        guard through > after else { return 0 }
        var count = WorkingCalendar.weekdays(through: through) - WorkingCalendar.weekdays(through: after)
        var next = firstException(after: after.number)
        while next < numbers.count, numbers[next] <= through.number {
            let isWeekday = !Day(number: numbers[next]).weekday.isWeekend
            if works[next] != isWeekday { count += works[next] ? 1 : -1 }
            next += 1
        }
        return count
    }

    /// The first working day on or after `day`.
    public func workingDay(onOrAfter day: Day) -> Reckoned {
        guard !isWorking(day) else { return Reckoned(day: day, isProvisional: !isPublished(day.year)) }
        let reckoned = adding(workingDays: 1, after: day)
        return Reckoned(day: reckoned.day, isProvisional: reckoned.isProvisional || !isPublished(day.year))
    }

    private func touchesUnpublished(after start: Day, through end: Day) -> Bool {
        let first = start.advanced(by: 1).year
        let last = end.year
        return !(first...max(first, last)).allSatisfy(publishedYears.contains)
    }

    /// Mondays to Fridays since Monday 1969-12-29, through `day`.
    private static func weekdays(through day: Day) -> Int {
        let days = Int(day.number) + 4
        let weeks = days >= 0 ? days / 7 : (days - 6) / 7
        return weeks * 5 + min(days - weeks * 7, 5)
    }
}
