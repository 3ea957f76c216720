import Database
import Kernel

extension Units {
    static let nameMaximum = 80
    static let codeBytesMaximum = 64

    /// Registers a new unit.
    /// - Throws: ``RegistryError``: `unit.code-taken`, `division.unknown`, `unit.unknown` for the parent,
    ///   `field.invalid`.
    @discardableResult
    public func create(_ unit: UnitRecord, by actor: RegistryActor) async throws -> UnitRecord {
        let unit = try Self.checked(unit)
        let registry = registry
        return try await registry.change(.units) { writer in
            guard try Self.load(unit.code, writer) == nil else { throw RegistryError.codeTaken }
            try Self.checkPlaces(unit, writer)
            try Self.checkSuccessor(unit, old: nil, writer)
            try writer.execute(
                """
                INSERT INTO unit (
                    code, name, others, kind, department, division, parent, address, hours, phone, is_counter,
                    is_active, successor)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                """, Self.values(unit))
            try registry.record(
                writer, "unit.create", "unit:\(unit.code)", in: .division(unit.division), by: actor, after: unit.json)
            try registry.units.noteOpening(of: unit, before: nil, writer)
            return unit
        }
    }

    /// Replaces what is known of a unit; its code stays. Activates and deactivates as well, under the same checks as
    /// ``deactivate(_:by:)``.
    @discardableResult
    public func update(_ unit: UnitRecord, by actor: RegistryActor) async throws -> UnitRecord {
        let unit = try Self.checked(unit)
        let registry = registry
        let today = registry.today()
        return try await registry.change(.units) { writer in
            guard let old = try Self.load(unit.code, writer) else { throw RegistryError.unknownUnit }
            guard old != unit else { return unit }
            try Self.checkPlaces(unit, writer)
            try Self.checkSuccessor(unit, old: old, writer)
            if old.isActive, !unit.isActive { try Self.checkUnused(unit.code, on: today, writer) }
            try writer.execute(
                """
                UPDATE unit SET name = ?2, others = ?3, kind = ?4, department = ?5, division = ?6, parent = ?7,
                    address = ?8, hours = ?9, phone = ?10, is_counter = ?11, is_active = ?12, successor = ?13
                WHERE code = ?1
                """, Self.values(unit))
            try registry.record(
                writer, "unit.update", "unit:\(unit.code)", in: .division(unit.division), by: actor, before: old.json,
                after: unit.json)
            try registry.units.noteOpening(of: unit, before: old, writer)
            return unit
        }
    }

    /// Closes a unit; it stays readable. Refused while active units stand below it or posts in it last.
    public func deactivate(_ code: String, by actor: RegistryActor) async throws {
        guard var unit = try await registry.database.read({ try Self.load(code, $0) }) else {
            throw RegistryError.unknownUnit
        }
        unit.isActive = false
        try await update(unit, by: actor)
    }

    private static func checked(_ unit: UnitRecord) throws -> UnitRecord {
        var unit = unit
        let isCode =
            (2...codeBytesMaximum).contains(unit.code.utf8.count)
            && unit.code.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == 45 || byte == 46 || byte == 95
            }
        guard isCode else {
            throw RegistryError.invalid(
                field: "code",
                LocalizedText(
                    zh: "单位代码为 2 到 \(codeBytesMaximum) 个字母、数字、点、横线或下划线。",
                    en: "A code has 2 to \(codeBytesMaximum) letters, digits, dots, dashes or underscores."))
        }
        unit.name.texts[.zhHans] = try FieldCheck.text(unit.name.texts[.zhHans] ?? "", "name", maximum: nameMaximum)
        unit.name.texts[.en] = try FieldCheck.optional(unit.name.texts[.en], "nameEn", maximum: nameMaximum)
        unit.department = try FieldCheck.optional(unit.department, "department", maximum: 40)
        unit.address = try FieldCheck.optional(unit.address, "address", maximum: 200)
        unit.hours = try FieldCheck.optional(unit.hours, "hours", maximum: 200)
        unit.phone = try FieldCheck.phone(unit.phone)
        if unit.isActive { unit.successor = nil }
        return unit
    }

    private static func checkPlaces(_ unit: UnitRecord, _ writer: any SQLWriter) throws {
        guard try writer.exists("SELECT 1 FROM division WHERE code = ?1", [SQLValue(unit.division)]) else {
            throw RegistryError.unknownDivision
        }
        guard let parent = unit.parent else { return }
        guard let above = try load(parent, writer) else { throw RegistryError.unknownUnit }
        guard !unit.isActive || above.isActive else {
            throw RegistryError.invalid(
                field: "parent", LocalizedText(zh: "上级单位已停用。", en: "The unit above is closed."))
        }
        let path = try path(parent, writer)
        guard !path.contains(unit.code) else { throw RegistryError.unitCycle }
        guard path.count < depthMaximum else { throw RegistryError.tooMany(limit: depthMaximum) }
    }

    private static func checkUnused(_ code: String, on day: Day, _ writer: any SQLWriter) throws {
        let hasUnits = try writer.exists("SELECT 1 FROM unit WHERE parent = ?1 AND is_active = 1", [.text(code)])
        let hasPosts = try writer.exists(
            "SELECT 1 FROM post WHERE unit = ?1 AND (through_day IS NULL OR through_day >= ?2)",
            [.text(code), SQLValue(day)])
        guard !hasUnits, !hasPosts else { throw RegistryError.unitInUse }
    }

    private static func values(_ unit: UnitRecord) -> [SQLValue] {
        [
            .text(unit.code), .text(unit.name[.zhHans]), SQLValue(unit.name.othersJSON), .text(unit.kind.rawValue),
            SQLValue(unit.department), SQLValue(unit.division), SQLValue(unit.parent), SQLValue(unit.address),
            SQLValue(unit.hours), SQLValue(unit.phone), SQLValue(unit.kind.isCounter), SQLValue(unit.isActive),
            SQLValue(unit.successor),
        ]
    }
}
