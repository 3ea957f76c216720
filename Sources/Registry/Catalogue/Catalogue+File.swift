import Database
import Kernel

extension Catalogue {
    /// Imports a catalogue file in YAML: the standards of provinces and the differing fields of lower divisions, each
    /// published from its `validFrom` (today where it gives none). One transaction; with any bad entry nothing is
    /// applied, unless the options allow it.
    ///
    /// A version that is already valid with the same fields stays; a differing one is replaced from today on.
    ///
    /// - Throws: ``CatalogueError`` `unreadableFile`.
    public func importCatalogue(
        yaml: String, options: ImportOptions = ImportOptions(), by actor: RegistryActor
    ) async throws -> ImportReport {
        let file = try CatalogueFile(yaml: yaml)
        let now = time.now
        let by = actor.label
        let result = try await runImport(options, "catalogue.import", by: actor) { writer in
            var report = ImportReport(isDryRun: options.isDryRun)
            // Standards before what overrides them, whatever their order in the file.
            let entries = file.entries.enumerated()
                .sorted { ($0.element.division.level, $0.offset) < ($1.element.division.level, $1.offset) }
                .map(\.element)
            var flaws = file.flaws
            var seen: Set<String> = []
            for entry in entries {
                do {
                    guard seen.insert("\(entry.code) \(entry.division)").inserted else {
                        throw ItemRow.Bad("item.repeated", "文件里有重复的条目。", "The entry stands in the file twice.")
                    }
                    try Self.take(entry, by: by, at: now, into: &report, writer)
                } catch let bad as ItemRow.Bad {
                    flaws.append(ImportFlaw(line: entry.line, code: bad.code, reason: bad.reason))
                } catch let error as CatalogueError {
                    let reason = error.flaws.isEmpty ? error.message : CatalogueFile.sentence(error.flaws)
                    flaws.append(ImportFlaw(line: entry.line, code: error.code.rawValue, reason: reason))
                }
            }
            for flaw in flaws.sorted(by: { $0.line < $1.line }) {
                report.reject(line: flaw.line, code: flaw.code, flaw.reason)
            }
            return ItemImportReport(report: report)
        }
        return result.report
    }

    private static func take(
        _ entry: CatalogueEntry, by: String, at now: Instant, into report: inout ImportReport, _ writer: any SQLWriter
    ) throws {
        let today = now.day()
        try writer.savepoint {
            let item = try ItemStore.ensureItem(entry.code, by: by, at: now, writer)
            let versions = try ItemStore.versions(item, at: entry.division, writer)
            let published = versions.filter { $0.status != .draft }
            let valid = published.last { $0.isValid(on: today) } ?? published.last
            if let valid, valid.fields == entry.fields, valid.validThrough == entry.validThrough {
                report.unchanged += 1
                return
            }
            let from = published.isEmpty ? entry.validFrom ?? today : max(entry.validFrom ?? today, today)
            if let last = entry.validThrough, last < from { throw CatalogueError(.dayInThePast) }
            if published.contains(where: { $0.status == .published && $0.validFrom.map { $0 > from } ?? false }) {
                throw CatalogueError(.laterVersionScheduled)
            }
            let version = ItemVersion(
                code: entry.code, division: entry.division, version: (versions.last?.version ?? 0) + 1,
                status: .published, validFrom: from, validThrough: entry.validThrough, fields: entry.fields,
                revision: 0, madeBy: by, madeAt: now, publishedBy: by, publishedAt: now)
            // An override may begin before the standard it belongs to was written down: the later day decides.
            try checkPublication(version, item: item, from: max(from, today), writer)
            try ItemStore.close(published, item: item, from: from, today: today, by: by, at: now, writer)
            try ItemStore.insert(version, item: item, writer)
            if published.isEmpty { report.added += 1 } else { report.changed += 1 }
        }
    }
}
