import Database
public import Kernel

extension Territory {
    /// The most divisions that one search gives.
    public static let searchMaximum = 50
    /// The longest text looked for, in characters.
    public static let searchCharactersMaximum = 40

    /// Divisions whose code or name begins with the text, then those whose name holds it; higher levels first.
    /// - Parameter within: only this division and what lies in it.
    public func search(
        _ text: String, within: DivisionCode? = nil, limit: Int = 20
    ) async throws -> [Division] {
        let wanted = String(FieldCheck.trimmed(text).prefix(Self.searchCharactersMaximum))
        guard !wanted.isEmpty else { return [] }
        let limit = min(max(limit, 1), Self.searchMaximum)
        let range = within?.subtree ?? 0...999_999_999_999
        return try await registry.database.read { reader in
            if let codes = Self.codeRange(wanted) {
                let low = max(codes.lowerBound, range.lowerBound)
                let high = min(codes.upperBound, range.upperBound)
                return try reader.query(
                    """
                    SELECT code, parent, level, name, others, is_local FROM division
                    WHERE code BETWEEN ?1 AND ?2 ORDER BY level, code LIMIT ?3
                    """, [.integer(low), .integer(high), SQLValue(limit)], Self.division)
            }
            var found = try reader.query(
                """
                SELECT code, parent, level, name, others, is_local FROM division
                WHERE name >= ?1 AND name < ?2 AND code BETWEEN ?3 AND ?4 ORDER BY level, code LIMIT ?5
                """,
                [
                    .text(wanted), .text(wanted + "\u{10FFFF}"), .integer(range.lowerBound),
                    .integer(range.upperBound), SQLValue(limit),
                ], Self.division)
            guard found.count < limit else { return found }
            let inside = try reader.query(
                """
                SELECT code, parent, level, name, others, is_local FROM division
                WHERE name LIKE ?1 ESCAPE '!' AND code BETWEEN ?2 AND ?3 ORDER BY level, code LIMIT ?4
                """,
                [
                    .text("_%" + Self.escaped(wanted) + "%"), .integer(range.lowerBound), .integer(range.upperBound),
                    SQLValue(limit),
                ], Self.division)
            let known = Set(found.map(\.code))
            found += inside.filter { !known.contains($0.code) }.prefix(limit - found.count)
            return found
        }
    }

    /// All codes that begin with the given digits; nil for a text that is no such beginning.
    static func codeRange(_ text: String) -> ClosedRange<Int64>? {
        guard (2...12).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let start = Int64(text)
        else { return nil }
        var span: Int64 = 1
        for _ in text.utf8.count..<12 { span *= 10 }
        return start * span...(start * span + span - 1)
    }

    private static func escaped(_ text: String) -> String {
        String(text.flatMap { "!%_".contains($0) ? ["!", $0] : [$0] })
    }
}
