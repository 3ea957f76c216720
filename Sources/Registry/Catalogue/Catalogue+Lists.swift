import Database
public import Kernel

extension Catalogue {
    /// Items that a division introduces: valid there and not valid at any division above.
    static let introduced: SQLStatement = """
        SELECT v.item, i.code FROM item_version v JOIN item i ON i.id = v.item
        WHERE v.division = ?1 AND v.item > ?7 AND v.status <> 'draft' AND v.valid_from <= ?6
            AND (v.valid_through IS NULL OR v.valid_through >= ?6)
            AND NOT EXISTS (
                SELECT 1 FROM item_version u
                WHERE u.item = v.item AND u.division IN (?2, ?3, ?4, ?5) AND u.status <> 'draft'
                    AND u.valid_from <= ?6 AND (u.valid_through IS NULL OR u.valid_through >= ?6))
        """
    static let introducedPage = introduced + "ORDER BY v.item LIMIT ?8"
    static let introducedByDepartment = introduced + "AND v.department = ?9 ORDER BY v.item LIMIT ?8"

    /// The items that people of a division may ask for, its own first, then those of the divisions above.
    ///
    /// - Parameters:
    ///   - department: Only those of this kind of department.
    ///   - cursor: ``ItemPage/next`` of the page before.
    /// - Throws: ``CatalogueError`` `invalidCursor`.
    public func items(
        in division: DivisionCode, department: String? = nil, after cursor: String? = nil, limit: Int = 50,
        on day: Day? = nil
    ) async throws -> ItemPage {
        let day = day ?? today
        let limit = max(1, min(limit, limits.pageMaximum))
        let chain = division.ancestors
        let start = try Self.position(cursor, chain: chain)
        // One more than wanted tells whether there is a next page.
        let rows = try await database.read { reader in
            try Self.rows(chain, from: start, department: department, limit: limit + 1, on: day, reader)
        }
        let shown = rows.prefix(limit)
        var items: [MergedItem] = []
        for row in shown {
            if let item = try await self.item(row.code, in: division, on: day) { items.append(item) }
        }
        let next = rows.count > limit ? shown.last.map { "\($0.division).\($0.item)" } : nil
        return ItemPage(items: items, next: next)
    }

    private struct Row: Sendable {
        var division: DivisionCode
        var item: Int64
        var code: String
    }

    private static func position(
        _ cursor: String?, chain: [DivisionCode]
    ) throws -> (division: DivisionCode, item: Int64) {
        guard let cursor else { return (chain[0], 0) }
        let halves = cursor.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, let division = DivisionCode(halves[0]), chain.contains(division),
            let item = Int64(halves[1]), item >= 0
        else { throw CatalogueError(.invalidCursor) }
        return (division, item)
    }

    private static func rows(
        _ chain: [DivisionCode], from start: (division: DivisionCode, item: Int64), department: String?, limit: Int,
        on day: Day, _ reader: any SQLReader
    ) throws -> [Row] {
        var rows: [Row] = []
        for division in chain.drop(while: { $0 != start.division }) where rows.count < limit {
            var arguments = introducedArguments(division, on: day)
            arguments += [.integer(division == start.division ? start.item : 0), .integer(Int64(limit - rows.count))]
            if let department { arguments.append(.text(department)) }
            rows += try reader.query(department == nil ? introducedPage : introducedByDepartment, arguments) {
                Row(division: division, item: $0.int64(0), code: $0.text(1))
            }
        }
        return rows
    }

    /// The first six arguments of ``introduced``: the division, the four places above it, the day.
    static func introducedArguments(_ division: DivisionCode, on day: Day) -> [SQLValue] {
        ItemStore.chain(division) + [.integer(Int64(day.number))]
    }

    /// The number of items that a division introduces itself.
    public func count(introducedBy division: DivisionCode, on day: Day? = nil) async throws -> Int {
        let arguments = Self.introducedArguments(division, on: day ?? today) + [.integer(0)]
        return try await database.read { reader in
            try reader.first("SELECT COUNT(*) FROM (" + Self.introduced + ") AS listed", arguments) { $0.int(0) } ?? 0
        }
    }
}
