import FoundationEssentials
import Kernel

/// Paths and filters.
extension Machine {
    mutating func path(_ subject: Value, _ name: String) -> Value {
        switch subject {
        case .context(let entries): return entries[name] ?? .null
        case .list(let elements):
            guard spend(elements.count) else { return .null }
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(path(element, name)) }
            return .list(values)
        default: return subject.property(name)
        }
    }

    mutating func filter(_ subject: Node, _ condition: Node, _ frame: Frame?) -> Value {
        let elements: [Value]
        switch evaluate(subject, frame) {
        case .list(let list): elements = list
        case .null: elements = []
        case let value: elements = [value]
        }
        if case .number(let index)? = condition.constant { return Self.element(elements, at: index) }
        guard let first = elements.first else { return .list([]) }
        // Whether the bracket holds an index shows only in its value.
        let firstResult = evaluate(condition, Self.frame(for: first, frame))
        if case .number(let index) = firstResult { return Self.element(elements, at: index) }
        var kept: [Value] = firstResult == .bool(true) ? [first] : []
        for element in elements.dropFirst() where !isExhausted {
            if evaluate(condition, Self.frame(for: element, frame)) == .bool(true) { kept.append(element) }
        }
        return .list(kept)
    }

    private static func frame(for element: Value, _ frame: Frame?) -> Frame {
        let item = Frame("item", element, frame)
        guard case .context(let entries) = element else { return item }
        return Frame(entries: entries, item)
    }

    /// From 1 from the front, from -1 from the back.
    private static func element(_ elements: [Value], at index: Decimal) -> Value {
        guard let index = index.exactInt, index != 0, abs(index) <= elements.count else { return .null }
        return index > 0 ? elements[index - 1] : elements[elements.count + index]
    }
}

extension Value {
    /// The properties that dates, times, durations and ranges have (DMN 1.3, table 65).
    func property(_ name: String) -> Value {
        switch self {
        case .date(let day): Self.property(of: day, name)
        case .time(let time): Self.property(of: time, name)
        case .dateTime(let moment):
            switch name {
            case "year", "month", "day", "weekday": Self.property(of: moment.day, name)
            default: Self.property(of: moment.time, name)
            }
        case .daysDuration(let seconds): Self.property(ofSeconds: seconds, name)
        case .monthsDuration(let months):
            switch name {
            case "years": .number(months / 12)
            case "months": .number(months % 12)
            default: .null
            }
        case .range(let interval): Self.property(of: interval, name)
        default: .null
        }
    }

    private static func property(of day: Day, _ name: String) -> Value {
        switch name {
        case "year": .number(day.year)
        case "month": .number(day.month)
        case "day": .number(day.day)
        case "weekday": .number(day.weekday.rawValue)
        default: .null
        }
    }

    private static func property(of time: TimeOfDay, _ name: String) -> Value {
        switch name {
        case "hour": .number(time.hour)
        case "minute": .number(time.minute)
        case "second": .number(Decimal(time.second) + Decimal(time.nanosecond) / 1_000_000_000)
        case "time offset": time.zone?.offsetSeconds.map { .daysDuration(Decimal($0)) } ?? .null
        case "timezone":
            if case .named(let zone)? = time.zone { .string(zone) } else { .null }
        default: .null
        }
    }

    private static func property(ofSeconds duration: Decimal, _ name: String) -> Value {
        guard let whole = duration.whole().exactInt else { return .null }
        return switch name {
        case "days": .number(whole / 86_400)
        case "hours": .number(whole / 3600 % 24)
        case "minutes": .number(whole / 60 % 60)
        case "seconds": .number(duration - Decimal(whole - whole % 60))
        default: .null
        }
    }

    private static func property(of interval: Interval, _ name: String) -> Value {
        switch name {
        case "start": interval.lower ?? .null
        case "end": interval.upper ?? .null
        case "start included": .bool(interval.includesLower)
        case "end included": .bool(interval.includesUpper)
        default: .null
        }
    }
}
