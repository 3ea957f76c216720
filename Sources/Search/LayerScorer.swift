/// Scores the documents of one layer in two steps: term evidence for all, then name fit for the best of them.
struct LayerScorer {
    private let index: SearchIndex
    private let layer: Int
    private let plan: QueryPlan
    private var scores: [Float]
    // Scratch of one concept, all zero between concepts, so that it need not be allocated for each.
    private var coverage: [Float]
    private var bestValues: [Float]
    private var ranker: NameRanker

    private static let weightScale: Float = 1 / 255
    /// What a match in the body's name is worth beside the same match in the item's name.
    private static let bodyShare: Float = 0.3
    /// Documents looked at closely, at least.
    private static let closeLook = 48

    init(index: SearchIndex, layer: Int, plan: QueryPlan) {
        self.index = index
        self.layer = layer
        self.plan = plan
        scores = Array(repeating: 0, count: index.count)
        coverage = scores
        bestValues = scores
        ranker = NameRanker(index: index, layer: layer, plan: plan)
    }

    /// The best documents with their scores, best first.
    mutating func best(limit: Int, picks: [Int: Double]) -> [(document: Int, score: Float)] {
        addLiterals()
        for concept in plan.concepts { add(concept) }
        addBodies()
        let boosts = pickBoosts(picks)
        for (document, boost) in boosts { scores[document] += boost * 2 }
        var ranked: [(document: Int, score: Float)] = []
        for document in candidates(count: max(Self.closeLook, limit * 2)) {
            let judged = ranker.judge(document)
            let pick = 1 + (boosts[document] ?? 0) * 0.3
            ranked.append((document, scores[document] * judged.factor * index.priors[document] * pick + judged.bonus))
        }
        ranked.sort { $0.score != $1.score ? $0.score > $1.score : index.ids[$0.document] < index.ids[$1.document] }
        return Array(ranked.prefix(limit))
    }

    /// The words that made a document match.
    mutating func matched(_ document: Int) -> [String] { ranker.matched(document) }

    private mutating func addLiterals() {
        for gram in plan.literals {
            for place in gram.ranges[layer] {
                let posting = index.postings[place]
                scores[Int(posting >> 8)] += gram.worth * Float(posting & 0xFF) * Self.weightScale
            }
        }
    }

    /// The best meaning of a concept counts, squared coverage: half an official term says much less than half.
    private mutating func add(_ concept: QueryPlan.ResolvedConcept) {
        var met: [Int] = []
        var touched: [Int] = []
        for meaning in concept.meanings {
            touched.removeAll(keepingCapacity: true)
            for gram in meaning.grams {
                for place in gram.ranges[layer] {
                    let posting = index.postings[place]
                    let document = Int(posting >> 8)
                    if coverage[document] == 0 { touched.append(document) }
                    coverage[document] += gram.worth * Float(posting & 0xFF) * Self.weightScale
                }
            }
            for document in touched {
                let share = min(coverage[document] / meaning.total, 1)
                coverage[document] = 0
                let value = meaning.weight * share * share
                guard value > bestValues[document] else { continue }
                if bestValues[document] == 0 { met.append(document) }
                bestValues[document] = value
            }
        }
        for document in met {
            scores[document] += concept.strength * bestValues[document]
            bestValues[document] = 0
        }
    }

    private mutating func addBodies() {
        var worth = [Float](repeating: 0, count: index.bodyCount)
        for gram in plan.literals where gram.second != 0 && gram.explains {
            for body in index.bodies(holding: gram.first, gram.second) { worth[body] += gram.worth }
        }
        for meaning in plan.concepts.flatMap(\.meanings) {
            var held: [Int: Float] = [:]
            for gram in meaning.grams where gram.second != 0 {
                for body in index.bodies(holding: gram.first, gram.second) { held[body, default: 0] += gram.worth }
            }
            for (body, sum) in held where sum > meaning.total * 0.9 { worth[body] += 6 * meaning.weight }
        }
        guard worth.contains(where: { $0 > 0 }) else { return }
        for document in 0..<index.count {
            scores[document] += worth[Int(index.bodies[document])] * Self.bodyShare
        }
    }

    private func pickBoosts(_ picks: [Int: Double]) -> [Int: Float] {
        var boosts: [Int: Float] = [:]
        // The most picked first, and only so many: what people chose helps, it must not become the whole list.
        let strongest = picks.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.prefix(16)
        for (id, count) in strongest where count > 0 && count.isFinite {
            guard let document = index.ids.firstIndex(of: id) else { continue }
            boosts[document] = logarithm(1 + Float(count)) * 1.442_695
        }
        return boosts
    }

    /// The documents with the highest scores, at most twice `count`.
    private func candidates(count: Int) -> [Int] {
        let top = scores.max() ?? 0
        guard top > 0 else { return [] }
        var buckets = [Int](repeating: 0, count: 257)
        let scale = 256 / top
        for score in scores where score > 0 { buckets[min(Int(score * scale), 256)] += 1 }
        var floor = 256
        var sum = buckets[256]
        while floor > 0, sum < count {
            floor -= 1
            sum += buckets[floor]
        }
        let found = scores.indices.filter { scores[$0] > 0 && Int(scores[$0] * scale) >= floor }
        guard found.count > count * 2 else { return found }
        // Many alike (one common character): a fixed number of the best, ties to the lower document.
        return Array(found.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }.prefix(count * 2))
    }
}
