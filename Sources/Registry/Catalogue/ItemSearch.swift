import Database
import Kernel
import Search
import Synchronization

/// The indexes of the catalogue and the words administrators added: what a search needs besides the items.
final class ItemSearch: Sendable {
    private struct Words {
        var vocabulary: Vocabulary?
        var asked = 0
        var applied = 0
    }

    let database: any SQLDatabase
    let limits: Catalogue.Limits
    let layers: SearchLayers
    private let given: Vocabulary?
    private let words = Mutex(Words())

    /// - Parameter vocabulary: the standard one where it is nil. That one is read beside the start, not during it.
    init(database: any SQLDatabase, vocabulary: Vocabulary?, limits: Catalogue.Limits) {
        self.database = database
        self.limits = limits
        given = vocabulary
        if vocabulary == nil { Task.detached(priority: .utility) { _ = Vocabulary.standard } }
        layers = SearchLayers(countMaximum: limits.searchLayersMaximum, bytesMaximum: limits.searchBytesMaximum)
    }

    private var base: Vocabulary { given ?? .standard }

    /// A change above the counties can change what a county introduces, so it drops all layers.
    func forget(_ division: DivisionCode) {
        if division.level < .county { layers.forgetAll() } else { layers.forget(division) }
    }

    func forgetAll() { layers.forgetAll() }

    /// Other words hold now: they are read anew when next wanted, and what is being read counts no more.
    func forgetWords() {
        words.withLock { words in
            words.asked += 1
            words.applied = words.asked
            words.vocabulary = nil
        }
    }

    /// The vocabulary with the administrators' synonyms.
    func vocabulary() async throws -> Vocabulary {
        if let known = words.withLock({ $0.vocabulary }) { return known }
        return try await reloadVocabulary()
    }

    /// Reads the synonyms anew. Of several at the same time the one that began last counts: it has seen most.
    @discardableResult
    func reloadVocabulary() async throws -> Vocabulary {
        let ticket = words.withLock { words in
            words.asked += 1
            return words.asked
        }
        let entries = try await database.read { try SynonymEntry.all($0) }
        let merged = base.merging(entries.flatMap(\.synonyms))
        words.withLock { words in
            guard ticket > words.applied else { return }
            words.applied = ticket
            words.vocabulary = merged
        }
        return merged
    }

    /// The layers for a division, its own first, empty ones left out; without a division the one of all names.
    func indexes(_ division: DivisionCode?, on day: Day) async throws -> [SearchIndex] {
        guard let division else {
            return [try await layers.layer(.everywhere, on: day) { try await self.makeEverywhere(on: day) }.index]
        }
        var indexes: [SearchIndex] = []
        for code in division.ancestors {
            let layer = try await layers.layer(.division(code), on: day) { try await self.make(code, on: day) }
            if layer.index.count > 0 { indexes.append(layer.index) }
        }
        return indexes
    }
}

/// Making layers: on the database's threads, which may be kept busy, not on those that serve requests.
extension ItemSearch {
    /// What holds or will hold at a division. Where no level above has anything (`?7` is 0), none is looked through.
    static let versionsAt: SQLStatement = """
        SELECT v.item, v.fields, v.valid_from, v.valid_through, CASE WHEN ?7 = 0 THEN 0 WHEN EXISTS (
                SELECT 1 FROM item_version u
                WHERE u.item = v.item AND u.division IN (?2, ?3, ?4, ?5) AND u.status <> 'draft'
                    AND u.valid_from <= ?6 AND (u.valid_through IS NULL OR u.valid_through >= ?6)) THEN 1 ELSE 0 END
        FROM item_version v
        WHERE v.division = ?1 AND v.status <> 'draft' AND (v.valid_through IS NULL OR v.valid_through >= ?6)
        ORDER BY v.item, v.version
        """

    static let anythingAt: SQLStatement = """
        SELECT 1 FROM item_version WHERE division IN (?1, ?2, ?3, ?4) AND status <> 'draft' LIMIT 1
        """

    private func make(_ division: DivisionCode, on day: Day) async throws -> SearchLayer {
        let base = base
        return try await database.read { reader in
            let chain = ItemStore.chain(division)
            let isBelowItems = try reader.exists(Self.anythingAt, Array(chain.dropFirst()))
            var documents: [SearchDocument] = []
            var next: Int?
            try reader.each(
                Self.versionsAt, chain + [.integer(Int64(day.number)), .integer(isBelowItems ? 1 : 0)]
            ) { row in
                let first = row.int(2)
                let change = first > Int(day.number) ? first : row.optionalInt(3).map { $0 + 1 }
                next = [next, change].compactMap { $0 }.min()
                guard first <= Int(day.number) else { return }
                if let document = Self.document(
                    row.int(0), SearchFields.read(row.text(1)), isOverride: row.bool(4))
                {
                    documents.append(document)
                }
            }
            return SearchLayer(
                index: SearchIndex(documents, vocabulary: base), days: Self.days(from: day, until: next))
        }
    }

    static let distinctNames: SQLStatement = """
        SELECT MIN(item) FROM item_version
        WHERE status <> 'draft' AND name IS NOT NULL AND valid_from <= ?1
            AND (valid_through IS NULL OR valid_through >= ?1)
        GROUP BY name LIMIT ?2
        """

    private func makeEverywhere(on day: Day) async throws -> SearchLayer {
        let base = base
        let maximum = limits.distinctNamesMaximum
        return try await database.read { reader in
            let items = try reader.query(
                Self.distinctNames, [.integer(Int64(day.number)), .integer(Int64(maximum) + 1)]
            ) { $0.int64(0) }
            guard items.count <= maximum else { throw CatalogueError(.territoryNeeded) }
            var documents: [SearchDocument] = []
            for item in items {
                let fields = try reader.first(
                    """
                    SELECT fields FROM item_version WHERE item = ?1 AND status <> 'draft' AND name IS NOT NULL
                        AND valid_from <= ?2 AND (valid_through IS NULL OR valid_through >= ?2)
                    ORDER BY division, version DESC LIMIT 1
                    """, [.integer(item), .integer(Int64(day.number))]
                ) { SearchFields.read($0.text(0)) }
                if let document = Self.document(Int(item), fields ?? [:], isOverride: false) {
                    documents.append(document)
                }
            }
            return SearchLayer(
                index: SearchIndex(documents, vocabulary: base), days: Self.days(from: day, until: Int(day.number) + 1))
        }
    }

    private static func days(from day: Day, until next: Int?) -> Range<Day> {
        day..<max(day.advanced(by: 1), Day(number: next.map { Int32(clamping: $0) } ?? .max))
    }

    /// A version that introduces an item is a document; one that overrides is one only for the words it adds.
    private static func document(_ id: Int, _ fields: [ItemField: JSONValue], isOverride: Bool) -> SearchDocument? {
        let aliases = (fields[.aliases]?.list ?? []).compactMap(\.text)
        guard !isOverride else {
            return aliases.isEmpty ? nil : SearchDocument(id: id, name: aliases[0], keywords: aliases)
        }
        guard let name = LocalizedText(item: fields[.name]) else { return nil }
        let others = name.languages.filter { $0 != .zhHans }.map { name[$0] }
        let department = LocalizedText(item: fields[.departmentName])
            ?? fields[.department]?.text.flatMap { DepartmentKind(rawValue: $0)?.title }
        return SearchDocument(
            id: id, name: name[.zhHans], alternativeNames: others, department: department?[.zhHans] ?? "",
            keywords: aliases, summary: LocalizedText(item: fields[.summary])?[.zhHans] ?? "")
    }
}
