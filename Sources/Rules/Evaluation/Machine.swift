/// One evaluation: it walks the tree, counts its steps, and gives up with null when they are too many.
struct Machine {
    let scope: any Scope
    private(set) var stepsLeft = Limits.steps
    private var depth = 0

    init(scope: any Scope) { self.scope = scope }

    /// Whether a bound was passed; everything is null from then on.
    var isExhausted: Bool { stepsLeft <= 0 }

    /// Accounts for work outside the tree; false when there is no more to spend.
    mutating func spend(_ steps: Int) -> Bool {
        stepsLeft -= min(max(0, steps), Limits.steps)
        return stepsLeft > 0
    }

    mutating func exhaust() { stepsLeft = 0 }

    /// The value of a whole expression.
    mutating func run(_ node: Node, _ frame: Frame?) -> Value {
        let value = evaluate(node, frame)
        var budget = Limits.resultCount
        return isExhausted || !value.fits(&budget) ? .null : value
    }

    mutating func equals(_ left: Value, _ right: Value) -> Bool? {
        var budget = stepsLeft
        let equal = left.equals(right, budget: &budget)
        stepsLeft = budget
        return equal
    }

    mutating func evaluate(_ node: Node, _ frame: Frame?) -> Value {
        stepsLeft -= 1
        guard stepsLeft > 0, depth < Limits.depth else {
            exhaust()
            return .null
        }
        depth += 1
        defer { depth -= 1 }
        switch node {
        case .literal(let value): return value
        case .name(let name): return value(named: name, frame)
        case .compare(let comparison, let left, let right):
            return compare(comparison, evaluate(left, frame), evaluate(right, frame))
        case .and(let parts): return conjunction(parts, frame)
        case .or(let parts): return disjunction(parts, frame)
        case .path(let subject, let name): return path(evaluate(subject, frame), name)
        case .builtin(let builtin, let arguments): return apply(builtin, evaluate(arguments, frame))
        case .arithmetic(let operation, let left, let right):
            return arithmetic(operation, evaluate(left, frame), evaluate(right, frame))
        case .negate(let operand): return evaluate(operand, frame).negated
        case .between(let subject, let lower, let upper): return between(subject, lower, upper, frame)
        case .tested(let subject, let tests): return passes(tests, evaluate(subject, frame), frame).value
        case .choice(let condition, let then, let otherwise):
            return evaluate(evaluate(condition, frame) == .bool(true) ? then : otherwise, frame)
        case .loop(let iterations, let body): return loop(iterations, body, frame)
        case .quantified(let quantifier, let iterations, let condition):
            return quantified(quantifier, iterations, condition, frame)
        case .filter(let subject, let condition): return filter(subject, condition, frame)
        case .list(let elements): return .list(evaluate(elements, frame))
        case .context(let entries): return context(entries, frame)
        case .interval(let interval): return self.interval(interval, frame)
        case .function(let function): return .function(Function(body: .defined(function, frame)))
        case .call(let function, let arguments): return call(function, arguments, frame)
        case .callNamed(let function, let arguments): return callNamed(function, arguments, frame)
        case .instance(let subject, let type): return .bool(type.admits(evaluate(subject, frame)))
        }
    }

    mutating func evaluate(_ nodes: [Node], _ frame: Frame?) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(nodes.count)
        for node in nodes { values.append(evaluate(node, frame)) }
        return values
    }

    /// Bound names first, then the scope, then the built-in functions as values.
    func value(named name: String, _ frame: Frame?) -> Value {
        if let value = frame?.value(named: name) ?? scope.value(named: name) { return value }
        return Builtin.all[name].map { .function(Function(body: .builtin($0))) } ?? .null
    }
}

extension Optional where Wrapped == Bool {
    var value: Value { map(Value.bool) ?? .null }
}
