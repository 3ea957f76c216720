/// What follows an operand: paths, filters, calls.
extension Parser {
    mutating func postfix() throws(SyntaxError) -> Node {
        let start = token
        var operand: Node
        if case .name(let name) = token.kind {
            try advance()
            operand = try named(name, at: start.start)
        } else {
            operand = try primary()
        }
        while true {
            if at(.dot) {
                operand = .path(operand, try pathName())
            } else if at(.openBracket), try !closesInterval() {
                operand = .filter(operand, try filterCondition())
            } else if at(.openParenthesis) {
                operand = try call(operand)
            } else {
                return operand
            }
        }
    }

    private mutating func named(_ name: String, at offset: Int) throws(SyntaxError) -> Node {
        if name == "?" { readsInput = true }
        if at(.openParenthesis), !isBound(name), let builtin = Builtin.all[name] { return try call(builtin) }
        note(name, at: offset)
        return .name(name)
    }

    private mutating func pathName() throws(SyntaxError) -> String {
        try advance()
        switch token.kind {
        case .name(let name):
            try advance()
            return name
        case .keyword(let keyword):
            try advance()
            return keyword.rawValue
        default: throw expected("a name after '.'")
        }
    }

    private mutating func filterCondition() throws(SyntaxError) -> Node {
        let outer = inUpperBound
        inUpperBound = false
        bound.append(BoundNames(names: ["item"], isFilter: true))
        defer {
            bound.removeLast()
            inUpperBound = outer
        }
        try advance()
        let condition = try expression()
        try expect(.closeBracket, "to end the filter")
        return condition
    }

    /// In `]1..5[` the last bracket ends the interval unless an operand follows it.
    private mutating func closesInterval() throws(SyntaxError) -> Bool {
        guard inUpperBound else { return false }
        var ahead = lexer
        switch try ahead.next().kind {
        case .end: return true
        case .keyword(let keyword):
            return [.then, .else, .in, .return, .satisfies, .and, .or, .between].contains(keyword)
        case .symbol(let symbol):
            return ![.openParenthesis, .openBracket, .openBrace, .minus, .at].contains(symbol)
        case .name, .number, .string: return false
        }
    }

    // MARK: Calls

    private enum Arguments {
        case positional([Node])
        case named([NamedArgument])
    }

    private mutating func call(_ builtin: Builtin) throws(SyntaxError) -> Node {
        switch try arguments() {
        case .positional(let arguments): return builtin.fold(arguments)
        case .named(let named):
            guard let ordered = builtin.order(named) else { return .literal(.null) }
            return builtin.fold(ordered)
        }
    }

    private mutating func call(_ function: Node) throws(SyntaxError) -> Node {
        switch try arguments() {
        case .positional(let arguments): return .call(function, arguments)
        case .named(let named): return .callNamed(function, named)
        }
    }

    private mutating func arguments() throws(SyntaxError) -> Arguments {
        let outer = inUpperBound
        inUpperBound = false
        defer { inUpperBound = outer }
        try expect(.openParenthesis, "before the arguments")
        if try take(.closeParenthesis) { return .positional([]) }
        var positional: [Node] = []
        var named: [NamedArgument] = []
        repeat {
            if let name = try argumentName() {
                named.append(NamedArgument(name: name, value: try expression()))
            } else {
                guard named.isEmpty else { throw expected("a named argument after named arguments") }
                positional.append(try expression())
            }
        } while try take(.comma)
        try expect(.closeParenthesis, "to end the arguments")
        guard named.isEmpty || positional.isEmpty else { throw expected("either names for all arguments or for none") }
        return named.isEmpty ? .positional(positional) : .named(named)
    }

    private mutating func argumentName() throws(SyntaxError) -> String? {
        let saved = (lexer, token)
        do {
            if let name = try wordsOfName(), try take(.colon) { return name }
        } catch {
            // Not a name: whatever is wrong here is reported when it is read as an expression.
        }
        (lexer, token) = saved
        return nil
    }
}
