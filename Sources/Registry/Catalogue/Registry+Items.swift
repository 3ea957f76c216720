import Database
public import Kernel

extension Registry {
    /// Imports items from CSV together with the units they name, in one transaction.
    ///
    /// A division that is not registered though the one above it is gets registered under a provisional name, since
    /// published division lists often end above the counties; the report lists such divisions.
    /// - Throws: as ``Catalogue/importItems(_:options:by:hooks:progress:)``.
    public func importItems(
        _ source: ImportSource, options: ImportOptions = ImportOptions(), by actor: RegistryActor,
        progress: (@Sendable (ImportProgress) -> Void)? = nil
    ) async throws -> ItemImportReport {
        defer {
            caches.drop(.units)
            caches.drop(.territory)
        }
        return try await catalogue.importItems(
            source, options: options, by: actor, hooks: itemImportHooks(actor), progress: progress)
    }

    /// Imports a catalogue in YAML: standards and overrides.
    /// - Throws: as ``Catalogue/importCatalogue(yaml:options:by:)``.
    public func importCatalogue(
        yaml: String, options: ImportOptions = ImportOptions(), by actor: RegistryActor
    ) async throws -> ImportReport {
        try await catalogue.importCatalogue(yaml: yaml, options: options, by: actor)
    }

    private func itemImportHooks(_ actor: RegistryActor) -> ItemImportHooks {
        let registry = self
        return ItemImportHooks { division, writer in
            try Self.ensureDivision(division, writer)
        } ensureUnit: { unit, writer in
            guard try Units.load(unit.code, writer) == nil else { return false }
            try writer.execute(
                """
                INSERT INTO unit (code, name, kind, department, division, is_counter, is_active)
                VALUES (?1, ?2, ?3, ?4, ?5, 0, 1)
                """,
                [
                    .text(unit.code), .text(unit.name), .text(UnitKind.department.rawValue),
                    SQLValue(unit.department), .integer(unit.division.value),
                ])
            try registry.record(
                writer, "unit.create", "unit:\(unit.code)", in: .division(unit.division), by: actor,
                after: ["name": .text(unit.name)])
            if let made = try Units.load(unit.code, writer) {
                try registry.units.noteOpening(of: made, before: nil, writer)
            }
            return true
        }
    }

    private static func ensureDivision(
        _ division: DivisionCode, _ writer: any SQLWriter
    ) throws -> ItemImportHooks.DivisionOutcome {
        let name: SQLStatement = "SELECT name FROM division WHERE code = ?1"
        if try writer.exists(name, [.integer(division.value)]) { return .known }
        guard let parent = division.parent,
            let above = try writer.first(name, [.integer(parent.value)], { $0.text(0) })
        else { return .unknown }
        try writer.execute(
            "INSERT INTO division (code, parent, level, name) VALUES (?1, ?2, ?3, ?4)",
            [
                .integer(division.value), .integer(parent.value), .integer(Int64(division.level.rawValue)),
                .text("\(above) \(division.short)（名称待补）"),
            ])
        return .added
    }
}
