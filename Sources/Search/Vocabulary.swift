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
    /// Words of phrases by their sound.
    var slips: [[UInt32]: [[UInt32]]] = [:]
    private var wordPairs: Set<UInt64> = []
    var equivalents = EquivalentWords()
    /// Phrases of three characters and more by their first, for words that stand between ("换了家医院").
    var longPhrases: [UInt32: [[UInt32]]] = [:]
    var combinations: [UInt32: [Combination]] = [:]
    var stopWords: Set<[UInt32]> = []
    /// Words for where something happens or whom it is for, when something else is spoken of as well.
    var contextWords: Set<[UInt32]> = []
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
        guard let meaning = Meaning(synonym.term, weight: Float(synonym.weight)) else { return }
        add(meaning, phrase: synonym.phrase)
    }

    /// - Parameter keepsBetter: whether a pair known already keeps the higher weight, as in files, where phrases that
    ///   are written differently may be read alike.
    mutating func add(_ added: Meaning, phrase: String, keepsBetter: Bool = false) {
        var meaning = added
        notePairs(meaning.units)
        let parts = phrase.utf8.split(separator: UInt8(ascii: " "))
            .map { equivalents.folded(TextUnits.split(String(Substring($0)))) }.filter { !$0.isEmpty }
        if parts.count > 1 {
            // Words that are read as one say less together than the phrase was meant to.
            guard Set(parts).count == parts.count else { return }
            add(meaning, parts: parts, phrase: phrase)
        } else if let part = parts.first, part.count <= Self.phraseLimit {
            var known = meanings[part, default: []]
            if let place = known.firstIndex(where: { $0.units == meaning.units }) {
                let former = known.remove(at: place)
                if keepsBetter { meaning.weight = max(meaning.weight, former.weight) }
            }
            known.append(meaning)
            guard meanings.updateValue(known, forKey: part) == nil, part.count > 1 else { return }
            noteWord(part)
            if part.count > 2 { longPhrases[part[0], default: []].append(part) }
        }
    }

    private mutating func add(_ meaning: Meaning, parts: [[UInt32]], phrase: String) {
        let first = parts[0][0]
        // Changed in place: these lists are long, and a copy for each phrase would cost more than all else here.
        if let place = combinations[first]?.firstIndex(where: { $0.parts == parts }) {
            combinations[first]?[place].meanings.removeAll { $0.units == meaning.units }
            combinations[first]?[place].meanings.append(meaning)
            return
        }
        combinations[first, default: []].append(Combination(phrase: phrase, parts: parts, meanings: [meaning]))
        for part in parts where part.count > 1 { noteWord(part) }
    }

    /// Files a word under its sound, for slips.
    private mutating func noteWord(_ word: [UInt32]) {
        notePairs(word)
        let sound = homophones.fold(word)
        guard slips[sound]?.contains(word) != true else { return }
        slips[sound, default: []].append(word)
    }

    private mutating func notePairs(_ units: [UInt32]) {
        for (first, second) in zip(units, units.dropFirst()) { wordPairs.insert(Self.pair(first, second)) }
    }

    private static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

    /// Whether two neighbours stand together in some phrase or term, so that they are hardly a slip.
    func knowsPair(_ first: UInt32, _ second: UInt32) -> Bool { wordPairs.contains(Self.pair(first, second)) }

    /// Which actions the words of a query speak of, one bit per class.
    func saidActions(in units: [UInt32]) -> UInt16 {
        var mask: UInt16 = 0
        for (bit, action) in actions.enumerated() where action.said.contains(where: { units.firstRange(of: $0) != nil })
        {
            mask |= 1 << UInt16(bit)
        }
        return mask
    }

    /// Which units of an official term name a plain action, or what every name may hold.
    func softUnits(of units: [UInt32]) -> [Bool] {
        var flags = Array(repeating: false, count: units.count)
        for word in actions.lazy.filter(\.isDefault).flatMap(\.named) + Array(genericWords) {
            var start = 0
            while let range = units.firstRange(of: word, from: start) {
                for place in range { flags[place] = true }
                start = range.upperBound
            }
        }
        return flags
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
