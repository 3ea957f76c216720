import Database
import Kernel

extension Territory {
    /// The most rows of one file; also bounds the set of codes kept to notice repetitions.
    public static let importRowsMaximum = 2_000_000
    /// The most rows that may wait for a parent further down in the file.
    public static let importWaitingMaximum = 50_000

    /// Imports divisions from CSV with the columns `code,parent,level,name` and, where there is one, `name_en`, in
    /// one transaction.
    ///
    /// A division already registered is renamed or moved where it differs; none is ever removed. A parent must be
    /// registered or stand in the file. With any bad row nothing is applied, unless the options allow it.
    /// - Parameter progress: told the number of rows read, every 10,000 rows.
    /// - Throws: ``RegistryError/unreadableFile``, ``RegistryError/missingColumns(_:)``.
    @discardableResult
    public func importDivisions(
        _ source: ImportSource, options: ImportOptions = ImportOptions(), by actor: RegistryActor,
        progress: (@Sendable (Int) -> Void)? = nil
    ) async throws -> ImportReport {
        let registry = registry
        do {
            return try await registry.changeAlone(.territory) { writer in
                var run = DivisionImport(writer: writer, isDryRun: options.isDryRun)
                try run.readAll(source, progress: progress)
                var report = run.report
                let isRefused = report.rejectedTotal > 0 && !options.allowRejects
                guard !options.isDryRun, !isRefused else { throw RolledBack(report: report) }
                report.applied = true
                try registry.record(
                    writer, "division.import", "division:*", in: .country, by: actor,
                    after: [
                        "added": .integer(Int64(report.added)), "changed": .integer(Int64(report.changed)),
                        "unchanged": .integer(Int64(report.unchanged)),
                        "rejected": .integer(Int64(report.rejectedTotal)),
                    ])
                return report
            }
        } catch let rolledBack as RolledBack {
            return rolledBack.report
        }
    }
}

/// Carries a report out of a transaction that is to be undone.
struct RolledBack: Error {
    var report: ImportReport
}

/// One run over a file of divisions. Rows whose parent is not there yet wait for it.
private struct DivisionImport {
    let writer: any SQLWriter
    var report: ImportReport
    private var seen: Set<Int64> = []
    private var waiting: [DivisionCode: [DivisionRow]] = [:]
    private var waitingCount = 0

    init(writer: any SQLWriter, isDryRun: Bool) {
        self.writer = writer
        report = ImportReport(isDryRun: isDryRun)
    }

    mutating func readAll(_ source: ImportSource, progress: (@Sendable (Int) -> Void)?) throws {
        var reader = try CSVReader(source)
        let columns = try CSVColumns(header: try reader.next(), required: ["code", "parent", "level", "name"])
        var rows = 0
        while let row = try reader.next() {
            rows += 1
            guard rows <= Territory.importRowsMaximum else {
                throw RegistryError.tooMany(limit: Territory.importRowsMaximum)
            }
            if rows % 10_000 == 0 { progress?(rows) }
            guard let division = checked(row, columns) else { continue }
            try take(division)
        }
        for row in waiting.values.joined() { rejectUnknownParent(row) }
        report.rejected.sort { $0.line < $1.line }
    }

    /// Nil where the row was rejected.
    private mutating func checked(_ row: CSVRow, _ columns: CSVColumns) -> DivisionRow? {
        if let flaw = row.flaw {
            report.reject(row, flaw)
            return nil
        }
        do throws(DivisionRow.Bad) {
            let division = try DivisionRow(row, columns)
            guard seen.insert(division.code.value).inserted else {
                throw DivisionRow.Bad(
                    code: "division.repeated",
                    reason: LocalizedText(zh: "这个代码在文件里出现了两次。", en: "The code stands in the file twice."))
            }
            return division
        } catch {
            report.reject(line: row.line, code: error.code, error.reason)
            return nil
        }
    }

    /// Stores the row, then those that waited for it.
    private mutating func take(_ first: DivisionRow) throws {
        var ready = [first]
        while let row = ready.popLast() {
            if let parent = row.parent, !(try isRegistered(parent)) {
                guard waitingCount < Territory.importWaitingMaximum else {
                    rejectUnknownParent(row)
                    continue
                }
                waiting[parent, default: []].append(row)
                waitingCount += 1
                continue
            }
            try store(row)
            let followers = waiting.removeValue(forKey: row.code) ?? []
            waitingCount -= followers.count
            ready += followers
        }
    }

    private func isRegistered(_ code: DivisionCode) throws -> Bool {
        try writer.exists("SELECT 1 FROM division WHERE code = ?1", [SQLValue(code)])
    }

    private mutating func store(_ row: DivisionRow) throws {
        let old = try writer.first(
            "SELECT parent, level, name, others FROM division WHERE code = ?1", [SQLValue(row.code)]
        ) { (parent: $0.optionalDivision(0), level: $0.int(1), name: $0.text(2), others: $0.optionalText(3)) }
        // Without a column for them, names in other languages stay as long as the name itself does.
        let others = row.others ?? (old?.name == row.name ? old?.others : nil)
        let values = [
            SQLValue(row.code), SQLValue(row.parent), SQLValue(row.level.rawValue), .text(row.name), SQLValue(others),
        ]
        guard let old else {
            try writer.execute(
                "INSERT INTO division (code, parent, level, name, others) VALUES (?1, ?2, ?3, ?4, ?5)", values)
            report.added += 1
            return
        }
        let isSame = old.parent == row.parent && old.level == row.level.rawValue && old.name == row.name
        guard !isSame || old.others != others else {
            report.unchanged += 1
            return
        }
        try writer.execute(
            "UPDATE division SET parent = ?2, level = ?3, name = ?4, others = ?5 WHERE code = ?1", values)
        report.changed += 1
    }

    private mutating func rejectUnknownParent(_ row: DivisionRow) {
        report.reject(
            line: row.line, code: "division.unknownParent",
            LocalizedText(
                zh: "上级 \(row.parent?.text ?? "") 既没有登记，也不在文件里。",
                en: "The parent \(row.parent?.text ?? "") is neither registered nor in the file."))
    }
}
