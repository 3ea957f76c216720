import FoundationEssentials
import Kernel

extension Builtin {
    static let conversions = [
        Builtin("string", 1...1, [["from"]]) { arguments, _ in
            arguments[0].isNull ? .null : .string(arguments[0].text)
        },
        Builtin("number", 1...3, [["from", "grouping separator", "decimal separator"]], folds: true) { arguments, _ in
            guard arguments.count == 1 || arguments.count == 3 else { return .null }
            if case .number = arguments[0] { return arguments.count == 1 ? arguments[0] : .null }
            guard let text = arguments.string(0) else { return .null }
            guard arguments.count == 3 else { return Numbers.parse(text, grouping: nil, decimal: nil) }
            let (grouping, decimal) = (arguments.string(1), arguments.string(2))
            guard grouping != nil || arguments[1].isNull, decimal != nil || arguments[2].isNull else { return .null }
            return Numbers.parse(text, grouping: grouping, decimal: decimal)
        },
        Builtin("date", 1...3, [["from"], ["year", "month", "day"]], folds: true) { arguments, _ in
            if arguments.count == 3 {
                guard let year = arguments.integer(0), let month = arguments.integer(1), let day = arguments.integer(2)
                else { return .null }
                return Day(year: year, month: month, day: day).map(Value.date) ?? .null
            }
            guard arguments.count == 1 else { return .null }
            switch arguments[0] {
            case .date: return arguments[0]
            case .dateTime(let moment): return .date(moment.day)
            default: return arguments.string(0).flatMap(Temporal.day).map(Value.date) ?? .null
            }
        },
        Builtin("time", 1...4, [["from"], ["hour", "minute", "second", "offset"]], folds: true) { arguments, _ in
            if arguments.count > 1 { return time(fromParts: arguments) }
            switch arguments[0] {
            case .time: return arguments[0]
            case .dateTime(let moment): return .time(moment.time)
            case .date: return .time(TimeOfDay(secondOfDay: 0, nanosecond: 0, zone: .offset(0)))
            default: return arguments.string(0).flatMap(Temporal.time).map(Value.time) ?? .null
            }
        },
        Builtin("date and time", 1...3, [["from"], ["date", "time"], ["date", "timezone"]], folds: true) {
            arguments, _ in
            guard arguments.count == 2 else { return arguments.count == 1 ? dateTime(from: arguments[0]) : .null }
            let day: Day
            switch arguments[0] {
            case .date(let date): day = date
            case .dateTime(let moment): day = moment.day
            default: return .null
            }
            guard case .time(let time) = arguments[1] else { return .null }
            return .dateTime(DateTime(day: day, time: time))
        },
        Builtin("duration", 1...1, [["from"]], folds: true) { arguments, _ in
            switch arguments[0] {
            case .daysDuration, .monthsDuration: arguments[0]
            default: arguments.string(0).flatMap(Temporal.duration) ?? .null
            }
        },
        Builtin("years and months duration", 2...2, [["from", "to"]]) { arguments, _ in
            guard let from = day(arguments[0]), let to = day(arguments[1]) else { return .null }
            var months = (to.year - from.year) * 12 + to.month - from.month
            if months > 0, to.day < from.day { months -= 1 }
            if months < 0, to.day > from.day { months += 1 }
            return .monthsDuration(months)
        },
    ]

    private static func day(_ value: Value) -> Day? {
        switch value {
        case .date(let day): day
        case .dateTime(let moment): moment.day
        default: nil
        }
    }

    private static func dateTime(from value: Value) -> Value {
        switch value {
        case .dateTime: return value
        case .date(let day):
            return .dateTime(DateTime(day: day, time: TimeOfDay(secondOfDay: 0, nanosecond: 0, zone: .offset(0))))
        case .string(let text):
            if let moment = Temporal.dateTime(text) { return .dateTime(moment) }
            return Temporal.day(text).map { .dateTime(DateTime(day: $0, time: .midnight)) } ?? .null
        default: return .null
        }
    }

    private static func time(fromParts arguments: Arguments) -> Value {
        guard arguments.count >= 3, let hour = arguments.integer(0), let minute = arguments.integer(1),
            let second = arguments.number(2), second >= 0, let whole = second.whole().exactInt,
            let nanosecond = ((second - second.whole()) * 1_000_000_000).whole().exactInt
        else { return .null }
        var zone: ZoneDesignator?
        switch arguments[3] {
        case .null: break
        case .daysDuration(let offset):
            guard let seconds = offset.exactInt else { return .null }
            zone = .offset(seconds)
        default: return .null
        }
        return TimeOfDay(hour: hour, minute: minute, second: whole, nanosecond: nanosecond, zone: zone)
            .map(Value.time) ?? .null
    }
}
