import FoundationEssentials
import Kernel

extension Machine {
    mutating func loop(_ iterations: [Iteration], _ body: Node, _ frame: Frame?) -> Value {
        var results: [Value] = []
        let complete = walk(iterations[...], frame) { machine, inner in
            let value = machine.evaluate(body, Frame("partial", .list(results), inner))
            results.append(value)
            if results.count > Limits.listCount { machine.exhaust() }
            return !machine.isExhausted
        }
        return complete ? .list(results) : .null
    }

    /// Like `or` and `and` over all combinations: a null among them makes the answer null unless another one decides
    /// it.
    mutating func quantified(
        _ quantifier: Quantifier, _ iterations: [Iteration], _ condition: Node, _ frame: Frame?
    ) -> Value {
        var result: Value = .bool(quantifier == .every)
        let complete = walk(iterations[...], frame) { machine, inner in
            switch (quantifier, machine.evaluate(condition, inner)) {
            case (.some, .bool(true)):
                result = .bool(true)
                return false
            case (.every, .bool(false)):
                result = .bool(false)
                return false
            case (_, .bool): return true
            default:
                result = .null
                return true
            }
        }
        return complete || result == .bool(quantifier == .some) ? result : .null
    }

    /// Visits every combination in order until the visitor wants no more. False where that happened or a domain is no
    /// list.
    private mutating func walk(
        _ iterations: ArraySlice<Iteration>, _ frame: Frame?, _ visit: (inout Machine, Frame?) -> Bool
    ) -> Bool {
        guard let iteration = iterations.first else { return visit(&self, frame) }
        let rest = iterations.dropFirst()
        let domain = evaluate(iteration.domain, frame)
        if let upper = iteration.upper {
            return walkRange(domain, evaluate(upper, frame)) { machine, value in
                machine.walk(rest, Frame(iteration.name, value, frame), visit)
            }
        }
        switch domain {
        case .null: return false
        case .list(let elements):
            for element in elements {
                guard spend(1), walk(rest, Frame(iteration.name, element, frame), visit) else { return false }
            }
            return true
        case .range(let interval):
            guard let lower = interval.lower, let upper = interval.upper else { return false }
            return walkRange(lower, upper) { machine, value in
                let isInside = interval.contains(value) == true
                return !isInside || machine.walk(rest, Frame(iteration.name, value, frame), visit)
            }
        default: return walk(rest, Frame(iteration.name, domain, frame), visit)
        }
    }

    /// Whole numbers or days from one bound to the other, downwards where the first is the greater.
    private mutating func walkRange(
        _ lower: Value, _ upper: Value, _ visit: (inout Machine, Value) -> Bool
    ) -> Bool {
        let first: Int
        let last: Int
        let value: (Int) -> Value
        switch (lower, upper) {
        case (.number(let lower), .number(let upper)):
            guard let low = lower.exactInt, let high = upper.exactInt else { return false }
            (first, last, value) = (low, high, { .number(Decimal($0)) })
        case (.date(let lower), .date(let upper)):
            (first, last, value) = (lower.ordinal, upper.ordinal, { Day(ordinal: $0).map(Value.date) ?? .null })
        default: return false
        }
        for step in stride(from: first, through: last, by: first <= last ? 1 : -1) {
            guard spend(1), visit(&self, value(step)) else { return false }
        }
        return true
    }
}
