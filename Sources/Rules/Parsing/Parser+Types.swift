extension Parser {
    /// A type: `number`, `list<number>`, `context<a: string>`, `function<number> -> string`.
    mutating func typeName() throws(SyntaxError) -> TypeName {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.nesting else { throw expected("a type nested less deeply") }
        let word = try typeWords()
        switch word {
        case "list": return at(.less) ? .list(try bracketed()) : .list(.any)
        case "range": return at(.less) ? .range(try bracketed()) : .range(.any)
        case "context": return at(.less) ? .context(try members()) : .context([:])
        case "function": return try functionType()
        default: return TypeName.named[word] ?? .unknown
        }
    }

    /// The longest run of words that names a type; failing that a qualified name.
    private mutating func typeWords() throws(SyntaxError) -> String {
        var words: [String] = []
        var best: (count: Int, lexer: Lexer, token: Token)?
        let start = token
        while words.count < 5 {
            if case .name(let name) = token.kind {
                words.append(name)
            } else if case .keyword(let keyword) = token.kind, [.and, .function, .null].contains(keyword) {
                words.append(keyword.rawValue)
            } else {
                break
            }
            try advance()
            if TypeName.named[words.joined(separator: " ")] != nil { best = (words.count, lexer, token) }
        }
        guard !words.isEmpty else { throw expected("a type") }
        if let best {
            (lexer, token) = (best.lexer, best.token)
            return words.prefix(best.count).joined(separator: " ")
        }
        lexer.position = start.end
        try advance()
        while try take(.dot) { try advance() }
        return words[0]
    }

    private mutating func bracketed() throws(SyntaxError) -> TypeName {
        try expect(.less, "before the type of the elements")
        let type = try typeName()
        try expect(.greater, "after the type of the elements")
        return type
    }

    private mutating func members() throws(SyntaxError) -> [String: TypeName] {
        try expect(.less, "before the entries of the context type")
        var members: [String: TypeName] = [:]
        repeat {
            let name = try introducedName("of an entry")
            try expect(.colon, "after the name of an entry")
            members[name] = try typeName()
        } while try take(.comma)
        try expect(.greater, "after the entries of the context type")
        return members
    }

    private mutating func functionType() throws(SyntaxError) -> TypeName {
        guard try take(.less) else { return .function }
        if !at(.greater) {
            repeat { _ = try typeName() } while try take(.comma)
        }
        try expect(.greater, "after the types of the parameters")
        try expect(.arrow, "before the type of the result")
        _ = try typeName()
        return .function
    }
}
