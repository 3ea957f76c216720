/// Literals, brackets of every kind, and the constructs that begin with a word.
extension Parser {
    mutating func primary() throws(SyntaxError) -> Node {
        switch token.kind {
        case .number(let number):
            try advance()
            return .literal(.number(number))
        case .string(let string):
            try advance()
            return .literal(.string(string))
        case .keyword(let keyword): return try primary(keyword)
        case .symbol(let symbol): return try primary(symbol)
        case .name, .end: throw expected("a value")
        }
    }

    private mutating func primary(_ keyword: Keyword) throws(SyntaxError) -> Node {
        switch keyword {
        case .null, .true, .false:
            try advance()
            return .literal(keyword == .null ? .null : .bool(keyword == .true))
        case .if: return try choice()
        case .for: return try loop()
        case .some, .every: return try quantified(keyword == .some ? .some : .every)
        case .function: return try functionDefinition()
        default: throw expected("a value")
        }
    }

    private mutating func primary(_ symbol: Symbol) throws(SyntaxError) -> Node {
        switch symbol {
        case .openParenthesis: return try parenthesis()
        case .openBracket: return try bracket()
        case .closeBracket:
            try advance()
            let lower = try nested { parser throws(SyntaxError) in try parser.expression() }
            return try upperBound(lower, includesLower: false)
        case .openBrace: return try context()
        case .at: return try temporalLiteral()
        default: throw expected("a value")
        }
    }

    /// Reads the inside of a bracket: the outer place's upper bound has no say there.
    mutating func nested<Result>(
        _ read: (inout Parser) throws(SyntaxError) -> Result
    ) throws(SyntaxError) -> Result {
        let outer = inUpperBound
        inUpperBound = false
        defer { inUpperBound = outer }
        return try read(&self)
    }

    private mutating func parenthesis() throws(SyntaxError) -> Node {
        try advance()
        if let comparison = comparisonOperator() {
            try advance()
            let bound = try nested { parser throws(SyntaxError) in try parser.expression() }
            try expect(.closeParenthesis, "to end the range")
            return .interval(Self.half(comparison, bound))
        }
        let inner = try nested { parser throws(SyntaxError) in try parser.expression() }
        if at(.range) { return try upperBound(inner, includesLower: false) }
        try expect(.closeParenthesis, "to match '('")
        return inner
    }

    static func half(_ comparison: ComparisonOperator, _ bound: Node) -> IntervalNode {
        switch comparison {
        case .less: IntervalNode(lower: nil, upper: bound, includesLower: false, includesUpper: false)
        case .lessOrEqual: IntervalNode(lower: nil, upper: bound, includesLower: false, includesUpper: true)
        case .greater: IntervalNode(lower: bound, upper: nil, includesLower: false, includesUpper: false)
        case .greaterOrEqual: IntervalNode(lower: bound, upper: nil, includesLower: true, includesUpper: false)
        case .equal, .notEqual: IntervalNode(lower: bound, upper: bound, includesLower: true, includesUpper: true)
        }
    }

    private mutating func bracket() throws(SyntaxError) -> Node {
        try advance()
        if try take(.closeBracket) { return .list([]) }
        let first = try nested { parser throws(SyntaxError) in try parser.expression() }
        if at(.range) { return try upperBound(first, includesLower: true) }
        var elements = [first]
        while try take(.comma) {
            elements.append(try nested { parser throws(SyntaxError) in try parser.expression() })
        }
        try expect(.closeBracket, "to end the list")
        let values = elements.compactMap(\.constant)
        return values.count == elements.count ? .literal(.list(values)) : .list(elements)
    }

    /// The rest of an interval after its lower bound.
    mutating func upperBound(_ lower: Node, includesLower: Bool) throws(SyntaxError) -> Node {
        try expect(.range, "between the bounds of the range")
        let outer = inUpperBound
        inUpperBound = true
        defer { inUpperBound = outer }
        let upper = try expression()
        let includesUpper = at(.closeBracket)
        guard includesUpper || at(.closeParenthesis) || at(.openBracket) else {
            throw expected("']', ')' or '[' to end the range")
        }
        try advance()
        return .interval(
            IntervalNode(lower: lower, upper: upper, includesLower: includesLower, includesUpper: includesUpper))
    }

    private mutating func temporalLiteral() throws(SyntaxError) -> Node {
        let start = token.start
        try advance()
        guard case .string(let text) = token.kind else { throw expected("a string after '@'") }
        guard let value = Temporal.literal(text) else {
            throw lexer.error("expected a date, a time, a date and time or a duration after '@'", at: start)
        }
        try advance()
        return .literal(value)
    }

    private mutating func context() throws(SyntaxError) -> Node {
        try advance()
        bound.append(BoundNames())
        defer { bound.removeLast() }
        var entries: [ContextEntry] = []
        guard !at(.closeBrace) else {
            try advance()
            return .context([])
        }
        repeat {
            let start = token.start
            let key = try contextKey()
            guard !entries.contains(where: { $0.key == key }) else {
                throw lexer.error("the context has two entries named '\(key)'", at: start)
            }
            try expect(.colon, "after the name of a context entry")
            entries.append(
                ContextEntry(
                    key: key,
                    value: try nested { parser throws(SyntaxError) in
                        try parser.expression()
                    }))
            try bind(key)
        } while try take(.comma)
        try expect(.closeBrace, "to end the context")
        return .context(entries)
    }

    private mutating func contextKey() throws(SyntaxError) -> String {
        guard case .string(let key) = token.kind else { return try introducedName("of a context entry") }
        try advance()
        return key
    }
}
