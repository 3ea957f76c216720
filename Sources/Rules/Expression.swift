/// A FEEL expression (DMN 1.3, chapter 10), read once and evaluated as often as wanted.
public struct Expression: Sendable {
    /// A name that an expression reads from its scope, at its first character.
    public struct Reference: Sendable, Hashable {
        public let name: String
        public let position: SourcePosition
        /// False where the name may mean something else than a root: inside a filter it may be an entry of the element,
        /// and the name of a built-in function may be the function.
        public let isCertain: Bool
    }

    public let source: String
    /// The root names that the expression may read, so that callers build only that part of a scope.
    public let freeNames: Set<String>
    /// Every place where a root name is read, in the order of the text.
    public let references: [Reference]
    let names: Set<String>
    let node: Node

    /// Reads an expression. `names` are the names with spaces or signs that it may use; other names need no
    /// announcement.
    public static func parse(_ source: String, names: Set<String> = []) throws(SyntaxError) -> Expression {
        var parser = try Parser(source, names: names)
        let node = try parser.wholeExpression()
        return Expression(source: source, names: names, node: node, references: parser.references)
    }

    init(source: String, names: Set<String>, node: Node, references: [Reference]) {
        self.source = source
        self.names = names
        self.node = node
        self.references = references
        freeNames = Set(references.map(\.name))
    }

    /// The expression's value. What goes wrong gives null, as FEEL wants it; so does passing one of the `Limits`.
    public func evaluate(in scope: some Scope) -> Value {
        var machine = Machine(scope: scope)
        return machine.run(node, nil)
    }

    /// Whether the expression is true; null is not.
    public func holds(in scope: some Scope) -> Bool { evaluate(in: scope) == .bool(true) }

    /// Names that have a meaning without a scope: the built-in functions.
    public static var builtinNames: Set<String> { Set(Builtin.all.keys) }
}

extension Expression: Hashable {
    // The tree follows from the text and the names, so these two say it all.
    public static func == (left: Expression, right: Expression) -> Bool {
        left.source == right.source && left.names == right.names
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(names)
    }
}
