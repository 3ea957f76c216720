/// Cuts a query into everyday phrases, filler words and free text.
struct Segmentation {
    private let view: QueryView
    private let units: [UInt32]
    private let vocabulary: Vocabulary
    /// What each unit that was typed was taken for.
    private(set) var roles: [PreparedQuery.Role]
    private(set) var concepts: [PreparedQuery.Concept] = []
    private var covered: [Bool]
    /// The part that was corrected, where the text is one that only sounds like what was typed.
    private var corrected: Range<Int>?

    /// The most concepts one query may hold; the rest are dropped, weakest last.
    private static let conceptLimit = 12
    /// From so many other units on, a word for a place or a person is only where it happens.
    private static let contextUnits = 3
    private static let contextShare: Float = 0.45

    init(_ view: QueryView, typed: Int, vocabulary: Vocabulary) {
        self.view = view
        units = view.units
        self.vocabulary = vocabulary
        roles = Array(repeating: .free, count: typed)
        covered = Array(repeating: false, count: units.count)
    }

    mutating func run() {
        matchCombinations()
        matchPhrases()
        matchLoosePhrases()
        matchSlips()
        matchCorrected()
        markFillers()
        weighContext()
        concepts = Array(concepts.prefix(Self.conceptLimit))
    }

    /// How much a phrase of that many characters says: longer phrases are surer, with falling returns.
    private static func strength(length: Int) -> Float {
        switch length {
        case 0...1: 4.5
        case 2: 7
        case 3: 8.5
        case 4: 9.5
        default: min(10 + Float(length - 5) * 0.5, 13)
        }
    }

    private mutating func matchCombinations() {
        var found: [(length: Int, ranges: [Range<Int>], combination: Combination)] = []
        for unit in Set(units).sorted() {
            for combination in vocabulary.combinations[unit] ?? [] {
                let ranges = combination.parts.compactMap { units.firstRange(of: $0) ?? looseRange(of: $0) }
                guard ranges.count == combination.parts.count else { continue }
                if let corrected, !ranges.contains(where: { $0.overlaps(corrected) }) { continue }
                found.append((ranges.reduce(0) { $0 + $1.count }, ranges, combination))
            }
        }
        found.sort { $0.length != $1.length ? $0.length > $1.length : $0.combination.phrase < $1.combination.phrase }
        for match in found {
            // A weaker reading of words a longer combination has explained already counts for little.
            let taken = match.ranges.allSatisfy { range in range.allSatisfy { covered[$0] } }
            let share: Float = taken ? 0.3 : 1
            concepts.append(
                PreparedQuery.Concept(
                    phrase: match.combination.phrase, strength: (Self.strength(length: match.length) + 0.5) * share,
                    meanings: match.combination.meanings))
            for range in match.ranges { cover(range) }
        }
    }

    private mutating func matchPhrases() {
        var found: [Range<Int>] = []
        for start in units.indices {
            for length in 1...Vocabulary.phraseLimit where start + length <= units.count {
                if vocabulary.meanings[Array(units[start..<(start + length)])] != nil {
                    found.append(start..<(start + length))
                }
            }
        }
        found.sort { $0.count != $1.count ? $0.count > $1.count : $0.lowerBound < $1.lowerBound }
        for range in found {
            let phrase = Array(units[range])
            let taken = range.filter { covered[$0] }.count
            // Inside or across a longer phrase: weak support only, and single characters none at all.
            if taken > 0, range.count == 1 { continue }
            let share: Float = taken == 0 ? 1 : (taken == range.count ? 0.25 : 0.4)
            append(phrase: phrase, share: share, slip: nil)
            cover(range)
        }
    }

    /// Phrases with a word or two pushed in between ("换了家医院" for "换医院").
    private mutating func matchLoosePhrases() {
        for start in units.indices {
            for phrase in vocabulary.longPhrases[units[start]] ?? [] {
                guard let range = looseRange(of: phrase, from: start), range.lowerBound == start,
                    range.contains(where: { !covered[$0] })
                else { continue }
                append(phrase: phrase, share: 0.6, slip: nil)
            }
        }
    }

    /// Where all units of a phrase of three and more occur in order, with at most two others among them.
    private func looseRange(of phrase: [UInt32], from first: Int = 0) -> Range<Int>? {
        guard phrase.count > 2 else { return nil }
        for start in first..<max(first, units.count - phrase.count) where units[start] == phrase[0] {
            var place = start + 1
            var matched = 1
            while matched < phrase.count, place < units.count, place - start <= matched + 2 {
                if units[place] == phrase[matched] { matched += 1 }
                place += 1
            }
            if matched == phrase.count { return start..<place }
        }
        return nil
    }

    private mutating func matchSlips() {
        guard !vocabulary.homophones.isEmpty else { return }
        for length in stride(from: min(6, units.count), through: 2, by: -1) {
            for start in 0...(units.count - length) {
                let range = start..<(start + length)
                guard range.contains(where: { !covered[$0] }) else { continue }
                let typed = Array(units[range])
                guard let words = vocabulary.slips[vocabulary.homophones.fold(typed)] else { continue }
                let phrases = words.filter { vocabulary.meanings[$0] != nil && $0 != typed }
                for phrase in phrases.prefix(3) {
                    let same = zip(phrase, typed).filter { $0 == $1 }.count
                    // Two characters that both differ are more likely another word than a slip.
                    guard length > 2 || same > 0 else { continue }
                    append(phrase: phrase, share: 0.6, slip: range)
                }
            }
        }
    }

    /// Phrases of several words, one of which is only there by its sound ("拖拉机 驾照" in "考拖拉机架照").
    private mutating func matchCorrected() {
        guard !vocabulary.homophones.isEmpty, corrected == nil else { return }
        for (range, word) in corrections() {
            var other = Segmentation(view.replacing(range, with: word), typed: roles.count, vocabulary: vocabulary)
            other.corrected = range
            other.matchCombinations()
            for var concept in other.concepts {
                concept.strength *= 0.8
                concept.slip = view.source(of: range)
                concepts.insert(concept, at: 0)
            }
        }
    }

    /// Parts of the text that no phrase holds and that sound like a word of one, the longest first.
    private func corrections() -> [(Range<Int>, [UInt32])] {
        var found: [(Range<Int>, [UInt32])] = []
        for length in stride(from: min(4, units.count), through: 2, by: -1) {
            for start in 0...(units.count - length) {
                let range = start..<(start + length)
                let isNew = range.dropLast().contains { !vocabulary.knowsPair(units[$0], units[$0 + 1]) }
                guard isNew, range.contains(where: { !covered[$0] }), !found.contains(where: { $0.0.overlaps(range) })
                else { continue }
                let typed = Array(units[range])
                let words = vocabulary.slips[vocabulary.homophones.fold(typed)] ?? []
                if let word = words.first(where: { word in zip(word, typed).contains { $0 == $1 } }) {
                    found.append((range, word))
                }
            }
        }
        return Array(found.prefix(3))
    }

    private mutating func append(phrase: [UInt32], share: Float, slip: Range<Int>?) {
        guard let meanings = vocabulary.meanings[phrase] else { return }
        concepts.append(
            PreparedQuery.Concept(
                phrase: TextUnits.text(of: phrase), strength: Self.strength(length: phrase.count) * share,
                meanings: meanings, slip: slip.map { view.source(of: $0) }))
    }

    private mutating func cover(_ range: Range<Int>) {
        for place in range {
            covered[place] = true
            for typed in view.sources[place] { roles[typed] = .concept }
        }
    }

    /// "医院" alone asks for opening one; "医院换了负责人" and "给医院的员工买社保" ask for something else.
    private mutating func weighContext() {
        for place in concepts.indices {
            let phrase = TextUnits.split(concepts[place].phrase)
            guard vocabulary.contextWords.contains(phrase) else { continue }
            let others = roles.filter { $0 != .filler }.count - phrase.count
            if others >= Self.contextUnits { concepts[place].strength *= Self.contextShare }
        }
    }

    private mutating func markFillers() {
        var fillers = Array(repeating: false, count: units.count)
        var place = 0
        while place < units.count {
            let longest = (1...8).last { length in
                place + length <= units.count
                    && vocabulary.stopWords.contains(Array(units[place..<(place + length)]))
                    && !covered[place..<(place + length)].contains(true)
            }
            if let longest { for filler in place..<(place + longest) { fillers[filler] = true } }
            place += longest ?? 1
        }
        // A query of nothing but filler words ("办理") is searched for as it stands.
        guard zip(fillers, covered).contains(where: { !$0 || $1 }) else { return }
        for place in units.indices where fillers[place] {
            for typed in view.sources[place] where roles[typed] == .free { roles[typed] = .filler }
        }
    }
}

extension TextUnits {
    /// Han text of the units; words of Latin letters, kept as hashes, are left out.
    static func text(of units: some Sequence<UInt32>) -> String {
        var text = String.UnicodeScalarView()
        for unit in units { if let scalar = Unicode.Scalar(unit) { text.append(scalar) } }
        return String(text)
    }
}
