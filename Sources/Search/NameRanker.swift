/// Judges how well a name as a whole fits the query: the plain item before its exotic variants.
struct NameRanker {
    struct Judgement {
        var factor: Float
        var bonus: Float
        var matched: [String]
    }

    private let index: SearchIndex
    private let plan: QueryPlan
    private let queryNumbers: [UInt16]
    /// Literal terms that explain a name, with their place in the query.
    private var literalPlaces: [UInt32: [Int]] = [:]
    /// Terms of meanings, with the meaning's position in ``meanings`` and the share of the meaning they make up.
    private var meaningShares: [UInt32: [(meaning: Int, share: Float)]] = [:]
    private var meanings: [(text: String, phrase: String)] = []

    private static let genericWeight: Float = 0.2

    init(index: SearchIndex, layer: Int, plan: QueryPlan) {
        self.index = index
        self.plan = plan
        queryNumbers = plan.query.units.map { index.numbers[$0] ?? 0 }
        for gram in plan.literals where gram.explains && !gram.ranges[layer].isEmpty {
            literalPlaces[term(gram), default: []].append(gram.place)
        }
        for concept in plan.concepts {
            for meaning in concept.meanings {
                for gram in meaning.grams where !gram.ranges[layer].isEmpty {
                    meaningShares[term(gram), default: []].append((meanings.count, gram.worth / meaning.total))
                }
                meanings.append((meaning.text, concept.phrase))
            }
        }
    }

    private func term(_ gram: QueryPlan.Gram) -> UInt32 {
        UInt32(index.numbers[gram.first] ?? 0) << 16 | UInt32(gram.second == 0 ? 0 : index.numbers[gram.second] ?? 0)
    }

    func judge(_ document: Int) -> Judgement {
        let name = index.nameUnits[index.nameRange(document)].map { $0 & ~SearchIndex.genericFlag }
        var shares: [Int: Float] = [:]
        var counted = Set<UInt32>()
        eachTerm(of: name) { term, _, _ in
            guard counted.insert(term).inserted else { return }
            for entry in meaningShares[term] ?? [] { shares[entry.meaning, default: 0] += entry.share }
        }
        var explained = Array(repeating: false, count: name.count)
        var places = Set<Int>()
        eachTerm(of: name) { term, place, length in
            let literal = literalPlaces[term]
            let meant = meaningShares[term]?.contains { shares[$0.meaning, default: 0] > 0.6 } ?? false
            guard literal != nil || meant else { return }
            for offset in 0..<length { explained[place + offset] = true }
            for start in literal ?? [] { for offset in 0..<length { places.insert(start + offset) } }
        }
        let fit = fitShare(document, explained: explained)
        let isExact = name == queryNumbers
        let begins = explained.first ?? false
        return Judgement(
            factor: (0.5 + 0.5 * fit) * actionFactor(index.actions[document]) * (begins ? 1.05 : 1) * (isExact ? 1.5 : 1),
            bonus: isExact ? 5 : 0, matched: matched(places: places, shares: shares))
    }

    private func eachTerm(of name: [UInt16], _ body: (_ term: UInt32, _ place: Int, _ length: Int) -> Void) {
        for place in name.indices {
            body(UInt32(name[place]) << 16, place, 1)
            if place + 1 < name.count { body(UInt32(name[place]) << 16 | UInt32(name[place + 1]), place, 2) }
        }
    }

    /// The part of the name that the query explains; words every name may hold hardly count.
    private func fitShare(_ document: Int, explained: [Bool]) -> Float {
        var total: Float = 0
        var met: Float = 0
        for (offset, unit) in index.nameUnits[index.nameRange(document)].enumerated() {
            let weight = unit & SearchIndex.genericFlag != 0 ? Self.genericWeight : 1
            total += weight
            if explained[offset] { met += weight }
        }
        return total > 0 ? met / total : 0
    }

    private func actionFactor(_ named: UInt16) -> Float {
        let said = plan.query.actions
        let plain = plan.query.defaultActions
        if said == 0 { return named & ~plain == 0 ? 1 : 0.8 }
        if said & named != 0 { return 1.25 }
        if said & ~plain == 0 { return named & ~plain == 0 ? 1 : 0.75 }
        return named & ~plain == 0 ? 0.95 : 0.75
    }

    private func matched(places: Set<Int>, shares: [Int: Float]) -> [String] {
        var words: [String] = []
        var run: [UInt32] = []
        for place in 0...plan.query.units.count {
            if places.contains(place), place < plan.query.units.count {
                run.append(plan.query.units[place])
            } else if !run.isEmpty {
                words.append(TextUnits.text(of: run))
                run = []
            }
        }
        for meaning in shares.keys.sorted() where shares[meaning, default: 0] > 0.6 {
            words += [meanings[meaning].phrase, meanings[meaning].text]
        }
        var seen = Set<String>()
        return words.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
