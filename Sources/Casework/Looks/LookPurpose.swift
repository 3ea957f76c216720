public import Procedures
import Registry

/// What a case is opened for, which its party reads.
public enum LookPurpose: Sendable, Hashable {
    /// To read it.
    case page
    /// To take an action on it.
    case action(String)
    /// To print a paper.
    case sheet(String)

    var kind: LookKind { if case .sheet = self { .sheet } else { .caseFile } }

    var word: String? {
        switch self {
        case .page: nil
        case .action(let action): action
        case .sheet(let sheet): sheet
        }
    }
}

/// Why somebody asks for whole numbers: a choice, and their own words beside it.
public struct UnmaskReason: Sendable, Hashable {
    public enum Choice: String, Sendable, CaseIterable, Codable {
        /// Comparing with a paper that the person shows.
        case verify
        /// Calling or writing to the person.
        case contact
        /// Writing a certificate or letter that needs the whole number.
        case document
        /// Another authority asks on the ground of a law.
        case law
        case other
    }

    public var choice: Choice
    public var text: String

    public init(_ choice: Choice, _ text: String) {
        self.choice = choice
        self.text = text
    }
}

/// What is shown whole, once.
public struct Unmasked: Sendable {
    public var name: String
    public var number: String?
    public var phones: [String]
    public var address: String?
    /// Personal answers of the case's forms, by field.
    public var answers: [(field: FormField, text: String)]
}
