import Rules
import Testing

@Suite struct SyntaxTests {
    struct Flaw: Sendable, CustomTestStringConvertible {
        let source: String
        let line: Int
        let column: Int
        let part: String
        var testDescription: String { source }
    }

    static let flaws = [
        Flaw(source: "", line: 1, column: 1, part: "a value"),
        Flaw(source: "1 +", line: 1, column: 4, part: "expected a value, found the end"),
        Flaw(source: "a b", line: 1, column: 3, part: "an operator or the end, found name 'b'"),
        Flaw(source: "a == 1", line: 1, column: 3, part: "'='"),
        Flaw(source: "年龄 ＞ 18", line: 1, column: 4, part: "half-width sign '>'"),
        Flaw(source: "年龄 > 18 and\n户籍 = “米易”", line: 2, column: 6, part: "half-width sign '\"'"),
        Flaw(source: "\"open", line: 1, column: 1, part: "end this string"),
        Flaw(source: "1 /* open", line: 1, column: 3, part: "end this comment"),
        Flaw(source: "if a then b", line: 1, column: 12, part: "'else'"),
        Flaw(source: "for x in y", line: 1, column: 11, part: "'return'"),
        Flaw(source: "some x in y", line: 1, column: 12, part: "'satisfies'"),
        Flaw(source: "[1, 2", line: 1, column: 6, part: "end the list"),
        Flaw(source: "(1, 2)", line: 1, column: 3, part: "')'"),
        Flaw(source: "{a: 1, a: 2}", line: 1, column: 8, part: "two entries"),
        Flaw(source: "@\"nonsense\"", line: 1, column: 1, part: "a date"),
        Flaw(source: "x between 1 or 2", line: 1, column: 13, part: "'and'"),
        Flaw(source: "x instance number", line: 1, column: 12, part: "'of'"),
        Flaw(source: "a.\n  .b", line: 2, column: 3, part: "a name after '.'"),
        Flaw(source: "1 ; 2", line: 1, column: 3, part: "unexpected character ';'"),
        Flaw(source: "[1..", line: 1, column: 5, part: "a value"),
        Flaw(source: "f(a: 1, 2)", line: 1, column: 9, part: "named argument"),
    ]

    @Test(arguments: flaws) func saysWhatAndWhere(_ flaw: Flaw) {
        let error = #expect(throws: SyntaxError.self) { try Expression.parse(flaw.source) }
        #expect(error?.line == flaw.line)
        #expect(error?.column == flaw.column)
        #expect(error?.message.contains(flaw.part) == true, "\(error?.message ?? "")")
    }

    @Test func freeNamesAreTheRootsOnly() throws {
        let source = """
            if case.age > limit then count(for p in case.parties return p.name + suffix)
            else {k: 1, l: k + base}.l + rows[price > 3 and item.x = 1].price + (function(q) q + r)(1) + today()
            """
        let expression = try Expression.parse(source)
        #expect(expression.freeNames == ["case", "limit", "suffix", "base", "rows", "price", "r", "today"])
        let uncertain = expression.references.filter { !$0.isCertain }.map(\.name)
        #expect(uncertain == ["price"])
        let suffix = expression.references.first { $0.name == "suffix" }?.position
        #expect(suffix?.line == 1)
        #expect(suffix?.column == 70)
    }

    @Test func knownNamesHoldTheirWordsTogether() throws {
        let names: Set<String> = ["monthly income", "monthly income tax", "date and time zone"]
        let expression = try Expression.parse("monthly  income tax + monthly income + date and time zone", names: names)
        #expect(expression.freeNames == names)
        #expect(throws: SyntaxError.self) { try Expression.parse("monthly income") }
    }

    @Test func expressionsAreEqualByTextAndNames() throws {
        #expect(try Expression.parse("a + 1") == Expression.parse("a + 1"))
        #expect(try Expression.parse("a + 1") != Expression.parse("a + 2"))
    }
}
