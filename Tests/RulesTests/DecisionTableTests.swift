import Rules
import Testing

@Suite struct DecisionTableTests {
    /// A table over `age` with one output; the rules overlap on purpose.
    private func table(
        _ policy: String, _ rules: [(String, String)], allowed: [Value] = [], otherwise: String? = nil
    ) throws -> DecisionTable {
        try DecisionTable(
            hitPolicy: #require(DecisionTable.HitPolicy(sign: policy)),
            inputs: [.init(Expression.parse("age"), allowed: UnaryTests.parse(">= 0"))],
            outputs: [.init("result", allowed: allowed, defaultValue: otherwise.map { try Expression.parse($0) })],
            rules: rules.map { .init([try UnaryTests.parse($0.0)], gives: [try Expression.parse($0.1)]) })
    }

    private func decide(_ table: DecisionTable, _ age: Int) -> DecisionTable.Outcome {
        table.evaluate(in: DictionaryScope(["age": .number(age)]))
    }

    @Test func uniqueAllowsOneRule() throws {
        let table = try table("U", [("< 18", "\"minor\""), (">= 18", "\"adult\""), ("> 60", "\"senior\"")])
        #expect(decide(table, 10).value == .string("minor"))
        #expect(decide(table, 10).fired == [0])
        let both = decide(table, 70)
        #expect(both.value == .null)
        #expect(both.flaw == .notUnique)
        #expect(both.matched == [1, 2])
        #expect(both.fired.isEmpty)
    }

    @Test func anyAllowsEqualOutputs() throws {
        let table = try table("A", [("< 18", "1"), ("< 20", "1"), ("< 10", "2")])
        #expect(decide(table, 15).value == .number(1))
        #expect(decide(table, 15).fired == [0, 1])
        #expect(decide(table, 5).flaw == .notEqual)
    }

    @Test func priorityGoesByAllowedOutputs() throws {
        let rules = [("> 1", "\"low\""), ("> 2", "\"high\""), ("> 3", "\"middle\"")]
        let order: [Value] = [.string("high"), .string("middle"), .string("low")]
        let priority = try table("P", rules, allowed: order)
        #expect(decide(priority, 5).value == .string("high"))
        #expect(decide(priority, 5).fired == [1])
        #expect(decide(priority, 2).value == .string("low"))
        let all = try table("O", rules, allowed: order)
        #expect(decide(all, 5).value == .list(order))
        #expect(decide(all, 5).fired == [1, 2, 0])
        #expect(decide(try table("P", [("> 1", "\"other\"")], allowed: order), 5).flaw == .noPriority)
    }

    @Test func firstStops() throws {
        let table = try table("F", [("> 60", "1"), ("> 18", "2"), ("-", "3")])
        #expect(decide(table, 70).value == .number(1))
        #expect(decide(table, 70).matched == [0])
        #expect(decide(table, 20).fired == [1])
        #expect(decide(table, 1).value == .number(3))
    }

    @Test func ruleOrderGivesAll() throws {
        let table = try table("R", [("> 1", "3"), ("> 5", "1"), ("> 2", "2")])
        #expect(decide(table, 3).value == .list([.number(3), .number(2)]))
        #expect(decide(table, 3).fired == [0, 2])
    }

    @Test(arguments: [("C", "[3, 1, 3]"), ("C+", "7"), ("C<", "1"), ("C>", "3"), ("C#", "3")])
    func collect(_ sign: String, _ expected: String) throws {
        let table = try table(sign, [("> 1", "3"), ("> 2", "1"), ("> 3", "3"), ("> 100", "9")])
        #expect(try decide(table, 50).value == evaluate(expected))
        #expect(decide(table, 50).fired == [0, 1, 2])
    }

    @Test func withoutARuleTheDefaultCounts() throws {
        let rules = [("> 60", "1")]
        #expect(decide(try table("U", rules), 1).value == .null)
        #expect(decide(try table("U", rules, otherwise: "age + 1"), 1).value == .number(2))
        #expect(decide(try table("C", rules, otherwise: "0"), 1).value == .list([.number(0)]))
        #expect(decide(try table("C#", rules), 1).value == .number(0))
        #expect(decide(try table("U", rules, otherwise: "0"), 1).fired.isEmpty)
    }

    @Test func inputsOutsideTheirValuesAreAFlaw() throws {
        #expect(decide(try table("U", [("-", "1")]), -1).flaw == .inputNotAllowed)
    }

    @Test func severalInputsAndOutputs() throws {
        let table = try DecisionTable(
            inputs: [.init(Expression.parse("年龄")), .init(Expression.parse("户籍"))],
            outputs: [.init("单位"), .init("期限")],
            rules: [
                .init(
                    [UnaryTests.parse(">= 60"), UnaryTests.parse("\"米易县\", \"盐边县\"")],
                    gives: [Expression.parse("\"民政局\""), Expression.parse("天数 / 2")]),
                .init(
                    [UnaryTests.parse("-"), UnaryTests.parse("not(\"米易县\", \"盐边县\")")],
                    gives: [Expression.parse("\"其他\""), Expression.parse("天数")]),
            ])
        let scope: DictionaryScope = ["年龄": .number(70), "户籍": .string("米易县"), "天数": .number(20)]
        #expect(table.freeNames == ["年龄", "户籍", "天数"])
        let outcome = table.evaluate(in: scope)
        #expect(outcome.value == .context(["单位": .string("民政局"), "期限": .number(10)]))
        #expect(outcome.fired == [0])
    }

    @Test func crookedTablesAreRefused() throws {
        let one = try Expression.parse("1")
        let any = try UnaryTests.parse("-")
        #expect(throws: DecisionTable.ShapeError.self) {
            try DecisionTable(inputs: [.init(one)], outputs: [.init("a")], rules: [.init([], gives: [one])])
        }
        #expect(throws: DecisionTable.ShapeError.self) {
            try DecisionTable(inputs: [.init(one)], outputs: [.init("a")], rules: [.init([any], gives: [one, one])])
        }
        #expect(throws: DecisionTable.ShapeError.self) { try DecisionTable(inputs: [], outputs: [], rules: []) }
        #expect(throws: DecisionTable.ShapeError.self) {
            try DecisionTable(hitPolicy: .collect(.sum), inputs: [], outputs: [.init("a"), .init("b")], rules: [])
        }
    }
}
