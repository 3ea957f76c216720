import Kernel
import Registry
import Yams

enum ImportKind: String, CaseIterable {
    case divisions, items, holidays, catalogue
    /// The State Council's notice for the whole country.
    case nationalHolidays

    /// What may be imported at a level: the country's calendar is kept by the province that runs the installation.
    static func kinds(at level: DivisionCode.Level) -> [ImportKind] {
        level == .province ? [.divisions, .items, .nationalHolidays, .holidays, .catalogue]
            : [.divisions, .items, .holidays, .catalogue]
    }
}

/// One run of an import. An administrator changes nothing outside the own territory: rows that lie elsewhere are told
/// before anything else is looked at.
struct ImportRun {
    let site: Site
    let kind: ImportKind
    let division: DivisionCode
    let actor: RegistryActor

    func report(_ content: [UInt8], isDryRun: Bool) async throws -> ImportReport {
        var outside = ImportReport(isDryRun: isDryRun)
        try checkPlaces(content, &outside)
        guard outside.rejectedTotal == 0 else { return outside }
        let registry = site.registry
        let options = ImportOptions(isDryRun: isDryRun)
        switch kind {
        case .divisions:
            return try await registry.territory.importDivisions(.bytes(content), options: options, by: actor)
        case .items: return try await registry.importItems(.bytes(content), options: options, by: actor).report
        case .holidays:
            return try await registry.calendars.importHolidays(
                .bytes(content), for: division, options: options, by: actor)
        case .nationalHolidays:
            guard division.level == .province else {
                throw RegistryError.invalid(field: "division", site.text("admin.import.provinceOnly"))
            }
            return try await registry.calendars.importHolidays(.bytes(content), options: options, by: actor)
        case .catalogue:
            guard let yaml = String(validating: content, as: UTF8.self) else { throw CatalogueError(.unreadableFile) }
            return try await registry.importCatalogue(yaml: yaml, options: options, by: actor)
        }
    }

    private func checkPlaces(_ content: [UInt8], _ report: inout ImportReport) throws {
        switch kind {
        case .divisions: try checkRows(content, column: "code", &report)
        case .items: try checkRows(content, column: "division", &report)
        case .catalogue:
            let text = String(validating: content, as: UTF8.self) ?? ""
            // What does not read is told by the import itself, with its place.
            let items = (try? Yams.compose(yaml: text))?.mapping?["items"]?.sequence
            for node in items ?? [] {
                check(node.mapping?["division"]?.scalar?.string, line: node.mark?.line ?? 0, &report)
            }
        case .holidays, .nationalHolidays: break
        }
    }

    private func checkRows(_ content: [UInt8], column: String, _ report: inout ImportReport) throws {
        var reader = try CSVReader(.bytes(content))
        guard let index = try reader.next()?.fields.firstIndex(of: column) else { return }
        while let row = try reader.next() {
            if row.flaw == nil, row.fields.indices.contains(index) { check(row.fields[index], line: row.line, &report) }
        }
    }

    /// Codes that do not read are the import's own business.
    private func check(_ text: String?, line: Int, _ report: inout ImportReport) {
        guard let code = text.flatMap({ DivisionCode($0) }), !code.isWithin(division) else { return }
        report.reject(line: line, code: "import.outside", site.text("admin.import.outside", ["code": code.text]))
    }
}
