import Database
public import Kernel

/// The tree of divisions.
public struct Territory: Sendable {
    /// The most rows that one list gives.
    public static let listMaximum = 1_000

    let registry: Registry

    public func division(_ code: DivisionCode) async throws -> Division? {
        try await registry.caches.divisions.value(code) {
            try await registry.database.lookup { reader in
                try reader.first(
                    "SELECT code, parent, level, name, others, is_local FROM division WHERE code = ?1",
                    [SQLValue(code)], Self.division)
            }
        }
    }

    /// The divisions directly below, by code; the provinces for nil. At most ``listMaximum``.
    public func children(of parent: DivisionCode?) async throws -> [Division] {
        try await registry.database.read { reader in
            guard let parent else {
                return try reader.query(
                    """
                    SELECT code, parent, level, name, others, is_local FROM division
                    WHERE parent IS NULL ORDER BY code LIMIT ?1
                    """, [SQLValue(Self.listMaximum)], Self.division)
            }
            return try reader.query(
                """
                SELECT code, parent, level, name, others, is_local FROM division
                WHERE parent = ?1 ORDER BY code LIMIT ?2
                """, [SQLValue(parent), SQLValue(Self.listMaximum)], Self.division)
        }
    }

    /// The division first, then each parent up to the province; empty for an unknown code.
    public func path(of code: DivisionCode) async throws -> [Division] {
        var path: [Division] = []
        var next: DivisionCode? = code
        // A parent is always of a higher level, so a path has at most as many steps as there are levels.
        while let code = next, path.count < DivisionCode.Level.allCases.count, let found = try await division(code) {
            path.append(found)
            next = found.parent
        }
        return path
    }

    /// The name of the division alone; nil for an unknown code.
    public func name(of code: DivisionCode) async throws -> LocalizedText? { try await division(code)?.name }

    /// The name with what it lies in, the province first, in the way each language writes it.
    public func fullName(of code: DivisionCode) async throws -> LocalizedText? {
        let path = try await path(of: code)
        guard !path.isEmpty else { return nil }
        let zh = path.reversed().map { $0.name[.zhHans] }.joined()
        guard path.contains(where: { $0.name.has(.en) }) else { return LocalizedText(zh: zh) }
        return LocalizedText(zh: zh, en: path.map { $0.name[.en] }.joined(separator: ", "))
    }

    /// How many divisions are registered.
    public func count() async throws -> Int {
        try await registry.database.read { reader in
            try reader.first("SELECT COUNT(*) FROM division") { $0.int(0) } ?? 0
        }
    }

    /// Says whether this installation serves a division as home territory.
    public func setLocal(_ code: DivisionCode, _ isLocal: Bool, by actor: RegistryActor) async throws {
        let registry = registry
        try await registry.change(.territory) { writer in
            let changed = try writer.executeCounting(
                "UPDATE division SET is_local = ?2 WHERE code = ?1", [SQLValue(code), SQLValue(isLocal)])
            guard changed == 1 else { throw RegistryError.unknownDivision }
            try registry.record(
                writer, "division.local", "division:\(code)", in: .division(code), by: actor,
                after: ["isLocal": .bool(isLocal)])
        }
    }

    /// Gives a division another name, or names in further languages.
    public func rename(_ code: DivisionCode, _ name: LocalizedText, by actor: RegistryActor) async throws {
        let zh = try FieldCheck.text(name.texts[.zhHans] ?? "", "name", maximum: DivisionRow.nameCharactersMaximum)
        let registry = registry
        try await registry.change([.territory, .units]) { writer in
            let old = try writer.first("SELECT name FROM division WHERE code = ?1", [SQLValue(code)]) { $0.text(0) }
            guard let old else { throw RegistryError.unknownDivision }
            try writer.execute(
                "UPDATE division SET name = ?2, others = ?3 WHERE code = ?1",
                [SQLValue(code), .text(zh), SQLValue(name.othersJSON)])
            try registry.record(
                writer, "division.rename", "division:\(code)", in: .division(code), by: actor,
                before: ["name": .text(old)],
                after: ["name": .text(zh)])
        }
    }

    /// The divisions that this installation serves, by code; at most ``listMaximum``.
    public func localDivisions() async throws -> [Division] {
        try await registry.database.read { reader in
            try reader.query(
                """
                SELECT code, parent, level, name, others, is_local FROM division
                WHERE is_local = 1 ORDER BY code LIMIT ?1
                """, [SQLValue(Self.listMaximum)], Self.division)
        }
    }

    static func division(_ row: SQLRow) throws -> Division {
        let code = row.division(0)
        return Division(
            code: code, parent: row.optionalDivision(1), level: DivisionCode.Level(rawValue: row.int(2)) ?? code.level,
            name: LocalizedText(zh: row.text(3), others: row.optionalText(4)), isLocal: row.bool(5))
    }
}
