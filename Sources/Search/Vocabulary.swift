/// What the search knows about how people speak: everyday phrases and their official terms, filler words, words for
/// actions, characters that sound alike, and life events.
///
/// The standard one comes with the program; administrators extend it at run time with ``merging(_:)``.
public struct Vocabulary: Sendable {
    /// A situation in life that needs several services.
    public struct LifeEvent: Sendable, Hashable {
        /// The event's name, for headings.
        public var name: String
        /// How people say it.
        public var phrases: [String]
        /// Official terms of the services it needs, the most wanted first.
        public var terms: [String]
    }

    /// The longest everyday phrase, in characters.
    static let phraseLimit = 16

    /// Life events, in the order of the files.
    public internal(set) var lifeEvents: [LifeEvent] = []
    var meanings: [[UInt32]: [Meaning]] = [:]
    var slips: [[UInt32]: [[UInt32]]] = [:]
    /// Phrases of three characters and more by their first, for words that stand between ("换了家医院").
    var longPhrases: [UInt32: [[UInt32]]] = [:]
    var combinations: [UInt32: [Combination]] = [:]
    var stopWords: Set<[UInt32]> = []
    var genericWords: Set<[UInt32]> = []
    var nameNoise: Set<String> = []
    var nameNoisePrefixes: [String] = []
    var actions: [ActionClass] = []
    var homophones = Homophones()

    /// An empty vocabulary: only the words of the items themselves are found.
    public init() {}

    /// The number of everyday phrases known.
    public var phraseCount: Int { meanings.count + combinations.values.reduce(0) { $0 + $1.count } }

    /// This vocabulary with further synonyms. A pair known already takes the new weight.
    public func merging(_ additions: [Synonym]) -> Vocabulary {
        var merged = self
        for addition in additions { merged.add(addition) }
        return merged
    }

    mutating func add(_ synonym: Synonym) {
        let units = TextUnits.split(synonym.term)
        guard !units.isEmpty, synonym.weight > 0, synonym.weight.isFinite else { return }
        let meaning = Meaning(text: synonym.term, units: units, weight: Float(min(synonym.weight, 1)))
        let parts = synonym.phrase.split(separator: " ").map { TextUnits.split(String($0)) }.filter { !$0.isEmpty }
        if parts.count > 1 {
            add(meaning, parts: parts, phrase: synonym.phrase)
        } else if let phrase = parts.first, phrase.count <= Self.phraseLimit {
            var known = meanings[phrase, default: []]
            known.removeAll { $0.units == units }
            known.append(meaning)
            guard meanings.updateValue(known, forKey: phrase) == nil, phrase.count > 1 else { return }
            slips[homophones.fold(phrase), default: []].append(phrase)
            if phrase.count > 2 { longPhrases[phrase[0], default: []].append(phrase) }
        }
    }

    private mutating func add(_ meaning: Meaning, parts: [[UInt32]], phrase: String) {
        let first = parts[0][0]
        var known = combinations[first, default: []]
        if let place = known.firstIndex(where: { $0.parts == parts }) {
            known[place].meanings.removeAll { $0.units == meaning.units }
            known[place].meanings.append(meaning)
        } else {
            known.append(Combination(phrase: phrase, parts: parts, meanings: [meaning]))
        }
        combinations[first] = known
    }

    /// Sound keys depend on the homophones, so they are made anew when those change.
    mutating func rebuildSlips() {
        slips = [:]
        for phrase in meanings.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) where phrase.count > 1 {
            slips[homophones.fold(phrase), default: []].append(phrase)
        }
    }

    /// Which actions the words of a query speak of, one bit per class.
    func saidActions(in units: [UInt32]) -> UInt16 {
        var mask: UInt16 = 0
        for (bit, action) in actions.enumerated() where action.said.contains(where: { units.firstRange(of: $0) != nil })
        {
            mask |= 1 << UInt16(bit)
        }
        return mask
    }

    /// The bits of the classes that need no mention.
    var defaultActions: UInt16 {
        actions.enumerated().reduce(0) { $1.element.isDefault ? $0 | 1 << UInt16($1.offset) : $0 }
    }
}

extension Array where Element == UInt32 {
    /// Where `part` first occurs; plain search, since both are short.
    func firstRange(of part: [UInt32], from start: Int = 0) -> Range<Int>? {
        guard !part.isEmpty, count >= part.count, start <= count - part.count else { return nil }
        for offset in start...(count - part.count) where self[offset] == part[0] {
            var length = 1
            while length < part.count, self[offset + length] == part[length] { length += 1 }
            if length == part.count { return offset..<(offset + length) }
        }
        return nil
    }
}
