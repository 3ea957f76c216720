import Rules
import Testing

@Suite struct UnaryTestsTests {
    struct Cell: Sendable, CustomTestStringConvertible {
        let source: String
        let input: Value
        let holds: Bool
        var testDescription: String { "\(source) on \(input.text)" }

        init(_ source: String, _ input: Value, _ holds: Bool) {
            self.source = source
            self.input = input
            self.holds = holds
        }
    }

    @Test(arguments: [
        Cell("-", .number(1), true), Cell("", .null, true), Cell(" - ", .null, true), Cell("5", .number(5), true),
        Cell("-5", .number(-5), true), Cell("< 5", .number(4), true), Cell("< 5", .number(5), false),
        Cell("<5", .null, false),
        Cell("\"a\", \"b\"", .string("b"), true), Cell("\"a\", \"b\"", .string("c"), false),
        Cell("[1..3)", .number(3), false),
        Cell("[1..3), > 10", .number(11), true), Cell("not(1, 2)", .number(2), false),
        Cell("not(1, 2)", .number(3), true),
        Cell("not(< 5)", .number(5), true), Cell("not(\"a\")", .null, true), Cell("null", .null, true),
        Cell("null", .number(1), false),
        Cell("? > 3 and ? < 5", .number(4), true), Cell("? > limit", .number(9), false),
        Cell("limit", .number(10), true),
        Cell("contains(?, \"县\")", .string("米易县"), true), Cell("true", .bool(true), true),
        Cell("false", .bool(true), false),
        Cell("not(?) or limit = 1", .bool(false), true), Cell("districts", .string("东区"), true),
        Cell("(1..5)", .number(1), false),
        Cell("count(districts) = 2", .number(3), true), Cell("\"x\"", .number(1), false), Cell("= 5", .number(5), true),
        Cell("!= 5", .number(5), false), Cell("@\"2026-01-01\"", .string("2026-01-01"), false),
    ])
    func cells(_ cell: Cell) throws {
        let tests = try UnaryTests.parse(cell.source)
        let scope: DictionaryScope = ["limit": .number(10), "districts": .list([.string("东区"), .string("西区")])]
        #expect(tests.holds(for: cell.input, in: scope) == cell.holds)
    }

    @Test func freeNamesLeaveTheInputOut() throws {
        #expect(try UnaryTests.parse("? > limit, < other").freeNames == ["limit", "other"])
    }

    @Test func flawsHaveTheirPlace() throws {
        let error = #expect(throws: SyntaxError.self) { try UnaryTests.parse("1, ") }
        #expect(error?.column == 4)
        #expect(throws: SyntaxError.self) { try UnaryTests.parse("[1..2") }
    }
}
