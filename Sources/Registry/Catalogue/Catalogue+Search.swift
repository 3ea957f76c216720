import Database
public import Kernel
import Search

/// An item that a search found, as it holds in the territory asked for.
public struct ItemHit: Sendable, Hashable {
    public var code: String
    /// The territory in which it was found: the one asked for, else the one that introduces the item.
    public var division: DivisionCode
    public var name: LocalizedText
    public var department: String?
    public var departmentName: LocalizedText?
    public var unit: String?
    public var summary: LocalizedText?
    /// Higher is better; comparable within one search only.
    public var score: Double
    /// The words of the query, and the official terms they were taken for, that were found.
    public var matched: [String]
    public var item: MergedItem
}

extension Catalogue {
    /// Finds items by everyday words, best first: those of the division and of the ones above it; without a division
    /// among the distinct names of the whole installation.
    ///
    /// - Parameters:
    ///   - text: What a person typed; only its first ``PreparedQuery/characterLimit`` characters count.
    ///   - limit: At most ``Limits/pageMaximum``.
    /// - Throws: ``CatalogueError`` `territoryNeeded` where there are too many names to search without a division.
    public func search(
        _ text: String, division: DivisionCode?, limit: Int = 20, on day: Day? = nil
    ) async throws -> [ItemHit] {
        let day = day ?? today
        let limit = max(1, min(limit, limits.pageMaximum))
        let query = PreparedQuery(text, vocabulary: try await search.vocabulary())
        guard !query.isEmpty else { return [] }
        let indexes = try await search.indexes(division, on: day)
        let generation = generation
        // All in one turn with the database: what the search itself costs is less than another turn.
        return try await database.read { reader in
            let picks = try Self.picks(of: query.text, reader)
            // An item may stand in two layers: its own, and one that adds local words.
            var seen: Set<Int> = []
            let hits = SearchIndex.search(query, layers: indexes, limit: limit * 2, picks: picks)
                .filter { seen.insert($0.id).inserted }.prefix(limit)
            let found = try self.found(
                hits.map { Int64($0.id) }, in: division, on: day, generation: generation, reader)
            return hits.compactMap { hit in
                found[Int64(hit.id)].map { place, item in
                    ItemHit(
                        code: item.code, division: place, name: item.name, department: item.department,
                        departmentName: item.departmentName, unit: item.unit, summary: item.summary, score: hit.score,
                        matched: hit.matched, item: item)
                }
            }
        }
    }

    static let homeOf: SQLStatement = """
        SELECT division FROM item_version WHERE item = ?1 AND status <> 'draft' AND name IS NOT NULL
            AND valid_from <= ?2 AND (valid_through IS NULL OR valid_through >= ?2)
        ORDER BY division LIMIT 1
        """

    /// Items as they hold in the division, or in the one that introduces each; without those that are gone.
    private func found(
        _ items: [Int64], in division: DivisionCode?, on day: Day, generation: Int, _ reader: any SQLReader
    ) throws -> [Int64: (DivisionCode, MergedItem)] {
        var found: [Int64: (DivisionCode, MergedItem)] = [:]
        var missing: [DivisionCode: [(item: Int64, code: String)]] = [:]
        for (item, code) in try ItemStore.codes(of: items, reader) {
            let home = try division ?? reader.first(Self.homeOf, [.integer(item), .integer(Int64(day.number))]) {
                DivisionCode(value: $0.int64(0))
            } ?? nil
            guard let home else { continue }
            if let known = cached(code, in: home, on: day) {
                found[item] = (home, known)
            } else {
                missing[home, default: []].append((item, code))
            }
        }
        for (home, items) in missing {
            let layers = try ItemStore.layers(of: items.map(\.item), in: home, on: day, reader)
            for (item, code) in items {
                guard let merged = ItemMerge.merged(code: code, layers: layers[item] ?? []) else { continue }
                keep(merged, in: home, on: day, generation: generation)
                found[item] = (home, merged)
            }
        }
        return found
    }
}
