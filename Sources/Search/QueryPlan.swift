/// A prepared query resolved against the layers it will search: which postings to read, and what each is worth.
///
/// Document frequencies are summed over all layers, so that scores of different layers compare.
struct QueryPlan {
    /// One term of the query: what it is worth, and where its postings lie in each layer.
    struct Gram {
        var first: UInt32
        var second: UInt32
        var worth: Float
        var ranges: [Range<Int>]
        /// Place of the first unit in the query; -1 for terms of a meaning.
        var place: Int
        /// Whether the name is explained by it, so that it counts for the fit.
        var explains: Bool
    }

    struct ResolvedMeaning {
        var text: String
        var weight: Float
        var total: Float
        var grams: [Gram]
    }

    struct ResolvedConcept {
        var phrase: String
        var strength: Float
        var meanings: [ResolvedMeaning]
    }

    let query: PreparedQuery
    private(set) var literals: [Gram] = []
    private(set) var concepts: [ResolvedConcept] = []
    private let layers: [SearchIndex]
    private let documentCount: Float

    /// Weight of a term that only sounds like what was typed.
    private static let slipWeight: Float = 0.75
    /// Weight of the words for a plain action in a term, where the query speaks of another.
    private static let softWeight: Float = 0.05

    init(_ query: PreparedQuery, layers: [SearchIndex]) {
        self.query = query
        self.layers = layers
        documentCount = Float(layers.reduce(0) { $0 + $1.count })
        resolveLiterals()
        for concept in query.concepts { resolve(concept) }
    }

    private func gram(_ first: UInt32, _ second: UInt32, weight: Float, place: Int, explains: Bool) -> (Gram, Int) {
        let ranges = layers.map { $0.range(first: first, second: second) }
        let frequency = ranges.reduce(0) { $0 + $1.count }
        let rarity = logarithm(1 + (documentCount - Float(frequency) + 0.5) / (Float(frequency) + 0.5))
        let gram = Gram(
            first: first, second: second, worth: max(rarity, 0.01) * weight, ranges: ranges, place: place,
            explains: explains)
        return (gram, frequency)
    }

    private mutating func resolveLiterals() {
        for literal in query.literals {
            let explains = literal.second == 0 ? literal.weight >= 0.25 : literal.weight >= 0.5
            let (gram, frequency) = gram(
                literal.first, literal.second, weight: literal.weight, place: literal.place, explains: explains)
            if frequency > 0 || layers.contains(where: { $0.bodiesHold(gram.first, gram.second) }) {
                literals.append(gram)
            } else if literal.second != 0, literal.weight >= 0.5 {
                literals += corrections(of: literal)
            }
        }
    }

    /// Pairs that occur and sound like a pair that does not.
    private func corrections(of literal: PreparedQuery.LiteralGram) -> [Gram] {
        let bothFree = query.roles[literal.place] == .free && query.roles[literal.place + 1] == .free
        guard bothFree, query.unknownPairs.contains(literal.place) else { return [] }
        let pairs =
            query.homophones.alternatives(of: literal.first).map { ($0, literal.second) }
            + query.homophones.alternatives(of: literal.second).map { (literal.first, $0) }
        var found: [(gram: Gram, frequency: Int)] = []
        for (first, second) in pairs {
            let candidate = gram(first, second, weight: Self.slipWeight, place: literal.place, explains: true)
            if candidate.1 > 0 { found.append((candidate.0, candidate.1)) }
        }
        return found.sorted {
            $0.frequency != $1.frequency ? $0.frequency > $1.frequency : $0.gram.first < $1.gram.first
        }
        .prefix(3).map(\.gram)
    }

    /// Whether some pair of the typed text there occurs nowhere.
    private func isThin(_ range: Range<Int>) -> Bool {
        let known = Set(literals.lazy.filter { $0.second != 0 && $0.worth > 0 }.map(\.place))
        return (range.lowerBound..<(range.upperBound - 1)).contains { place in
            !known.contains(place)
                || !layers.contains { !$0.range(first: query.units[place], second: query.units[place + 1]).isEmpty }
        }
    }

    private mutating func resolve(_ concept: PreparedQuery.Concept) {
        if let range = concept.slip, !isThin(range) { return }
        var meanings: [ResolvedMeaning] = []
        for meaning in concept.meanings {
            var grams: [Gram] = []
            var total: Float = 0
            let units = meaning.units
            for place in 0..<max(1, units.count - 1) {
                let second = units.count == 1 ? 0 : units[place + 1]
                let isSoft = !meaning.soft.isEmpty && (meaning.soft[place] || meaning.soft[place + 1])
                let (gram, frequency) = gram(
                    units[place], second, weight: isSoft ? Self.softWeight : 1, place: -1, explains: true)
                total += gram.worth
                if frequency > 0 { grams.append(gram) }
            }
            guard !grams.isEmpty else { continue }
            meanings.append(ResolvedMeaning(text: meaning.text, weight: meaning.weight, total: total, grams: grams))
        }
        guard !meanings.isEmpty else { return }
        concepts.append(ResolvedConcept(phrase: concept.phrase, strength: concept.strength, meanings: meanings))
    }
}
