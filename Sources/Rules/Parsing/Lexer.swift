import FoundationEssentials

/// Reads tokens one at a time: how a text divides into names depends on the names known at that point.
struct Lexer: Sendable {
    let scalars: [Unicode.Scalar]
    var position = 0
    var names: NameTable

    init(_ source: String, names: NameTable) throws(SyntaxError) {
        scalars = Array(source.unicodeScalars)
        self.names = names
        guard scalars.count <= Limits.sourceLength else {
            throw SyntaxError(
                message: "an expression may have at most \(Limits.sourceLength) characters", line: 1, column: 1)
        }
    }

    func error(_ message: String, at offset: Int) -> SyntaxError {
        let position = SourcePosition(offset: offset, in: scalars)
        return SyntaxError(message: message, line: position.line, column: position.column)
    }

    mutating func next() throws(SyntaxError) -> Token {
        try skipBlank()
        let start = position
        guard start < scalars.count else { return Token(kind: .end, start: start, end: start) }
        let scalar = scalars[start]
        let kind: Token.Kind
        if let known = names.match(scalars, at: start) {
            position = known.end
            kind = .name(known.name)
        } else if Characters.startsName(scalar) {
            kind = word()
        } else if Characters.isDigit(scalar) || (scalar == "." && peek(1).map(Characters.isDigit) == true) {
            kind = .number(try number())
        } else if scalar == "\"" {
            kind = .string(try string())
        } else if scalar == "?" {
            position += 1
            kind = .name("?")
        } else {
            kind = .symbol(try symbol())
        }
        return Token(kind: kind, start: start, end: position)
    }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    private mutating func skipBlank() throws(SyntaxError) {
        while let scalar = peek(0) {
            if Characters.isSpace(scalar) {
                position += 1
            } else if scalar == "/", peek(1) == "/" {
                while let next = peek(0), next != "\n" { _ = next; position += 1 }
            } else if scalar == "/", peek(1) == "*" {
                let start = position
                position += 2
                while !(peek(0) == "*" && peek(1) == "/") {
                    guard position < scalars.count else { throw error("expected '*/' to end this comment", at: start) }
                    position += 1
                }
                position += 2
            } else {
                return
            }
        }
    }

    private mutating func word() -> Token.Kind {
        let start = position
        while let scalar = peek(0), Characters.continuesName(scalar) { _ = scalar; position += 1 }
        let text = text(start, position)
        return Keyword(rawValue: text).map(Token.Kind.keyword) ?? .name(text)
    }

    func text(_ start: Int, _ end: Int) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[start..<end])
        return text
    }

    private mutating func digits() {
        while let scalar = peek(0), Characters.isDigit(scalar) { _ = scalar; position += 1 }
    }

    private mutating func number() throws(SyntaxError) -> Decimal {
        let start = position
        digits()
        if peek(0) == ".", let next = peek(1), Characters.isDigit(next) {
            position += 1
            digits()
        }
        if peek(0) == "e" || peek(0) == "E" {
            let signed = peek(1) == "+" || peek(1) == "-"
            if let next = peek(signed ? 2 : 1), Characters.isDigit(next) {
                position += signed ? 2 : 1
                digits()
            }
        }
        guard let number = Decimal(literal: text(start, position)) else {
            throw error("this number is out of range", at: start)
        }
        return number
    }

    private mutating func symbol() throws(SyntaxError) -> Symbol {
        let start = position
        if let next = peek(1), let symbol = Symbol(rawValue: text(start, start + 1) + String(next)) {
            position += 2
            return symbol
        }
        if peek(0) == "=", peek(1) == "=" { throw error("expected '=' to compare, found '=='", at: start) }
        if let symbol = Symbol(rawValue: text(start, start + 1)) {
            position += 1
            return symbol
        }
        if let twin = Characters.asciiTwin(of: scalars[start]) {
            throw error("expected the half-width sign '\(twin)', found '\(scalars[start])'", at: start)
        }
        throw error("unexpected character '\(scalars[start])'", at: start)
    }
}
