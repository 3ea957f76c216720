import FoundationEssentials
import Kernel
import Rules
import Testing

/// One row of a table: an expression and the expression of the value it must have.
struct Row: Sendable, CustomTestStringConvertible {
    let source: String
    let expected: String

    init(_ source: String, _ expected: String) {
        self.source = source
        self.expected = expected
    }

    var testDescription: String { "\(source)  ⇒  \(expected)" }
}

func evaluate(_ source: String, _ values: [String: Value] = [:], names: Set<String> = []) throws -> Value {
    try Expression.parse(source, names: names).evaluate(in: DictionaryScope(values))
}

/// Both sides are expressions; only literals stand on the right.
func check(_ row: Row, _ values: [String: Value] = [:]) throws -> (found: Value, wanted: Value) {
    var names = Set(values.keys)
    for case .context(let entries) in values.values { names.formUnion(entries.keys) }
    return (try evaluate(row.source, values, names: names), try evaluate(row.expected))
}
