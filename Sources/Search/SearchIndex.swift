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
    /// Terms (number of the first unit in the upper half, of the second or 0 in the lower), ascending.
    let terms: [UInt32]
    /// Where the postings of each term begin; one more at the end.
    let starts: [UInt32]
    /// Document in the upper 24 bits, weight of the best field in the lower 8.
    let postings: [UInt32]
    /// Unit numbers of all names one after the other; ``genericFlag`` marks words that every name may hold.
    let nameUnits: [UInt16]
    let nameStarts: [UInt32]
    /// The body of each document, an index into ``bodyUnits``.
    let bodies: [UInt16]
    let bodyUnits: [[UInt16]]

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
        self.terms = terms
        self.starts = starts
        self.postings = postings
        nameUnits = parts.nameUnits
        nameStarts = parts.nameStarts
        bodies = parts.bodies
        bodyUnits = parts.bodyUnits
    }

    /// The bytes the index holds, for a cache that is bounded by size.
    public var byteCount: Int {
        ids.count * 18 + numbers.capacity * 8 + terms.count * 8 + postings.count * 4 + nameUnits.count * 2
            + bodyUnits.reduce(0) { $0 + 32 + $1.count * 2 }
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
        var hits: [Hit] = []
        for (layer, index) in layers.enumerated() where index.count > 0 {
            var scorer = LayerScorer(index: index, layer: layer, plan: plan)
            hits += scorer.best(limit: limit, picks: picks ?? [:])
        }
        hits.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
        return Array(hits.prefix(limit))
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

    /// Whether the name of some body holds the pair.
    func bodiesHold(_ first: UInt32, _ second: UInt32) -> Bool {
        guard second != 0, let left = numbers[first], let right = numbers[second] else { return false }
        return bodyUnits.contains { units in zip(units, units.dropFirst()).contains { $0 == left && $1 == right } }
    }

    func nameRange(_ document: Int) -> Range<Int> { Int(nameStarts[document])..<Int(nameStarts[document + 1]) }
}
