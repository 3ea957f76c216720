/// An immutable in-memory inverted index over the items of one layer (usually one division), or of all of them.
///
/// Terms are single Han characters and pairs of neighbours, words for Latin letters and digits. Some 250 bytes
/// per item.
public struct SearchIndex: Sendable {
    /// The number of documents.
    public var count: Int { ids.count }

    /// Row numbers of the caller, by document.
    let ids: [Int]
    let priors: [Float]
    /// Actions each name speaks of, one bit per class.
    let actions: [UInt16]
    /// Small numbers for the units that occur, from 1.
    let numbers: [UInt32: UInt16]
    /// The largest of these numbers.
    let unitCount: Int
    /// Terms (number of the first unit in the upper half, of the second or 0 in the lower), ascending.
    let terms: [UInt32]
    /// Where the postings of each term begin; one more at the end.
    let starts: [UInt32]
    /// Document in the upper 24 bits, weight of the best field in the lower 8.
    let postings: [UInt32]
    /// Unit numbers of all names one after the other; ``genericFlag`` marks words that every name may hold.
    let nameUnits: [UInt16]
    let nameStarts: [UInt32]
    /// The body of each document, numbered from 0.
    let bodies: [UInt16]
    /// How many bodies there are; the pairs of their names, term in the upper bits, body in the lower 16, ascending.
    let bodyCount: Int
    let bodyPairs: [UInt64]

    static let genericFlag: UInt16 = 0x8000

    public init(_ documents: [SearchDocument], vocabulary: Vocabulary) {
        var builder = SearchIndexBuilder(vocabulary: vocabulary, capacity: documents.count)
        for document in documents { builder.add(document) }
        self = builder.finish()
    }

    init(_ parts: SearchIndexBuilder, terms: [UInt32], starts: [UInt32], postings: [UInt32]) {
        ids = parts.ids
        priors = parts.priors
        actions = parts.actions
        numbers = parts.numbers
        unitCount = parts.unitCount
        self.terms = terms
        self.starts = starts
        self.postings = postings
        nameUnits = parts.nameUnits
        nameStarts = parts.nameStarts
        bodies = parts.bodies
        bodyCount = parts.bodyUnits.count
        bodyPairs = Set(
            parts.bodyUnits.enumerated().flatMap { body, units in
                zip(units, units.dropFirst()).map { UInt64($0) << 32 | UInt64($1) << 16 | UInt64(body) }
            }
        ).sorted()
    }

    /// The bytes the index holds, for a cache that is bounded by size.
    public var byteCount: Int {
        ids.count * 18 + numbers.capacity * 8 + terms.count * 8 + postings.count * 4 + nameUnits.count * 2
            + bodyPairs.count * 8
    }

    /// Finds the documents that fit the query best, best first; ties go to the lower id.
    ///
    /// - Parameters:
    ///   - limit: The most hits wanted.
    ///   - picks: How often each document was chosen after this query, by id.
    public func search(_ query: PreparedQuery, limit: Int, picks: [Int: Double]? = nil) -> [Hit] {
        Self.search(query, layers: [self], limit: limit, picks: picks)
    }

    /// Searches a chain of layers (county, prefecture, province) as if it were one index.
    public static func search(
        _ query: PreparedQuery, layers: [SearchIndex], limit: Int, picks: [Int: Double]? = nil
    ) -> [Hit] {
        guard limit > 0, !query.isEmpty else { return [] }
        let plan = QueryPlan(query, layers: layers)
        var scorers: [LayerScorer] = []
        var ranked: [(id: Int, score: Float, scorer: Int, document: Int)] = []
        for (layer, index) in layers.enumerated() where index.count > 0 {
            var scorer = LayerScorer(index: index, layer: layer, plan: plan)
            for (document, score) in scorer.best(limit: limit, picks: picks ?? [:]) {
                ranked.append((index.ids[document], score, scorers.count, document))
            }
            scorers.append(scorer)
        }
        ranked.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        return ranked.prefix(limit).map { id, score, scorer, document in
            Hit(id: id, score: Double(score), matched: scorers[scorer].matched(document))
        }
    }

    /// The range of ``postings`` for a term, empty if the term does not occur.
    func range(first: UInt32, second: UInt32) -> Range<Int> {
        guard let upper = numbers[first] else { return 0..<0 }
        var lower: UInt16 = 0
        if second != 0 {
            guard let number = numbers[second] else { return 0..<0 }
            lower = number
        }
        return range(term: UInt32(upper) << 16 | UInt32(lower))
    }

    func range(term: UInt32) -> Range<Int> {
        var low = 0
        var high = terms.count
        while low < high {
            let middle = (low + high) / 2
            if terms[middle] < term { low = middle + 1 } else { high = middle }
        }
        guard low < terms.count, terms[low] == term else { return 0..<0 }
        return Int(starts[low])..<Int(starts[low + 1])
    }

    /// The bodies whose names hold the pair.
    func bodies(holding first: UInt32, _ second: UInt32) -> some Sequence<Int> {
        guard second != 0, let left = numbers[first], let right = numbers[second] else { return bodyRange(0..<0) }
        let term = UInt64(left) << 32 | UInt64(right) << 16
        var low = 0
        var high = bodyPairs.count
        while low < high {
            let middle = (low + high) / 2
            if bodyPairs[middle] < term { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < bodyPairs.count, bodyPairs[end] >> 16 == term >> 16 { end += 1 }
        return bodyRange(low..<end)
    }

    private func bodyRange(_ range: Range<Int>) -> some Sequence<Int> {
        bodyPairs[range].lazy.map { Int($0 & 0xFFFF) }
    }

    /// Whether the name of some body holds the pair.
    func bodiesHold(_ first: UInt32, _ second: UInt32) -> Bool {
        bodies(holding: first, second).contains { _ in true }
    }

    func nameRange(_ document: Int) -> Range<Int> { Int(nameStarts[document])..<Int(nameStarts[document + 1]) }
}
