public import Database
public import Kernel

/// What an import of items needs from the rest of the registry. All run inside the import's transaction.
public struct ItemImportHooks: Sendable {
    /// Whether a division is registered; may register it.
    public var ensureDivision: @Sendable (DivisionCode, any SQLWriter) throws -> DivisionOutcome
    /// Registers a unit where it is not known; true where it was added.
    public var ensureUnit: @Sendable (ImportedUnit, any SQLWriter) throws -> Bool

    public enum DivisionOutcome: Sendable, Hashable {
        case known, added, unknown
    }

    public init(
        ensureDivision: @escaping @Sendable (DivisionCode, any SQLWriter) throws -> DivisionOutcome,
        ensureUnit: @escaping @Sendable (ImportedUnit, any SQLWriter) throws -> Bool
    ) {
        self.ensureDivision = ensureDivision
        self.ensureUnit = ensureUnit
    }
}

/// The unit that imported items name: `511602.68236467-9`.
public struct ImportedUnit: Sendable, Hashable {
    public var code: String
    public var name: String
    /// Its kind where the name tells it.
    public var department: String?
    public var division: DivisionCode
}

/// What an import of items did, or would do.
public struct ItemImportReport: Sendable, Hashable {
    /// How many added units and divisions are listed at most.
    public static let listedMaximum = 1_000

    public var report: ImportReport
    /// The first units and divisions that were added along with the items; the totals count all.
    public var unitsAdded: [ImportedUnit] = []
    public var unitsAddedTotal = 0
    public var divisionsAdded: [DivisionCode] = []
    public var divisionsAddedTotal = 0

    public init(report: ImportReport) { self.report = report }

    mutating func add(_ unit: ImportedUnit) {
        unitsAddedTotal += 1
        if unitsAdded.count < Self.listedMaximum { unitsAdded.append(unit) }
    }

    mutating func add(_ division: DivisionCode) {
        divisionsAddedTotal += 1
        if divisionsAdded.count < Self.listedMaximum { divisionsAdded.append(division) }
    }
}

/// How far a running import is.
public struct ImportProgress: Sendable, Hashable {
    public var rows: Int
    public var rejected: Int
    /// Rows per second since the start; 0 before a millisecond has passed.
    public var rowsPerSecond: Int
}

extension Catalogue {
    /// The most rows of one file.
    public static let importRowsMaximum = 5_000_000
    /// Progress is told every so many rows.
    public static let importProgressRows = 10_000

    /// Imports items from CSV with the columns `item_code,name,department,division,task_type,department_code`, in one
    /// transaction and in bounded memory.
    ///
    /// A new item is published from today with the plain values of its type and marked as not complete; one that is
    /// known gets a new version where it differs. With any bad row nothing is applied, unless the options allow it.
    ///
    /// - Throws: ``RegistryError`` `unreadableFile`, `missingColumns`, `tooMany`.
    public func importItems(
        _ source: ImportSource, options: ImportOptions = ImportOptions(), by actor: RegistryActor,
        hooks: ItemImportHooks, progress: (@Sendable (ImportProgress) -> Void)? = nil
    ) async throws -> ItemImportReport {
        let time = time
        return try await runImport(options, "item.import", by: actor) { writer in
            var run = ItemImportRun(
                writer: writer, hooks: hooks, isDryRun: options.isDryRun, by: actor.label, now: time.now)
            try run.readAll(source, time: time, progress: progress)
            return run.result
        }
    }

    /// Runs an import in a transaction of its own, which is undone in a dry run and where rows were rejected. The log
    /// gets one line for the whole file.
    func runImport(
        _ options: ImportOptions, _ action: String, by actor: RegistryActor,
        _ body: @escaping @Sendable (any SQLWriter) throws -> ItemImportReport
    ) async throws -> ItemImportReport {
        let log = log
        do {
            let result = try await database.write { writer in
                var result = try body(writer)
                let isRefused = result.report.rejectedTotal > 0 && !options.allowRejects
                guard !options.isDryRun, !isRefused else { throw Undone(result: result) }
                result.report.applied = true
                try RegistryNews.tellAllItems(writer)
                // Units and territories may have come along.
                try RegistryNews.tell([.units, .territory], writer)
                let report = result.report
                if report.added > 0 || report.changed > 0 {
                    try log.record(
                        writer, action, "item:*", in: .actorsUnit, by: actor,
                        after: [
                            "added": .integer(Int64(report.added)), "changed": .integer(Int64(report.changed)),
                            "unchanged": .integer(Int64(report.unchanged)),
                        ])
                }
                return result
            }
            forgetAll()
            return result
        } catch let undone as Undone {
            return undone.result
        }
    }

    /// Carries a report out of a transaction that is to be undone.
    private struct Undone: Error {
        var result: ItemImportReport
    }
}
