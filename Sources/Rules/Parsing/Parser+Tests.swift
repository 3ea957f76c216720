/// Unary tests (DMN 1.3, rules 7 to 10): the right side of `in` and the cells of decision tables.
extension Parser {
    /// After `in`: one test, or several in parentheses. `(1..5)` and `(a)` begin alike, so the parenthesis is read once
    /// and what follows its first operand tells them apart.
    mutating func testsAfterIn() throws(SyntaxError) -> [Test] {
        guard at(.openParenthesis) else { return [try test { parser throws(SyntaxError) in try parser.additive() }] }
        let outer = (inUpperBound, readsInput)
        inUpperBound = false
        readsInput = false
        defer { (inUpperBound, readsInput) = outer }
        try advance()
        let first = try test { parser throws(SyntaxError) in try parser.expression() }
        if at(.range), case .matches(let lower, let readsInput) = first {
            return [.matches(try upperBound(lower, includesLower: false), readsInput: readsInput)]
        }
        var tests = [first]
        while try take(.comma) { tests.append(try test { parser throws(SyntaxError) in try parser.expression() }) }
        try expect(.closeParenthesis, "to end the tests after 'in'")
        return tests
    }

    /// One positive unary test.
    mutating func test(
        _ operand: (inout Parser) throws(SyntaxError) -> Node
    ) throws(SyntaxError) -> Test {
        bound.append(BoundNames(names: ["?"]))
        defer { bound.removeLast() }
        if let comparison = comparisonOperator() {
            try advance()
            return .compare(comparison, try operand(&self))
        }
        let outer = readsInput
        readsInput = false
        let node = try operand(&self)
        let test = Test.matches(node, readsInput: readsInput)
        readsInput = outer || readsInput
        return test
    }

    /// A whole cell: `-`, tests separated by commas, or `not(…)` around them. An empty list stands for `-`.
    mutating func cell() throws(SyntaxError) -> [Test] {
        let start = (lexer, token, references)
        if try take(.minus), token.kind == .end { return [] }
        (lexer, token, references) = start
        if atName("not"), let negated = try? negatedCell() { return [.not(negated)] }
        (lexer, token, references) = start
        let tests = try cellTests()
        try expectEnd()
        return tests
    }

    private mutating func negatedCell() throws(SyntaxError) -> [Test] {
        try advance()
        try expect(.openParenthesis, "after 'not'")
        let tests = try cellTests()
        try expect(.closeParenthesis, "to end 'not'")
        try expectEnd()
        return tests
    }

    private mutating func cellTests() throws(SyntaxError) -> [Test] {
        var tests: [Test] = []
        repeat {
            tests.append(try test { parser throws(SyntaxError) in try parser.expression() })
        } while try take(.comma)
        return tests
    }
}
