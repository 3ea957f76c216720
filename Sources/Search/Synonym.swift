/// "Who says this means that": an everyday phrase and the official term it stands for.
public struct Synonym: Sendable, Hashable {
    /// What people say. Several words separated by spaces must all occur in the query, in any order.
    public var phrase: String
    /// The official term, as it occurs in item names.
    public var term: String
    /// How sure the step is, above 0 up to 1.
    public var weight: Double

    public init(phrase: String, term: String, weight: Double = 1) {
        self.phrase = phrase
        self.term = term
        self.weight = weight
    }
}

/// One official term reached from an everyday phrase.
struct Meaning: Sendable, Hashable {
    var text: String
    var units: [UInt32]
    var weight: Float
    /// Units that count for little where the query speaks of a special action ("新办", "许可"); empty where all count.
    var soft: [Bool] = []

    init?(_ text: String, weight: Float) {
        units = TextUnits.split(text)
        guard !units.isEmpty, weight > 0, weight.isFinite else { return nil }
        self.text = text
        self.weight = min(weight, 1)
    }
}

/// An everyday phrase made of several words, all of which must occur in the query.
struct Combination: Sendable {
    var phrase: String
    var parts: [[UInt32]]
    var meanings: [Meaning]
}

/// What is to be done with a permit or registration: opening, changing, ending it and so on.
struct ActionClass: Sendable {
    var name: String
    /// Words people use for it in a query.
    var said: [[UInt32]]
    /// Words item names use for it.
    var named: [[UInt32]]
    /// The plain case, which needs no mention in the query.
    var isDefault: Bool
}
