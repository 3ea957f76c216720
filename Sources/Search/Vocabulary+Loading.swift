import Yams

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
    /// One vocabulary file. Every section is optional.
    ///
    /// `terms` maps an official term to what people say instead, separated by "、"; "*0.6" behind a phrase lowers its
    /// weight, a space inside it joins words that must all occur. `events` names life events with `said` and `terms`.
    private struct File: Decodable {
        struct Event: Decodable {
            var said: String
            var terms: String
        }
        struct Action: Decodable {
            var name: String
            var said: String?
            var named: String?
            var plain: Bool?
        }
        var terms: [String: String]?
        var events: [String: Event]?
        var stop: String?
        var generic: String?
        var noise: String?
        var noisePrefixes: String?
        var actions: [Action]?
        var sounds: [String: String]?
    }

    /// Reads one vocabulary file.
    public static func load(yaml: String) throws(VocabularyError) -> Vocabulary {
        var vocabulary = Vocabulary()
        try vocabulary.read(yaml: yaml)
        vocabulary.rebuildSlips()
        return vocabulary
    }

    /// Reads several vocabulary files into one.
    static func load(files: [String]) throws(VocabularyError) -> Vocabulary {
        var vocabulary = Vocabulary()
        for file in files { try vocabulary.read(yaml: file) }
        vocabulary.rebuildSlips()
        return vocabulary
    }

    private mutating func read(yaml: String) throws(VocabularyError) {
        let file: File
        do {
            file = try YAMLDecoder().decode(File.self, from: yaml)
        } catch {
            throw .malformed(detail: String(describing: error))
        }
        // Homophones first: phrases are filed under their sound as they are added. Sorted, so that a run never depends
        // on the order in which a dictionary happens to be walked.
        for (syllable, characters) in (file.sounds ?? [:]).sorted(by: { $0.key < $1.key }) {
            homophones.add(syllable: syllable, characters: characters)
        }
        for (term, said) in (file.terms ?? [:]).sorted(by: { $0.key < $1.key }) {
            for (phrase, weight) in try Self.weighted(said) { add(Synonym(phrase: phrase, term: term, weight: weight)) }
        }
        for (name, event) in (file.events ?? [:]).sorted(by: { $0.key < $1.key }) {
            add(LifeEvent(name: name, phrases: Self.list(event.said), terms: Self.list(event.terms)))
        }
        stopWords.formUnion(Self.list(file.stop).map { TextUnits.split($0) })
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

    private mutating func add(_ event: LifeEvent) {
        lifeEvents.append(event)
        for phrase in event.phrases {
            for (rank, term) in event.terms.enumerated() {
                // The order of the file is the order people want: each further service counts a little less.
                add(Synonym(phrase: phrase, term: term, weight: max(0.5, 0.95 - 0.05 * Double(rank))))
            }
        }
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(whereSeparator: { $0 == "、" || $0.isNewline })
            .map { String($0.drop(while: \.isWhitespace)) }.filter { !$0.isEmpty }
    }

    private static func weighted(_ text: String) throws(VocabularyError) -> [(String, Double)] {
        var pairs: [(String, Double)] = []
        for entry in list(text) {
            let halves = entry.split(separator: "*", maxSplits: 1)
            guard halves.count == 2 else {
                pairs.append((entry, 1))
                continue
            }
            guard let weight = Double(String(halves[1])), weight > 0, weight <= 1 else {
                throw .malformed(detail: "weight of “\(entry)” is not above 0 and at most 1")
            }
            pairs.append((String(halves[0]), weight))
        }
        return pairs
    }
}
