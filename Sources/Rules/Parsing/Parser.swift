/// A recursive-descent reader with one token of lookahead. It notes every name that the text reads from outside.
struct Parser {
    var lexer: Lexer
    var token = Token(kind: .end, start: 0, end: 0)
    var depth = 0
    /// Names bound by the text itself, innermost last; a filter opens a frame of names that cannot be known here.
    var bound: [BoundNames] = []
    var references: [Expression.Reference] = []
    /// Where a `[` after an operand may close an interval such as `]1..5[` rather than open a filter.
    var inUpperBound = false
    /// Whether `?` has been read since it was last cleared.
    var readsInput = false

    struct BoundNames {
        var names: Set<String> = []
        var isFilter = false
    }

    init(_ source: String, names: Set<String>) throws(SyntaxError) {
        var table = NameTable.builtins
        for name in names { table.insert(name) }
        lexer = try Lexer(source, names: table)
        try advance()
    }

    // MARK: Tokens

    mutating func advance() throws(SyntaxError) { token = try lexer.next() }

    func at(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }
    func at(_ keyword: Keyword) -> Bool { token.kind == .keyword(keyword) }
    func atName(_ name: String) -> Bool { token.kind == .name(name) }

    mutating func take(_ symbol: Symbol) throws(SyntaxError) -> Bool {
        guard at(symbol) else { return false }
        try advance()
        return true
    }

    mutating func take(_ keyword: Keyword) throws(SyntaxError) -> Bool {
        guard at(keyword) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Symbol, _ purpose: String) throws(SyntaxError) {
        guard try take(symbol) else { throw expected("'\(symbol.rawValue)' \(purpose)") }
    }

    mutating func expect(_ keyword: Keyword, _ purpose: String) throws(SyntaxError) {
        guard try take(keyword) else { throw expected("'\(keyword.rawValue)' \(purpose)") }
    }

    func expected(_ what: String) -> SyntaxError {
        lexer.error("expected \(what), found \(token.description)", at: token.start)
    }

    func expectEnd() throws(SyntaxError) {
        guard token.kind == .end else { throw expected("an operator or the end") }
    }

    // MARK: Names

    /// Makes a name known from the current token on, which is read again: it may divide differently now.
    mutating func bind(_ name: String) throws(SyntaxError) {
        if bound.isEmpty { bound.append(BoundNames()) }
        bound[bound.count - 1].names.insert(name)
        lexer.names.insert(name)
        lexer.position = token.start
        try advance()
    }

    func isBound(_ name: String) -> Bool { bound.contains { $0.names.contains(name) } }

    mutating func note(_ name: String, at offset: Int) {
        guard !isBound(name) else { return }
        let certain = !bound.contains { $0.isFilter } && Builtin.all[name] == nil
        let position = SourcePosition(offset: offset, in: lexer.scalars)
        references.append(Expression.Reference(name: name, position: position, isCertain: certain))
    }

    /// A name that the text itself introduces, with its words: everything up to the sign that ends it.
    mutating func introducedName(_ purpose: String) throws(SyntaxError) -> String {
        guard let name = try wordsOfName() else { throw expected("a name \(purpose)") }
        return name
    }

    /// Words and signs that can make up a name, from the current token; nil where there is no name.
    mutating func wordsOfName() throws(SyntaxError) -> String? {
        let start = token.start
        switch token.kind {
        case .name, .keyword: break
        default: return nil
        }
        var end = start
        reading: while true {
            switch token.kind {
            case .keyword(.in) where end > start: break reading
            case .name, .keyword, .number: break
            case .symbol(let symbol):
                guard [.plus, .minus, .times, .divide, .dot].contains(symbol) else { break reading }
            case .string, .end: break reading
            }
            end = token.end
            try advance()
        }
        return lexer.text(start, end).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: Entry points

    mutating func wholeExpression() throws(SyntaxError) -> Node {
        let node = try expression()
        try expectEnd()
        return node
    }

    mutating func expression() throws(SyntaxError) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.nesting else {
            throw lexer.error("an expression may nest at most \(Limits.nesting) levels deep", at: token.start)
        }
        return try disjunction()
    }
}
