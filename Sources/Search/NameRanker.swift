/// Judges how well a name as a whole fits the query: the plain item before its exotic variants.
struct NameRanker {
    struct Judgement {
        var factor: Float
        var bonus: Float
    }

    private struct Use {
        var literalPlaces: [Int] = []
        /// The meanings the term belongs to, each with the share of the meaning it makes up.
        var meanings: [(number: Int, share: Float)] = []
    }

    private let index: SearchIndex
    private let plan: QueryPlan
    private let queryNumbers: [UInt16]
    /// What each term of the query is for.
    private var uses: [UInt32: Use] = [:]
    /// Whether some term of the query begins with the unit of that number: for most units of a name none does.
    private var begins: [Bool]
    private var meanings: [(text: String, phrase: String)] = []
    // Scratch of one name: shares of its meanings (zero between names), its terms that the query uses, what is
    // explained.
    private var shares: [Float]
    private var found: [(use: Use, place: Int, length: Int)] = []
    private var explained: [Bool] = []

    private static let genericWeight: Float = 0.2
    /// The share of a meaning from which on the name is taken to hold it.
    private static let heldShare: Float = 0.6

    init(index: SearchIndex, layer: Int, plan: QueryPlan) {
        self.index = index
        self.plan = plan
        begins = Array(repeating: false, count: index.unitCount + 1)
        queryNumbers = plan.query.units.map { index.numbers[$0] ?? 0 }
        for gram in plan.literals where gram.explains && !gram.ranges[layer].isEmpty {
            uses[Self.term(gram, in: index), default: Use()].literalPlaces.append(gram.place)
        }
        for concept in plan.concepts {
            for meaning in concept.meanings {
                for gram in meaning.grams where !gram.ranges[layer].isEmpty {
                    uses[Self.term(gram, in: index), default: Use()].meanings
                        .append((meanings.count, gram.worth / meaning.total))
                }
                meanings.append((meaning.text, concept.phrase))
            }
        }
        shares = Array(repeating: 0, count: meanings.count)
        for term in uses.keys { begins[Int(term >> 16)] = true }
    }

    private static func term(_ gram: QueryPlan.Gram, in index: SearchIndex) -> UInt32 {
        UInt32(index.numbers[gram.first] ?? 0) << 16 | UInt32(gram.second == 0 ? 0 : index.numbers[gram.second] ?? 0)
    }

    mutating func judge(_ document: Int) -> Judgement {
        readName(document)
        defer { forgetShares() }
        explained = Array(repeating: false, count: index.nameRange(document).count)
        for (use, place, length) in found {
            guard !use.literalPlaces.isEmpty || use.meanings.contains(where: { shares[$0.number] > Self.heldShare })
            else { continue }
            for offset in 0..<length { explained[place + offset] = true }
        }
        let isExact = isWholeQuery(document)
        let begins: Float = explained.first == true ? 1.05 : 1
        return Judgement(
            factor: (0.5 + 0.5 * fitShare(document)) * actionFactor(index.actions[document]) * begins
                * (isExact ? 1.5 : 1),
            bonus: isExact ? 5 : 0)
    }

    /// Finds the terms of the query in the name and adds up the shares of the meanings.
    private mutating func readName(_ document: Int) {
        found.removeAll(keepingCapacity: true)
        let range = index.nameRange(document)
        for place in range {
            let unit = index.nameUnits[place] & ~SearchIndex.genericFlag
            guard begins[Int(unit)] else { continue }
            let first = UInt32(unit) << 16
            note(first, place: place - range.lowerBound, length: 1)
            guard place + 1 < range.upperBound else { continue }
            let second = UInt32(index.nameUnits[place + 1] & ~SearchIndex.genericFlag)
            note(first | second, place: place - range.lowerBound, length: 2)
        }
    }

    private mutating func note(_ term: UInt32, place: Int, length: Int) {
        guard let use = uses[term] else { return }
        for (number, share) in use.meanings { shares[number] += share }
        found.append((use, place, length))
    }

    private mutating func forgetShares() {
        for entry in found { for (number, _) in entry.use.meanings { shares[number] = 0 } }
    }

    private func isWholeQuery(_ document: Int) -> Bool {
        let range = index.nameRange(document)
        guard range.count == queryNumbers.count else { return false }
        return zip(range, queryNumbers).allSatisfy { index.nameUnits[$0] & ~SearchIndex.genericFlag == $1 }
    }

    /// The part of the name that the query explains; words every name may hold hardly count.
    private func fitShare(_ document: Int) -> Float {
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
        return named == 0 ? 0.95 : (named & ~plain == 0 ? 0.85 : 0.75)
    }

    /// The words of the query found in the name, and the official terms with the phrases that led to them.
    mutating func matched(_ document: Int) -> [String] {
        readName(document)
        defer { forgetShares() }
        var places = Set<Int>()
        for (use, _, length) in found {
            for start in use.literalPlaces { for offset in 0..<length { places.insert(start + offset) } }
        }
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
        for (number, share) in shares.enumerated() where share > Self.heldShare {
            words += [meanings[number].phrase, meanings[number].text]
        }
        var seen = Set<String>()
        return words.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
