/// Why a vocabulary file could not be read.
public enum VocabularyError: Error, Sendable, Equatable {
    /// Not YAML, or not of the documented shape; `detail` says where.
    case malformed(detail: String)
    /// The file is not part of the program.
    case missing(name: String)

    /// A stable code for interfaces and logs.
    public var code: String {
        switch self {
        case .malformed: "search.vocabulary.malformed"
        case .missing: "search.vocabulary.missing"
        }
    }
}

extension Vocabulary {
    /// Reads one vocabulary file.
    public static func load(yaml: String) throws(VocabularyError) -> Vocabulary { try load(files: [yaml]) }

    /// Reads several vocabulary files into one.
    static func load(files: [String]) throws(VocabularyError) -> Vocabulary {
        var vocabulary = Vocabulary()
        var read: [VocabularyFile] = []
        for file in files { read.append(try VocabularyFile.read(file)) }
        // Sounds and groups of words first: phrases are filed under both as they are added.
        for file in read { vocabulary.addLanguage(of: file) }
        vocabulary.stopWords.formUnion(vocabulary.stopWords.map { vocabulary.equivalents.folded($0) })
        for file in read { try vocabulary.addPhrases(of: file) }
        return vocabulary
    }

    // Everything is walked in the order of its keys, so that a run never depends on the order in which a dictionary
    // happens to be walked.

    private mutating func addLanguage(of file: VocabularyFile) {
        for (syllable, characters) in (file.sounds ?? [:]).sorted(by: { $0.key < $1.key }) {
            homophones.add(syllable: syllable, characters: characters)
        }
        for (word, others) in (file.same ?? [:]).sorted(by: { $0.key < $1.key }) {
            equivalents.add(([word] + Self.list(others)).map { TextUnits.split($0) })
        }
        stopWords.formUnion(Self.list(file.stop).map { TextUnits.split($0) })
        contextWords.formUnion(Self.list(file.context).map { TextUnits.split($0) })
        genericWords.formUnion(Self.list(file.generic).map { TextUnits.split($0) })
        nameNoise.formUnion(Self.list(file.noise))
        nameNoisePrefixes += Self.list(file.noisePrefixes)
        for action in file.actions ?? [] where actions.count < UInt16.bitWidth {
            actions.append(
                ActionClass(
                    name: action.name, said: Self.list(action.said).map { TextUnits.split($0) },
                    named: Self.list(action.named).map { TextUnits.split($0) }, isDefault: action.plain ?? false))
        }
    }

    private mutating func addPhrases(of file: VocabularyFile) throws(VocabularyError) {
        for (term, said) in (file.terms ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard var meaning = Meaning(term, weight: 1) else { continue }
            for entry in Self.list(said) {
                let (phrase, weight) = try Self.weighted(entry)
                meaning.weight = weight
                add(meaning, phrase: phrase, keepsBetter: true)
            }
        }
        for (name, event) in (file.events ?? [:]).sorted(by: { $0.key < $1.key }) {
            add(LifeEvent(name: name, phrases: Self.list(event.said), terms: Self.list(event.terms)))
        }
    }

    private mutating func add(_ event: LifeEvent) {
        lifeEvents.append(event)
        for (rank, term) in event.terms.enumerated() {
            // The order of the file is the order people want: each further service counts a little less.
            guard let meaning = Meaning(term, weight: max(0.5, 0.95 - 0.05 * Float(rank))) else { continue }
            for phrase in event.phrases { add(meaning, phrase: phrase, keepsBetter: true) }
        }
    }

    private static func list(_ text: String?) -> [String] {
        guard let text else { return [] }
        // By code points: cutting by what a reader sees as a character takes many times as long.
        return text.unicodeScalars.split { $0 == "、" || $0 == "\n" }.compactMap { part in
            let entry = part.drop { $0.properties.isWhitespace }
            return entry.isEmpty ? nil : String(entry)
        }
    }

    private static func weighted(_ entry: String) throws(VocabularyError) -> (String, Float) {
        guard let star = entry.utf8.firstIndex(of: UInt8(ascii: "*")) else { return (entry, 1) }
        guard let weight = Float(String(entry[entry.utf8.index(after: star)...])), weight > 0, weight <= 1 else {
            throw .malformed(detail: "weight of “\(entry)” is not above 0 and at most 1")
        }
        return (String(entry[..<star]), weight)
    }
}
