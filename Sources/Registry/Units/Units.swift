import Database
public import Kernel

/// Bodies and their units.
public struct Units: Sendable {
    /// The most rows that one list gives.
    public static let listMaximum = 500
    /// How many units a path has at most.
    public static let depthMaximum = 10

    let registry: Registry

    public func unit(_ code: String) async throws -> UnitRecord? { try await placement(code)?.unit }

    /// The unit's code first, then each unit above it up to the root; empty for an unknown code.
    public func path(_ code: String) async throws -> [String] { try await placement(code)?.codes ?? [] }

    /// The unit with those above it, in one look: who asks for one mostly asks for both.
    public func placement(_ code: String) async throws -> UnitPlacement? {
        try await registry.caches.units.value(code) {
            try await registry.database.lookup { reader in
                let path = try Self.path(code, reader).compactMap { try Self.load($0, reader) }
                return path.isEmpty ? nil : UnitPlacement(path: path)
            }
        }
    }

    /// The units directly below, by code; the roots for nil.
    public func children(of parent: String?) async throws -> [UnitRecord] {
        try await registry.database.read { reader in
            guard let parent else {
                return try reader.query(
                    Self.columns + "WHERE parent IS NULL ORDER BY code LIMIT ?1", [SQLValue(Self.listMaximum)],
                    Self.unit)
            }
            return try reader.query(
                Self.columns + "WHERE parent = ?1 ORDER BY code LIMIT ?2",
                [.text(parent), SQLValue(Self.listMaximum)], Self.unit)
        }
    }

    /// The units of a division itself, or also of what lies in it; by division and code.
    public func units(in division: DivisionCode, includingBelow: Bool = false) async throws -> [UnitRecord] {
        let range = includingBelow ? division.subtree : division.value...division.value
        return try await registry.database.read { reader in
            try reader.query(
                Self.columns + "WHERE division BETWEEN ?1 AND ?2 ORDER BY division, code LIMIT ?3",
                [.integer(range.lowerBound), .integer(range.upperBound), SQLValue(Self.listMaximum)], Self.unit)
        }
    }

    /// The active unit that handles the items of a kind of department in just this division: a department before an
    /// office, never a counter.
    public func department(_ kind: String, in division: DivisionCode) async throws -> UnitRecord? {
        let key = RegistryCaches.DepartmentKey(kind: kind, division: division)
        let code = try await registry.caches.departments.value(key) {
            try await registry.database.read { reader in
                try reader.query(
                    Self.columns + "WHERE department = ?1 AND division = ?2 AND is_active = 1 ORDER BY code LIMIT ?3",
                    [.text(kind), SQLValue(division), SQLValue(Self.listMaximum)], Self.unit
                )
                .filter { !$0.kind.isReception }
                .min { ($0.kind == .office ? 1 : 0, $0.code) < ($1.kind == .office ? 1 : 0, $1.code) }?.code
            }
        }
        guard let code else { return nil }
        return try await unit(code)
    }

    static let columns: SQLStatement = """
        SELECT code, name, others, kind, department, division, parent, address, hours, phone, is_active, successor
        FROM unit
        """

    static func unit(_ row: SQLRow) throws -> UnitRecord {
        UnitRecord(
            code: row.text(0), name: LocalizedText(zh: row.text(1), others: row.optionalText(2)),
            kind: UnitKind(rawValue: row.text(3)) ?? .organisation, department: row.optionalText(4),
            division: row.division(5), parent: row.optionalText(6), address: row.optionalText(7),
            hours: row.optionalText(8), phone: row.optionalText(9), isActive: row.bool(10),
            successor: row.optionalText(11))
    }

    static func load(_ code: String, _ reader: any SQLReader) throws -> UnitRecord? {
        try reader.first(columns + "WHERE code = ?1", [.text(code)], unit)
    }

    static func path(_ code: String, _ reader: any SQLReader) throws -> [String] {
        var path: [String] = []
        var next: String? = code
        while let code = next, path.count < depthMaximum, !path.contains(code),
            let row = try reader.first(
                "SELECT parent FROM unit WHERE code = ?1", [.text(code)], { (parent: $0.optionalText(0), found: true) })
        {
            path.append(code)
            next = row.parent
        }
        return path
    }
}
