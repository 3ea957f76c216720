import Kernel

/// Reckoning with days that the language needs beyond what `Day` gives.
extension Day {
    /// Days since 1970-01-01.
    var ordinal: Int { Int(number) }

    /// Nil outside the years 1 to 9999.
    init?(ordinal: Int) {
        guard (-719_162...2_932_896).contains(ordinal) else { return nil }
        self.init(number: Int32(ordinal))
    }

    /// The same day some months on, or the last day of a month that is too short for it.
    func adding(monthsOf count: Int) -> Day? {
        guard abs(count) < 200_000 else { return nil }
        let civil = civil
        let months = civil.year * 12 + civil.month - 1 + count
        guard months >= 0 else { return nil }
        let (year, month) = (months / 12, months % 12 + 1)
        return Day(year: year, month: month, day: min(civil.day, Day.daysInMonth(month, year: year)))
    }

    var ordinalInYear: Int { Day(year: year, month: 1, day: 1).map { ordinal - $0.ordinal + 1 } ?? 1 }

    /// The week of the year by ISO 8601: week 1 holds the year's first Thursday.
    var isoWeek: Int {
        // A day is in the same week and the same week-year as the Thursday of its week.
        let thursday = Day(number: number + Int32(4 - weekday.rawValue))
        return (thursday.ordinalInYear - 1) / 7 + 1
    }
}
