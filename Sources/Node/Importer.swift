import Casework
import Foundation
public import Kernel
public import Registry

/// The imports of the command line: one transaction each, with a dry run and a report of every bad row.
public struct Importer: Sendable {
    let installation: Installation

    public init(_ installation: Installation) { self.installation = installation }

    public enum Flaw: Error, Sendable, CustomStringConvertible {
        case unknownKind(String)
        case badDivision(String)

        public var description: String {
            switch self {
            case .unknownKind(let kind): "\(kind): expected divisions, items, holidays or catalogue"
            case .badDivision(let text): "\(text): expected a division code of 12 digits"
            }
        }
    }

    /// - Parameter kind: `divisions`, `items`, `holidays` or `catalogue`.
    public func run(
        _ kind: String, file: String, division: String?, isDryRun: Bool, allowRejects: Bool,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> ImportReport {
        let registry = installation.registry
        let options = ImportOptions(isDryRun: isDryRun, allowRejects: allowRejects)
        let actor = RegistryActor(person: nil, label: "import")
        switch kind {
        case "divisions":
            return try await registry.territory.importDivisions(
                .file(path: file), options: options, by: actor, progress: { progress("\($0) rows") })
        case "items":
            let report = try await registry.importItems(.file(path: file), options: options, by: actor) {
                progress("\($0.rows) rows, \($0.rowsPerSecond) a second, \($0.rejected) bad")
            }
            if report.unitsAddedTotal > 0 { progress("units added with the items: \(report.unitsAddedTotal)") }
            for division in report.divisionsAdded { progress("territory added without a name: \(division)") }
            return report.report
        case "holidays":
            var code: DivisionCode?
            if let division {
                guard let known = DivisionCode(division) else { throw Flaw.badDivision(division) }
                code = known
            }
            let report = try await registry.calendars.importHolidays(
                .file(path: file), for: code, options: options, by: actor)
            if report.applied {
                let step = try await installation.casework.takeCalendarChanges()
                progress("open cases whose dates changed: \(step.changed)")
            }
            return report
        case "catalogue":
            return try await registry.importCatalogue(
                yaml: String(contentsOfFile: file, encoding: .utf8), options: options, by: actor)
        default: throw Flaw.unknownKind(kind)
        }
    }
}
