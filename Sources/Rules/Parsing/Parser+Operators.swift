/// Operators from the loosest to the tightest (DMN 1.3, 10.3.1.2, rules 4, 49 to 53).
extension Parser {
    mutating func disjunction() throws(SyntaxError) -> Node {
        var parts = [try conjunction()]
        while try take(.or) { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(SyntaxError) -> Node {
        var parts = [try comparison()]
        while try take(.and) { parts.append(try comparison()) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    func comparisonOperator() -> ComparisonOperator? {
        guard case .symbol(let symbol) = token.kind else { return nil }
        switch symbol {
        case .equal: return .equal
        case .notEqual: return .notEqual
        case .less: return .less
        case .lessOrEqual: return .lessOrEqual
        case .greater: return .greater
        case .greaterOrEqual: return .greaterOrEqual
        default: return nil
        }
    }

    private mutating func comparison() throws(SyntaxError) -> Node {
        var left = try additive()
        while true {
            if let comparison = comparisonOperator() {
                try advance()
                left = .compare(comparison, left, try additive())
            } else if try take(.between) {
                let lower = try additive()
                try expect(.and, "between the bounds of 'between'")
                left = .between(left, lower, try additive())
            } else if try take(.in) {
                left = .tested(left, try testsAfterIn())
            } else {
                return left
            }
        }
    }

    mutating func additive() throws(SyntaxError) -> Node {
        var left = try multiplicative()
        while true {
            if try take(.plus) {
                left = .arithmetic(.add, left, try multiplicative())
            } else if try take(.minus) {
                left = .arithmetic(.subtract, left, try multiplicative())
            } else {
                return left
            }
        }
    }

    private mutating func multiplicative() throws(SyntaxError) -> Node {
        var left = try power()
        while true {
            if try take(.times) {
                left = .arithmetic(.multiply, left, try power())
            } else if try take(.divide) {
                left = .arithmetic(.divide, left, try power())
            } else {
                return left
            }
        }
    }

    private mutating func power() throws(SyntaxError) -> Node {
        var left = try negation()
        while try take(.power) { left = .arithmetic(.power, left, try negation()) }
        return left
    }

    private mutating func negation() throws(SyntaxError) -> Node {
        var isNegative = false
        var isSigned = false
        while try take(.minus) {
            isNegative.toggle()
            isSigned = true
        }
        let operand = try instance()
        guard isSigned else { return operand }
        if case .number(let number)? = operand.constant { return .literal(.number(isNegative ? -number : number)) }
        return isNegative ? .negate(operand) : .negate(.negate(operand))
    }

    private mutating func instance() throws(SyntaxError) -> Node {
        var operand = try postfix()
        while atName("instance") {
            try advance()
            guard atName("of") else { throw expected("'of' after 'instance'") }
            try advance()
            operand = .instance(operand, try typeName())
        }
        return operand
    }
}
