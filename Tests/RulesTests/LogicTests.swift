import Rules
import Testing

/// Three-valued logic (DMN 1.3, tables 38 and 39).
@Suite struct LogicTests {
    static let truth: [(String, String, and: String, or: String)] = [
        ("true", "true", "true", "true"), ("true", "false", "false", "true"), ("true", "null", "null", "true"),
        ("false", "true", "false", "true"), ("false", "false", "false", "false"), ("false", "null", "false", "null"),
        ("null", "true", "null", "true"), ("null", "false", "false", "null"), ("null", "null", "null", "null"),
        ("1", "true", "null", "true"), ("1", "false", "false", "null"),
    ]

    @Test(arguments: truth.indices) func connectives(_ index: Int) throws {
        let (left, right, and, or) = Self.truth[index]
        #expect(try evaluate("\(left) and \(right)") == evaluate(and), "\(left) and \(right)")
        #expect(try evaluate("\(left) or \(right)") == evaluate(or), "\(left) or \(right)")
    }

    @Test(arguments: [
        Row("not(true)", "false"), Row("not(null)", "null"), Row("not(1)", "null"), Row("all([true, null])", "null"),
        Row("all([false, null])", "false"), Row("any([true, null])", "true"), Row("any([false, null])", "null"),
        Row("all([])", "true"), Row("any([])", "false"), Row("true or true and false", "true"),
        Row("all(true, false)", "false"),
    ])
    func functions(_ row: Row) throws {
        let (found, wanted) = try check(row)
        #expect(found == wanted)
    }
}
