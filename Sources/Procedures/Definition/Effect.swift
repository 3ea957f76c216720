public import Kernel
public import Rules

/// Who is told, and with which text.
public struct NoticeDefinition: Sendable, Hashable {
    /// `party`, or a place whose unit is told: `filed`, `deciding`, `holder`, `pickup`; or `asked` (units of opinions).
    public var recipient: String
    public var template: String
    /// Told only when this holds after the action; nil means always.
    public var condition: Expression?

    public init(recipient: String, template: String, condition: Expression? = nil) {
        self.recipient = recipient
        self.template = template
        self.condition = condition
    }
}

/// A named effect with its arguments: expressions over the case and the input.
public struct Effect: Sendable {
    public let name: String
    public let arguments: [String: Expression]
    /// Arguments that are the same for every case, worked out once.
    let constants: [String: Value]
    /// Done only when this holds at that point; nil means always.
    public var condition: Expression?

    public init(name: String, arguments: [String: Expression], condition: Expression? = nil) {
        self.name = name
        self.arguments = arguments
        self.condition = condition
        constants = arguments.filter { $0.value.freeNames.isEmpty && !$0.value.source.contains("(") }.mapValues {
            $0.evaluate(in: DictionaryScope())
        }
    }
}
