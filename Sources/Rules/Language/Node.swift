/// An expression as read: what the evaluator walks.
indirect enum Node: Sendable {
    case literal(Value)
    case name(String)
    case negate(Node)
    case arithmetic(ArithmeticOperator, Node, Node)
    case compare(ComparisonOperator, Node, Node)
    case and([Node])
    case or([Node])
    case between(Node, Node, Node)
    case tested(Node, [Test])
    case choice(condition: Node, then: Node, otherwise: Node)
    case loop([Iteration], body: Node)
    case quantified(Quantifier, [Iteration], condition: Node)
    case path(Node, String)
    case filter(Node, Node)
    case list([Node])
    case context([ContextEntry])
    case interval(IntervalNode)
    case function(FunctionNode)
    case builtin(Builtin, [Node])
    case call(Node, [Node])
    case callNamed(Node, [NamedArgument])
    case instance(Node, TypeName)

    var constant: Value? {
        if case .literal(let value) = self { value } else { nil }
    }
}

enum ArithmeticOperator: Sendable { case add, subtract, multiply, divide, power }
enum ComparisonOperator: Sendable { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }
enum Quantifier: Sendable { case some, every }

/// `name in domain` of a `for`, `some` or `every`; with an upper bound, `name in domain..upper`.
struct Iteration: Sendable {
    let name: String
    let domain: Node
    let upper: Node?
}

struct ContextEntry: Sendable {
    let key: String
    let value: Node
}

/// `[lower..upper)`, or one side of it as in `(< 5)`.
struct IntervalNode: Sendable {
    let lower: Node?
    let upper: Node?
    let includesLower: Bool
    let includesUpper: Bool
}

struct NamedArgument: Sendable {
    let name: String
    let value: Node
}

/// `function(a: number, b) body`. An `external` function has no body and answers null: nothing outside is ever called.
final class FunctionNode: Sendable {
    struct Parameter: Sendable {
        let name: String
        let type: TypeName?
    }

    let parameters: [Parameter]
    let body: Node?

    init(parameters: [Parameter], body: Node?) {
        self.parameters = parameters
        self.body = body
    }
}

/// One test of a cell or of the right side of `in`; the tested value is `?`.
indirect enum Test: Sendable {
    case compare(ComparisonOperator, Node)
    /// A value to be equal to, an interval or list to be in. Where the expression reads `?` it must be true by itself.
    case matches(Node, readsInput: Bool)
    case not([Test])
}
