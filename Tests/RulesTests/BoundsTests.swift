import Rules
import Testing

/// Every bound is met from both sides, and no expression runs away.
@Suite struct BoundsTests {
    @Test func sourceLength() throws {
        let longest = "1" + String(repeating: " ", count: Limits.sourceLength - 1)
        #expect(try evaluate(longest) == .number(1))
        #expect(throws: SyntaxError.self) { try Expression.parse(longest + " ") }
    }

    @Test func nesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)
        }
        #expect(try evaluate(nested(Limits.nesting - 1)) == .number(1))
        #expect(throws: SyntaxError.self) { try Expression.parse(nested(Limits.nesting)) }
        #expect(throws: SyntaxError.self) { try Expression.parse(String(repeating: "[", count: 5000)) }
        #expect(throws: SyntaxError.self) { try Expression.parse(String(repeating: "a in (", count: 1000)) }
    }

    @Test func longChainsGiveNullRatherThanOverflow() throws {
        let chain = "1" + String(repeating: "+1", count: Limits.depth - 2)
        #expect(try evaluate(chain) == .number(Limits.depth - 1))
        #expect(try evaluate(chain + "+1+1+1") == .null)
        #expect(try evaluate("1" + String(repeating: "+1", count: 8000)) == .null)
        #expect(try evaluate("true" + String(repeating: " and true", count: 1600)) == .bool(true))
    }

    @Test(arguments: [
        "for i in 1..1000000 return i",
        "count(for a in 1..400, b in 1..400 return 1)",
        "some a in 1..1000, b in 1..1000 satisfies a + b < 0",
        "{f: function(f, n) f(f, n + 1), r: f(f, 1)}.r",
        "{f: function(f, n) f(f, n) + f(f, n), r: f(f, 1)}.r",
        "for i in 1..64 return if i = 1 then [1] else [partial[-1], partial[-1]]",
        "for i in 1..64 return if i = 1 then \"x\" else partial[-1] + partial[-1] + \"y\"",
        "(for i in 1..64 return if i = 1 then [1] else concatenate(partial[-1], partial[-1]))[-1]",
        "(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]]) = "
            + "(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])",
        "10 ** 1000", "9999999999 ** 9999999999", "0 ** -1",
        "@\"P999999999999D\" * 99999999999", "@\"2026-01-01\" + @\"P99999999Y\"",
        "@\"2026-01-01\" + @\"P99999999999D\"",
        "matches(\"" + String(repeating: "a", count: 3000) + "\", \"(a{1,100}){100}\")",
    ])
    func runawaysAreNull(_ source: String) throws {
        let value = try evaluate(source)
        if source.contains("\"y\"") {
            // Texts that grow too long are null one by one; the list of them stays.
            guard case .list(let texts) = value else { return #expect(value == .null) }
            #expect(texts.last == .null)
        } else {
            #expect(value == .null)
        }
    }

    @Test func hostilePatternsStayLinear() throws {
        let text = String(repeating: "a", count: 2000)
        #expect(try evaluate("matches(\"\(text)!\", \"^(a+)+$\")") == .bool(false))
        #expect(try evaluate("matches(\"\(text)\", \"^(a|aa)+$\")") == .bool(true))
        #expect(try evaluate("matches(\"\(text)\", \"^(a*)*$\")") == .bool(true))
    }

    @Test func anyTextIsReadOrRefusedWithoutHarm() {
        // Every prefix and every deletion of a rich text, and texts of random words: neither may trap.
        let rich =
            "if every x in [1..3) satisfies f(a: x, b: ?) then {k: \"v\\u0041\"}.k[item > -1.5e2] "
            + "else @\"P1D\" in (< 5, ]1..2[)"
        let scalars = Array(rich.unicodeScalars)
        for end in scalars.indices {
            var prefix = String.UnicodeScalarView(scalars[..<end])
            _ = try? evaluate(String(prefix))
            prefix.append(contentsOf: scalars[(end + 1)...])
            _ = try? evaluate(String(prefix))
        }
        let words = [
            "(", ")", "[", "]", "{", "}", "..", ",", ":", ".", "1", "a", "\"s\"", "for", "in", "return", "if", "then",
            "else", "not",
            "-", "+", "**", "=", "<", "and", "between", "instance", "of", "list", "function", "@", "?", "date and time",
            "some",
        ]
        let seed: UInt64 = 20_261_122
        var state = seed
        for round in 0..<4000 {
            var source = ""
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                source += words[Int(state >> 33) % words.count] + " "
            }
            guard let expression = try? Expression.parse(source) else { continue }
            let value = expression.evaluate(in: DictionaryScope(["a": .number(1)]))
            #expect(value == value, "seed \(seed), round \(round): \(source)")
        }
    }
}
