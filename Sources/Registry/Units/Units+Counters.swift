import Database
public import Kernel

extension Units {
    public static let countersMaximum = 100

    /// Halls, stations and terminals where a result can be collected, the nearest territory first: the township's
    /// own, then the county's, the prefecture's, the province's. Windows belong to their halls.
    public func counters(near division: DivisionCode, limit: Int = 50) async throws -> [UnitRecord] {
        let limit = min(max(limit, 1), Self.countersMaximum)
        return try await registry.database.read { reader in
            var found: [UnitRecord] = []
            var known: Set<String> = []
            for area in division.ancestors where found.count < limit {
                // The nearer ones come again in the larger area, so ask for as many more.
                let rows = try reader.query(
                    Self.counterQuery,
                    [
                        .integer(area.subtree.lowerBound), .integer(area.subtree.upperBound),
                        SQLValue(limit + found.count),
                    ], Self.unit)
                for row in rows where found.count < limit && known.insert(row.code).inserted { found.append(row) }
            }
            return found
        }
    }

    static let counterQuery =
        columns + """
            WHERE is_counter = 1 AND is_active = 1 AND division BETWEEN ?1 AND ?2 ORDER BY division, code LIMIT ?3
            """

    /// Active units whose name holds the text, or whose code begins with it; by code.
    public func search(
        _ text: String, within division: DivisionCode? = nil, limit: Int = 20
    ) async throws -> [UnitRecord] {
        let wanted = String(FieldCheck.trimmed(text).prefix(Territory.searchCharactersMaximum))
        guard !wanted.isEmpty else { return [] }
        let range = division?.subtree ?? 0...999_999_999_999
        let escaped = String(wanted.flatMap { "!%_".contains($0) ? ["!", $0] : [$0] })
        return try await registry.database.read { reader in
            try reader.query(
                Self.columns + """
                    WHERE is_active = 1 AND division BETWEEN ?1 AND ?2
                        AND (name LIKE ?3 ESCAPE '!' OR code LIKE ?4 ESCAPE '!')
                    ORDER BY division, code LIMIT ?5
                    """,
                [
                    .integer(range.lowerBound), .integer(range.upperBound), .text("%\(escaped)%"),
                    .text("\(escaped)%"), SQLValue(min(max(limit, 1), Territory.searchMaximum)),
                ], Self.unit)
        }
    }
}
