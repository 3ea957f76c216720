import FoundationEssentials
import Kernel

extension Value {
    /// The language's `=`: null where the values are of different kinds (DMN 1.3, table 42). `budget` bounds the work
    /// on values that share parts of themselves many times over; used up, the answer is null.
    func equals(_ other: Value, budget: inout Int) -> Bool? {
        budget -= 1
        guard budget > 0 else { return nil }
        switch (self, other) {
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return left == right
        case (.bool(let left), .bool(let right)): return left == right
        case (.null, .null): return true
        case (.null, _), (_, .null): return false
        case (.date(let left), .date(let right)): return left == right
        case (.time(let left), .time(let right)): return left.key == right.key
        case (.dateTime(let left), .dateTime(let right)): return left.key == right.key
        case (.daysDuration(let left), .daysDuration(let right)): return left == right
        case (.monthsDuration(let left), .monthsDuration(let right)): return left == right
        case (.list(let left), .list(let right)): return Self.equal(left, right, budget: &budget)
        case (.context(let left), .context(let right)):
            guard left.count == right.count else { return false }
            for (key, value) in left {
                guard let twin = right[key] else { return false }
                guard value.equals(twin, budget: &budget) == true else { return budget > 0 ? false : nil }
            }
            return true
        case (.range(let left), .range(let right)): return left == right
        case (.function(let left), .function(let right)): return left == right
        default: return nil
        }
    }

    private static func equal(_ left: [Value], _ right: [Value], budget: inout Int) -> Bool? {
        guard left.count == right.count else { return false }
        for (one, other) in zip(left, right) {
            guard one.equals(other, budget: &budget) == true else { return budget > 0 ? false : nil }
        }
        return true
    }

    /// Negative, zero or positive as this value comes before, with or after the other; nil where they have no order.
    func order(to other: Value) -> Int? {
        switch (self, other) {
        case (.number(let left), .number(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.string(let left), .string(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.date(let left), .date(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.time(let left), .time(let right)): Self.order(left.key, right.key)
        case (.dateTime(let left), .dateTime(let right)): Self.order(left.key, right.key)
        case (.date(let left), .dateTime(let right)):
            Self.order(DateTime(day: left, time: .midnight).key, right.key)
        case (.dateTime(let left), .date(let right)):
            Self.order(left.key, DateTime(day: right, time: .midnight).key)
        case (.daysDuration(let left), .daysDuration(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.monthsDuration(let left), .monthsDuration(let right)): left < right ? -1 : left == right ? 0 : 1
        default: nil
        }
    }

    /// Two moments are ordered when both are local or both have a place on the universal clock.
    private static func order(_ left: MomentKey, _ right: MomentKey) -> Int? {
        guard left.frame == right.frame else { return nil }
        if left.seconds != right.seconds { return left.seconds < right.seconds ? -1 : 1 }
        return left.nanosecond < right.nanosecond ? -1 : left.nanosecond == right.nanosecond ? 0 : 1
    }

    /// Whether the value holds no more parts than the budget, counting a shared part as often as it can be reached.
    func fits(_ budget: inout Int) -> Bool {
        budget -= 1
        guard budget > 0 else { return false }
        switch self {
        case .list(let elements): return elements.allSatisfy { $0.fits(&budget) }
        case .context(let entries): return entries.values.allSatisfy { $0.fits(&budget) }
        case .range(let interval):
            return interval.lower?.fits(&budget) ?? true && interval.upper?.fits(&budget) ?? true
        default: return true
        }
    }
}

/// What two times or two dates and times are compared by.
struct MomentKey: Hashable {
    enum Frame: Hashable { case local, universal, named(String) }
    let frame: Frame
    let seconds: Int
    let nanosecond: Int
}

extension ZoneDesignator {
    var frame: MomentKey.Frame {
        if case .named(let name) = self, offsetSeconds == nil { .named(name) } else { .universal }
    }
}

extension TimeOfDay {
    var key: MomentKey {
        MomentKey(
            frame: zone?.frame ?? .local, seconds: secondOfDay - (zone?.offsetSeconds ?? 0), nanosecond: nanosecond)
    }
}

extension DateTime {
    var key: MomentKey {
        MomentKey(frame: time.zone?.frame ?? .local, seconds: seconds, nanosecond: time.nanosecond)
    }
}
