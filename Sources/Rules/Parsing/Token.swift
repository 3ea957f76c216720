import FoundationEssentials

/// A word of the language.
struct Token: Sendable {
    enum Kind: Sendable, Hashable {
        case number(Decimal)
        case string(String)
        case name(String)
        case keyword(Keyword)
        case symbol(Symbol)
        case end
    }

    let kind: Kind
    /// Offsets into the source's scalars.
    let start: Int
    let end: Int

    /// How a message names this token.
    var description: String {
        switch kind {
        case .number(let number): "number \(number)"
        case .string: "a string"
        case .name(let name): "name '\(name)'"
        case .keyword(let keyword): "'\(keyword.rawValue)'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the expression"
        }
    }
}

/// The reserved words. `of`, `instance`, `external` and `item` are names that mean something in one place only.
enum Keyword: String, Sendable {
    case `if`, then, `else`, `for`, `in`, `return`, some, every, satisfies, and, or, between, function
    case null, `true`, `false`
}

enum Symbol: String, Sendable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case power = "**"
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
    case comma = ","
    case colon = ":"
    case dot = "."
    case range = ".."
    case at = "@"
    case arrow = "->"
}
