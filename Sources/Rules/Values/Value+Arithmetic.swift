import FoundationEssentials
import Kernel

/// Arithmetic (DMN 1.3, table 45); null for whatever has no meaning or no room.
extension Value {
    static func finite(_ number: Decimal) -> Value { number.isFinite ? .number(number) : .null }

    /// A days and time duration, within what dates and times can be moved by.
    static func days(_ seconds: Decimal) -> Value {
        seconds.isFinite && abs(seconds) < 1_000_000_000_000_000 ? .daysDuration(seconds) : .null
    }

    static func months(_ count: Int?) -> Value {
        count.map { abs($0) < 1_000_000_000_000 ? .monthsDuration($0) : .null } ?? .null
    }

    func adding(_ other: Value) -> Value {
        switch (self, other) {
        case (.number(let left), .number(let right)): .finite(left + right)
        case (.string(let left), .string(let right)):
            left.utf8.count + right.utf8.count <= Limits.textBytes ? .string(left + right) : .null
        case (.daysDuration(let left), .daysDuration(let right)): .days(left + right)
        case (.monthsDuration(let left), .monthsDuration(let right)): .months(left + right)
        case (.date, .daysDuration(let seconds)), (.time, .daysDuration(let seconds)),
            (.dateTime, .daysDuration(let seconds)):
            moved(seconds: seconds)
        case (.daysDuration(let seconds), .date), (.daysDuration(let seconds), .time),
            (.daysDuration(let seconds), .dateTime):
            other.moved(seconds: seconds)
        case (.date, .monthsDuration(let months)), (.dateTime, .monthsDuration(let months)): moved(months: months)
        case (.monthsDuration(let months), .date), (.monthsDuration(let months), .dateTime): other.moved(months: months)
        default: .null
        }
    }

    func subtracting(_ other: Value) -> Value {
        switch (self, other) {
        case (.number(let left), .number(let right)): .finite(left - right)
        case (.daysDuration(let left), .daysDuration(let right)): .days(left - right)
        case (.monthsDuration(let left), .monthsDuration(let right)): .months(left - right)
        case (_, .daysDuration(let seconds)): moved(seconds: -seconds)
        case (_, .monthsDuration(let months)): moved(months: -months)
        case (.date(let left), .date(let right)): .days(Decimal(left.ordinal - right.ordinal) * 86_400)
        case (.date(let left), .dateTime(let right)):
            Self.between(right.key, DateTime(day: left, time: .midnight).key)
        case (.dateTime(let left), .date(let right)):
            Self.between(DateTime(day: right, time: .midnight).key, left.key)
        case (.dateTime(let left), .dateTime(let right)): Self.between(right.key, left.key)
        case (.time(let left), .time(let right)): Self.between(right.key, left.key)
        default: .null
        }
    }

    private static func between(_ start: MomentKey, _ end: MomentKey) -> Value {
        guard start.frame == end.frame else { return .null }
        let nanoseconds = Decimal(end.nanosecond - start.nanosecond) / 1_000_000_000
        return .days(Decimal(end.seconds - start.seconds) + nanoseconds)
    }

    func multiplied(by other: Value) -> Value {
        switch (self, other) {
        case (.number(let left), .number(let right)): .finite(left * right)
        case (.daysDuration(let seconds), .number(let factor)), (.number(let factor), .daysDuration(let seconds)):
            .days(seconds * factor)
        case (.monthsDuration(let months), .number(let factor)), (.number(let factor), .monthsDuration(let months)):
            .months((Decimal(months) * factor).whole().exactInt)
        default: .null
        }
    }

    func divided(by other: Value) -> Value {
        switch (self, other) {
        case (.number(let left), .number(let right)): right == 0 ? .null : .finite(left / right)
        case (.daysDuration(let left), .number(let right)): right == 0 ? .null : .days(left / right)
        case (.daysDuration(let left), .daysDuration(let right)): right == 0 ? .null : .finite(left / right)
        case (.monthsDuration(let left), .number(let right)):
            right == 0 ? .null : .months((Decimal(left) / right).whole().exactInt)
        case (.monthsDuration(let left), .monthsDuration(let right)):
            right == 0 ? .null : .finite(Decimal(left) / Decimal(right))
        default: .null
        }
    }

    func raised(to other: Value) -> Value {
        guard case .number(let base) = self, case .number(let exponent) = other else { return .null }
        return Numbers.power(base, exponent).map(Value.finite) ?? .null
    }

    var negated: Value {
        switch self {
        case .number(let number): .number(-number)
        case .daysDuration(let seconds): .daysDuration(-seconds)
        case .monthsDuration(let months): .monthsDuration(-months)
        default: .null
        }
    }

    // MARK: Moving dates and times

    private func moved(seconds: Decimal) -> Value {
        let whole = seconds.whole()
        guard let wholeSeconds = whole.exactInt,
            let fraction = ((seconds - whole) * 1_000_000_000).whole().exactInt
        else { return .null }
        switch self {
        case .date(let day):
            let start = day.ordinal * 86_400 + wholeSeconds - (fraction < 0 ? 1 : 0)
            return Day(ordinal: start.flooredQuotient(86_400)).map(Value.date) ?? .null
        case .time(let time):
            let (second, nanosecond) = time.moved(wholeSeconds, fraction)
            return .time(TimeOfDay(secondOfDay: second, nanosecond: nanosecond, zone: time.zone))
        case .dateTime(let moment):
            let (second, nanosecond) = moment.time.moved(wholeSeconds, fraction)
            guard let day = Day(ordinal: moment.day.ordinal + second.flooredQuotient(86_400)) else { return .null }
            let time = TimeOfDay(secondOfDay: second, nanosecond: nanosecond, zone: moment.time.zone)
            return .dateTime(DateTime(day: day, time: time))
        default: return .null
        }
    }

    private func moved(months: Int) -> Value {
        switch self {
        case .date(let day): day.adding(monthsOf: months).map(Value.date) ?? .null
        case .dateTime(let moment):
            moment.day.adding(monthsOf: months).map { .dateTime(DateTime(day: $0, time: moment.time)) } ?? .null
        default: .null
        }
    }
}

extension TimeOfDay {
    /// Seconds since midnight, possibly beyond the day, and nanoseconds after moving by a duration.
    fileprivate func moved(_ seconds: Int, _ nanoseconds: Int) -> (second: Int, nanosecond: Int) {
        let total = nanosecond + nanoseconds
        let carry = total.flooredQuotient(1_000_000_000)
        return (secondOfDay + seconds + carry, total - carry * 1_000_000_000)
    }
}

extension Int {
    /// Division that rounds down, so that moments before an origin fall into the right day.
    func flooredQuotient(_ divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
