public import Kernel
public import Rules

/// A field of a form: of an item, of a filing, or of an action.
public struct FormField: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case text, longText, number, money, date, choice, choices, yesNo, citizenNumber, creditCode, phone
        case division, unit, units, person, attachment, materials
    }

    public struct Option: Sendable, Hashable {
        public var value: String
        public var title: LocalizedText

        public init(value: String, title: LocalizedText) {
            self.value = value
            self.title = title
        }
    }

    public var id: String
    public var kind: Kind
    public var title: LocalizedText
    public var hint: LocalizedText?
    public var isRequired: Bool
    /// Marked personal: sealed in the journal, never in logs or lists, hidden from readers who do not work on the case.
    /// Where a form says nothing, ``isUsuallyPersonal(_:id:)``.
    public var isPersonal: Bool
    public var options: [Option]
    /// Shown and required only when this holds over the form's own answers.
    public var condition: Expression?
    /// Smallest and largest number, or shortest and longest text in characters.
    public var minimum: Int?
    public var maximum: Int?
    /// Value to begin with, over the case's facts (for example `case.title`).
    public var initial: Expression?

    public init(
        id: String, kind: Kind, title: LocalizedText, hint: LocalizedText? = nil, isRequired: Bool = false,
        isPersonal: Bool = false, options: [Option] = [], condition: Expression? = nil, minimum: Int? = nil,
        maximum: Int? = nil, initial: Expression? = nil
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.hint = hint
        self.isRequired = isRequired
        self.isPersonal = isPersonal
        self.options = options
        self.condition = condition
        self.minimum = minimum
        self.maximum = maximum
        self.initial = initial
    }

    /// What is personal unless a form says otherwise: identity numbers, telephones, and what is called an address.
    public static func isUsuallyPersonal(_ kind: Kind, id: String) -> Bool {
        kind == .citizenNumber || kind == .phone || id == "address" || id.hasSuffix("Address")
    }
}
