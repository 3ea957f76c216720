import Kernel

/// A query made ready for any number of indexes: normalised, segmented, and expanded to official terms.
///
/// The text is cut to ``characterLimit`` characters, so that the work for a query is bounded whatever is typed.
public struct PreparedQuery: Sendable {
    /// The most characters of a query that count.
    public static let characterLimit = 64

    /// The normalised text. Queries that normalise alike are the same query, for instance to learn from picks.
    public let text: String

    /// Units of the text, each with what it was taken for.
    let units: [UInt32]
    let roles: [Role]
    let literals: [LiteralGram]
    let concepts: [Concept]
    /// The actions spoken of, one bit per class; see ``Vocabulary/saidActions(in:)``.
    let actions: UInt16
    let defaultActions: UInt16
    let homophones: Homophones
    /// Places where a unit and its neighbour stand together in no phrase and no term.
    let unknownPairs: Set<Int>

    /// Whether nothing is left to search for.
    public var isEmpty: Bool { units.isEmpty }

    enum Role: Sendable { case free, concept, filler }

    /// One or two neighbouring units of the query; `second` is 0 for a single unit.
    struct LiteralGram: Sendable {
        var first: UInt32
        var second: UInt32
        var weight: Float
        /// Where in the query it begins.
        var place: Int
    }

    /// One thing the person means, with the official terms that may stand for it; the best of them counts.
    struct Concept: Sendable {
        var phrase: String
        var strength: Float
        var meanings: [Meaning]
        /// Whether the phrase was only understood by its sound; the units it covers.
        var slip: Range<Int>?
    }

    public init(_ text: String, vocabulary: Vocabulary) {
        let normalized = SearchText.normalize(String(String.UnicodeScalarView(text.unicodeScalars.prefix(256))))
        self.text = String(normalized.prefix(Self.characterLimit))
        units = TextUnits.splitNormalized(self.text, limit: Self.characterLimit)
        let view = vocabulary.equivalents.view(of: units)
        var segmentation = Segmentation(view, typed: units.count, vocabulary: vocabulary)
        segmentation.run()
        roles = segmentation.roles
        actions = vocabulary.saidActions(in: units) | vocabulary.saidActions(in: view.units)
        defaultActions = vocabulary.defaultActions
        homophones = vocabulary.homophones
        literals = Self.literalGrams(units, roles: roles)
        concepts = Self.softened(segmentation.concepts, actions: actions & ~defaultActions, vocabulary: vocabulary)
        unknownPairs = Self.unknownPairs(units, vocabulary: vocabulary)
    }

    private static func unknownPairs(_ units: [UInt32], vocabulary: Vocabulary) -> Set<Int> {
        Set(units.indices.dropLast().filter { !vocabulary.knowsPair(units[$0], units[$0 + 1]) })
    }

    /// "烟证到期" and "烟证" both lead to the terms of a tobacco licence; what is to be done with it, the query says.
    private static func softened(_ concepts: [Concept], actions: UInt16, vocabulary: Vocabulary) -> [Concept] {
        guard actions != 0 else { return concepts }
        var concepts = concepts
        for place in concepts.indices {
            for number in concepts[place].meanings.indices {
                let soft = vocabulary.softUnits(of: concepts[place].meanings[number].units)
                if soft.contains(true), soft.contains(false) { concepts[place].meanings[number].soft = soft }
            }
        }
        return concepts
    }

    private static func literalGrams(_ units: [UInt32], roles: [Role]) -> [LiteralGram] {
        var grams: [LiteralGram] = []
        let lone = roles.filter { $0 != .filler }.count == 1
        for place in units.indices {
            let single: Float =
                switch roles[place] {
                case .free: lone ? 1 : 0.25
                case .concept: lone ? 1 : 0.06
                case .filler: 0
                }
            if single > 0 { grams.append(LiteralGram(first: units[place], second: 0, weight: single, place: place)) }
            guard place + 1 < units.count else { continue }
            let fillers = (roles[place] == .filler ? 1 : 0) + (roles[place + 1] == .filler ? 1 : 0)
            let pair: Float = fillers == 0 ? 1 : (fillers == 1 ? 0.12 : 0.2)
            grams.append(LiteralGram(first: units[place], second: units[place + 1], weight: pair, place: place))
        }
        return grams
    }
}
