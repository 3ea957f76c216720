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
        let picks = try await picks(of: query.text)
        // An item may stand in two layers: its own, and one that adds local words.
        var seen: Set<Int> = []
        let hits = SearchIndex.search(query, layers: indexes, limit: limit * 2, picks: picks)
            .filter { seen.insert($0.id).inserted }.prefix(limit)
        let places = try await places(hits.map(\.id), in: division, on: day)
        var found: [ItemHit] = []
        for hit in hits {
            guard let place = places[hit.id], let item = try await item(place.code, in: place.division, on: day) else {
                continue
            }
            found.append(
                ItemHit(
                    code: item.code, division: place.division, name: item.name, department: item.department,
                    departmentName: item.departmentName, unit: item.unit, summary: item.summary, score: hit.score,
                    matched: hit.matched, item: item))
        }
        return found
    }

    private struct Place: Sendable {
        var code: String
        var division: DivisionCode
    }

    private func places(_ ids: [Int], in division: DivisionCode?, on day: Day) async throws -> [Int: Place] {
        guard !ids.isEmpty else { return [:] }
        return try await database.read { reader in
            var places: [Int: Place] = [:]
            for id in ids {
                guard let code = try reader.first("SELECT code FROM item WHERE id = ?1", [SQLValue(id)], { $0.text(0) })
                else { continue }
                let home = try division ?? reader.first(
                    """
                    SELECT division FROM item_version WHERE item = ?1 AND status <> 'draft' AND name IS NOT NULL
                        AND valid_from <= ?2 AND (valid_through IS NULL OR valid_through >= ?2)
                    ORDER BY division LIMIT 1
                    """, [SQLValue(id), .integer(Int64(day.number))]
                ) { DivisionCode(value: $0.int64(0)) } ?? nil
                if let home { places[id] = Place(code: code, division: home) }
            }
            return places
        }
    }
}
