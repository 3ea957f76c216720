extension Machine {
    mutating func compare(_ comparison: ComparisonOperator, _ left: Value, _ right: Value) -> Value {
        switch comparison {
        case .equal: return equals(left, right).value
        case .notEqual: return equals(left, right).map { !$0 }.value
        case .less: return left.order(to: right).map { $0 < 0 }.value
        case .lessOrEqual: return left.order(to: right).map { $0 <= 0 }.value
        case .greater: return left.order(to: right).map { $0 > 0 }.value
        case .greaterOrEqual: return left.order(to: right).map { $0 >= 0 }.value
        }
    }

    func arithmetic(_ operation: ArithmeticOperator, _ left: Value, _ right: Value) -> Value {
        switch operation {
        case .add: left.adding(right)
        case .subtract: left.subtracting(right)
        case .multiply: left.multiplied(by: right)
        case .divide: left.divided(by: right)
        case .power: left.raised(to: right)
        }
    }

    /// False wins over null, null over true (DMN 1.3, table 38).
    mutating func conjunction(_ parts: [Node], _ frame: Frame?) -> Value {
        var result = Value.bool(true)
        for part in parts {
            switch evaluate(part, frame) {
            case .bool(false): return .bool(false)
            case .bool(true): break
            default: result = .null
            }
        }
        return result
    }

    /// True wins over null, null over false.
    mutating func disjunction(_ parts: [Node], _ frame: Frame?) -> Value {
        var result = Value.bool(false)
        for part in parts {
            switch evaluate(part, frame) {
            case .bool(true): return .bool(true)
            case .bool(false): break
            default: result = .null
            }
        }
        return result
    }

    mutating func between(_ subject: Node, _ lower: Node, _ upper: Node, _ frame: Frame?) -> Value {
        let value = evaluate(subject, frame)
        let (low, high) = (evaluate(lower, frame), evaluate(upper, frame))
        guard let above = value.order(to: low), let below = value.order(to: high) else { return .null }
        return .bool(above >= 0 && below <= 0)
    }

    mutating func interval(_ node: IntervalNode, _ frame: Frame?) -> Value {
        let lower = node.lower.map { evaluate($0, frame) }
        let upper = node.upper.map { evaluate($0, frame) }
        if let lower, let upper, lower.order(to: upper) == nil { return .null }
        guard lower.map(Self.canBound) ?? true, upper.map(Self.canBound) ?? true else { return .null }
        return .range(
            Interval(
                lower: lower, upper: upper, includesLower: node.includesLower, includesUpper: node.includesUpper))
    }

    private static func canBound(_ value: Value) -> Bool { value.order(to: value) != nil }

    mutating func context(_ entries: [ContextEntry], _ frame: Frame?) -> Value {
        var values: [String: Value] = [:]
        var inner = frame
        for entry in entries {
            let value = evaluate(entry.value, inner)
            values[entry.key] = value
            inner = Frame(entry.key, value, inner)
        }
        return .context(values)
    }
}
