/// The language of decision table cells (DMN 1.3, 10.3.1.2, rules 7 to 17): `-`, `< 5`, `"a", "b"`, `[1..3)`, `not(…)`,
/// and expressions that read the tested value as `?`.
public struct UnaryTests: Sendable {
    public let source: String
    /// The root names that the tests may read, without `?`.
    public let freeNames: Set<String>
    public let references: [Expression.Reference]
    let tests: [Test]

    /// Reads a cell. An empty cell is `-`.
    public static func parse(_ source: String, names: Set<String> = []) throws(SyntaxError) -> UnaryTests {
        var parser = try Parser(source, names: names)
        let tests = parser.token.kind == .end ? [] : try parser.cell()
        return UnaryTests(
            source: source, freeNames: Set(parser.references.map(\.name)), references: parser.references, tests: tests)
    }

    /// Whether the cell admits every value.
    public var admitsAll: Bool { tests.isEmpty }

    /// Whether one of the tests holds for the value; a test that cannot be decided does not hold.
    public func holds(for input: Value, in scope: some Scope) -> Bool {
        guard !tests.isEmpty else { return true }
        var machine = Machine(scope: scope)
        let holds = machine.passes(tests, input, nil) == true
        return holds && !machine.isExhausted
    }
}

extension UnaryTests: Hashable {
    public static func == (left: UnaryTests, right: UnaryTests) -> Bool { left.source == right.source }
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
