import Database
import Kernel
import Search

/// Everyday words and the official terms they stand for, as an administrator entered them.
public struct SynonymEntry: Sendable, Hashable {
    public static let phraseMaximum = 30
    public static let expansionsMaximum = 20

    /// What people say; several words separated by blanks must all occur in a query.
    public var phrase: String
    /// Official terms as they occur in item names.
    public var expansions: [String]
    /// How sure the step is, above 0 up to 1.
    public var weight: Double

    public init(phrase: String, expansions: [String], weight: Double = 1) {
        self.phrase = phrase
        self.expansions = expansions
        self.weight = weight
    }

    var synonyms: [Synonym] { expansions.map { Synonym(phrase: phrase, term: $0, weight: weight) } }

    /// Normalised, or nil where something is empty, too long, too many or out of range.
    var checked: SynonymEntry? {
        let phrase = SearchText.normalize(phrase)
        let expansions = expansions.map { SearchText.normalize($0) }
        let isRight = (1...Self.phraseMaximum).contains(phrase.count)
            && (1...Self.expansionsMaximum).contains(expansions.count)
            && expansions.allSatisfy { (1...Self.phraseMaximum).contains($0.count) }
            && weight > 0 && weight <= 1
        return isRight ? SynonymEntry(phrase: phrase, expansions: expansions, weight: weight) : nil
    }

    static func all(_ reader: any SQLReader) throws -> [SynonymEntry] {
        try reader.query("SELECT phrase, expansions, weight FROM synonym ORDER BY phrase") { row in
            SynonymEntry(
                phrase: row.text(0), expansions: row.text(1).split(separator: "\n").map(String.init),
                weight: row.double(2))
        }
    }
}

extension Catalogue {
    /// The administrators' synonyms by phrase.
    public func synonyms() async throws -> [SynonymEntry] { try await database.read { try SynonymEntry.all($0) } }

    /// Adds or replaces the meaning of a phrase. Searches that begin after this returns know it.
    ///
    /// - Throws: ``CatalogueError`` `invalidSynonym`, `tooManySynonyms`.
    public func setSynonym(_ entry: SynonymEntry, by actor: RegistryActor) async throws {
        guard let entry = entry.checked else { throw CatalogueError(.invalidSynonym) }
        let now = time.now
        let maximum = limits.synonymsMaximum
        let log = log
        try await commit.submit { writer in
            try RegistryNews.tellWords(writer)
            let others = try writer.first("SELECT COUNT(*) FROM synonym WHERE phrase <> ?1", [.text(entry.phrase)]) {
                $0.int(0)
            }
            guard others ?? 0 < maximum else { throw CatalogueError(.tooManySynonyms) }
            try writer.execute(
                """
                INSERT INTO synonym (phrase, expansions, weight, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (phrase) DO UPDATE SET expansions = excluded.expansions, weight = excluded.weight,
                    made_by = excluded.made_by, made_at = excluded.made_at
                """,
                [
                    .text(entry.phrase), .text(entry.expansions.joined(separator: "\n")), .real(entry.weight),
                    .text(actor.label), .integer(now.milliseconds),
                ])
            try log.record(
                writer, "synonym.set", "synonym:\(entry.phrase)", in: .country, by: actor,
                after: ["expansions": .list(entry.expansions.map { .text($0) })])
        }
        try await search.reloadVocabulary()
    }

    /// Takes a phrase away again.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    public func removeSynonym(phrase: String, by actor: RegistryActor) async throws -> Bool {
        let phrase = SearchText.normalize(phrase)
        let log = log
        let removed = try await commit.submit { writer in
            try RegistryNews.tellWords(writer)
            let removed = try writer.executeCounting("DELETE FROM synonym WHERE phrase = ?1", [.text(phrase)])
            if removed > 0 {
                try log.record(writer, "synonym.remove", "synonym:\(phrase)", in: .country, by: actor)
            }
            return removed
        }
        try await search.reloadVocabulary()
        return removed > 0
    }
}
