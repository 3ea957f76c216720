/// A decision table (DMN 1.3, chapter 8): inputs tested by rules, which give outputs.
public struct DecisionTable: Sendable, Hashable {
    /// Which of the rules that hold give the result (8.2.8).
    public enum HitPolicy: Sendable, Hashable {
        /// At most one rule may hold.
        case unique
        /// Several may hold if their outputs are equal.
        case any
        /// The one whose output stands first in the list of allowed outputs.
        case priority
        case first
        /// All, in the order of the list of allowed outputs.
        case outputOrder
        /// All, in the order of the rules.
        case ruleOrder
        case collect(Aggregation?)
    }

    /// What `collect` makes of the collected outputs; without one it gives their list.
    public enum Aggregation: String, Sendable, Hashable { case sum, min, max, count }

    public struct Input: Sendable, Hashable {
        public let expression: Expression
        /// The values the input may take; any when nil.
        public let allowed: UnaryTests?

        public init(_ expression: Expression, allowed: UnaryTests? = nil) {
            self.expression = expression
            self.allowed = allowed
        }
    }

    public struct Output: Sendable, Hashable {
        /// The name of the component; a single output may go without.
        public let name: String
        /// The values it may have, the most important first: the order that `priority` and `outputOrder` go by.
        public let allowed: [Value]
        /// What it is when no rule holds.
        public let defaultValue: Expression?

        public init(_ name: String, allowed: [Value] = [], defaultValue: Expression? = nil) {
            self.name = name
            self.allowed = allowed
            self.defaultValue = defaultValue
        }
    }

    public struct Rule: Sendable, Hashable {
        /// One cell for each input.
        public let tests: [UnaryTests]
        /// One expression for each output.
        public let outputs: [Expression]

        public init(_ tests: [UnaryTests], gives outputs: [Expression]) {
            self.tests = tests
            self.outputs = outputs
        }
    }

    /// Why inputs, outputs and rules make no table.
    public struct ShapeError: Error, Sendable, Hashable {
        /// The stable code of this error.
        public static let code = "rules.table-shape"
        public let message: String
        /// The rule at fault, counted from 0; nil where it is the table.
        public let rule: Int?
    }

    public let hitPolicy: HitPolicy
    public let inputs: [Input]
    public let outputs: [Output]
    public let rules: [Rule]

    /// Throws where a rule has not one cell for each column, or an aggregation meets more than one output.
    public init(
        hitPolicy: HitPolicy = .unique, inputs: [Input], outputs: [Output], rules: [Rule]
    ) throws(ShapeError) {
        guard !outputs.isEmpty else { throw ShapeError(message: "a decision table needs an output", rule: nil) }
        if case .collect(_?) = hitPolicy, outputs.count > 1 {
            throw ShapeError(message: "only a single output can be aggregated", rule: nil)
        }
        guard outputs.count == 1 || Set(outputs.map(\.name)).count == outputs.count else {
            throw ShapeError(message: "the outputs need different names", rule: nil)
        }
        for (index, rule) in rules.enumerated() {
            guard rule.tests.count == inputs.count else {
                throw ShapeError(message: "expected \(inputs.count) tests, found \(rule.tests.count)", rule: index)
            }
            guard rule.outputs.count == outputs.count else {
                throw ShapeError(message: "expected \(outputs.count) outputs, found \(rule.outputs.count)", rule: index)
            }
        }
        self.hitPolicy = hitPolicy
        self.inputs = inputs
        self.outputs = outputs
        self.rules = rules
    }

    /// Every root name that the table may read.
    public var freeNames: Set<String> {
        var names = Set(inputs.flatMap(\.expression.freeNames))
        for rule in rules {
            for test in rule.tests { names.formUnion(test.freeNames) }
            for output in rule.outputs { names.formUnion(output.freeNames) }
        }
        for output in outputs { names.formUnion(output.defaultValue?.freeNames ?? []) }
        return names
    }
}

extension DecisionTable.HitPolicy {
    /// Reads the sign of a table's corner: `U A P F R O C C+ C< C> C#`.
    public init?(sign: String) {
        switch sign {
        case "U": self = .unique
        case "A": self = .any
        case "P": self = .priority
        case "F": self = .first
        case "R": self = .ruleOrder
        case "O": self = .outputOrder
        case "C": self = .collect(nil)
        case "C+": self = .collect(.sum)
        case "C<": self = .collect(.min)
        case "C>": self = .collect(.max)
        case "C#": self = .collect(.count)
        default: return nil
        }
    }
}
