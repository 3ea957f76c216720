import Database
import Kernel

/// One run over a file of items.
///
/// Which items the file has had is kept in a table, not in memory; divisions, units and departments are remembered
/// within a bound, since files list them in runs. Rows are taken some at a time: which of their items are known is one
/// question then, and a new item waits for no answer.
struct ItemImportRun {
    private static let remembered = 4_096

    let writer: any SQLWriter
    private let hooks: ItemImportHooks
    private let by: String
    private let now: Instant
    private let today: Day
    var result: ItemImportReport
    private var divisions = BoundedCache<DivisionCode, Bool>(countMaximum: remembered)
    private var units = BoundedCache<String, Bool>(countMaximum: remembered)
    private var kinds = BoundedCache<String, DepartmentKind?>(countMaximum: remembered)
    private var nextItem: Int64 = 0
    /// The numbers of the page's items, as far as they are known.
    private var known: [String: Int64] = [:]

    private struct Line {
        var number: Int
        var row: Result<ItemRow, ItemRow.Bad>

        init(_ row: CSVRow, _ columns: CSVColumns) {
            number = row.line
            if let flaw = row.flaw {
                self.row = .failure(ItemRow.Bad(flaw))
            } else {
                self.row = Result { () throws(ItemRow.Bad) in try ItemRow(row, columns) }
            }
        }
    }

    init(writer: any SQLWriter, hooks: ItemImportHooks, isDryRun: Bool, by: String, now: Instant) {
        self.writer = writer
        self.hooks = hooks
        self.by = by
        self.now = now
        today = now.day()
        result = ItemImportReport(report: ImportReport(isDryRun: isDryRun))
    }

    mutating func readAll(
        _ source: ImportSource, time: any TimeSource, progress: (@Sendable (ImportProgress) -> Void)?
    ) throws {
        var reader = try CSVReader(source)
        let columns = try CSVColumns(header: try reader.next(), required: ItemRow.columns)
        try begin()
        var rows = 0
        var page: [Line] = []
        while let row = try reader.next() {
            rows += 1
            guard rows <= Catalogue.importRowsMaximum else {
                throw RegistryError.tooMany(limit: Catalogue.importRowsMaximum)
            }
            page.append(Line(row, columns))
            if page.count == ItemStore.codesAtOnce { try take(&page) }
            if let progress, rows % Catalogue.importProgressRows == 0 {
                progress(state(rows, since: now, at: time.now))
            }
        }
        try take(&page)
        try writer.execute("DELETE FROM item_import")
        progress?(state(rows, since: now, at: time.now))
    }

    private func state(_ rows: Int, since start: Instant, at end: Instant) -> ImportProgress {
        let milliseconds = end - start
        return ImportProgress(
            rows: rows, rejected: result.report.rejectedTotal,
            rowsPerSecond: milliseconds > 0 ? Int(Int64(rows) * 1_000 / milliseconds) : 0)
    }

    private mutating func begin() throws {
        try writer.execute("DELETE FROM item_import")
        nextItem = try writer.first("SELECT COALESCE(MAX(id), 0) + 1 FROM item") { $0.int64(0) } ?? 1
    }

    private mutating func take(_ page: inout [Line]) throws {
        known = try ItemStore.ids(page.compactMap { try? $0.row.get().code }, writer)
        for line in page {
            do throws(ItemRow.Bad) {
                try take(try line.row.get(), line: line.number)
            } catch {
                guard error.cause == nil else { throw error.cause ?? error }
                result.report.reject(line: line.number, code: error.code, error.reason)
            }
        }
        page.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ row: ItemRow, line: Int) throws(ItemRow.Bad) {
        do {
            guard try isKnown(row.division) else { throw ItemRow.Bad.unknownDivision(row.division) }
            try store(row, line: line)
            try ensureUnit(row)
        } catch let bad as ItemRow.Bad {
            throw bad
        } catch {
            throw ItemRow.Bad(cause: error)
        }
    }

    private static let remember: SQLStatement = """
        INSERT INTO item_import (item, division, line) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING
        """

    private static func place(_ row: ItemRow, _ item: Int64, _ line: Int) -> [SQLValue] {
        [.integer(item), .integer(row.division.value), .integer(Int64(line))]
    }

    private func checkRepetition(_ row: ItemRow, item: Int64, line: Int) throws {
        let added = try writer.executeCounting(Self.remember, Self.place(row, item, line))
        guard added == 0 else { return }
        let first = try writer.first(
            "SELECT line FROM item_import WHERE item = ?1 AND division = ?2",
            [.integer(item), .integer(row.division.value)]
        ) { $0.int(0) }
        throw ItemRow.Bad.repeated(first: first ?? 0)
    }

    /// What a department's name tells, looked up once per name.
    private mutating func kind(_ row: ItemRow) -> DepartmentKind? {
        if let known = kinds.value(row.department) { return known }
        let kind = DepartmentKind(departmentName: row.department)
        kinds.insert(kind, for: row.department)
        return kind
    }

    private mutating func isKnown(_ division: DivisionCode) throws -> Bool {
        if let known = divisions.value(division) { return known }
        let outcome = try hooks.ensureDivision(division, writer)
        if outcome == .added { result.add(division) }
        divisions.insert(outcome != .unknown, for: division)
        return outcome != .unknown
    }

    private mutating func ensureUnit(_ row: ItemRow) throws {
        let code = row.unitCode
        guard units.value(code) == nil else { return }
        let unit = ImportedUnit(
            code: code, name: row.department, department: kind(row)?.rawValue, division: row.division)
        if try hooks.ensureUnit(unit, writer) { result.add(unit) }
        units.insert(true, for: code)
    }

    private static let insertItem: SQLStatement = """
        INSERT INTO item (id, code, made_by, made_at) VALUES (?1, ?2, ?3, ?4)
        """

    private mutating func store(_ row: ItemRow, line: Int) throws {
        if let item = known[row.code] {
            try checkRepetition(row, item: item, line: line)
            return try update(row, item: item)
        }
        let item = nextItem
        nextItem += 1
        known[row.code] = item
        try writer.execute(
            Self.insertItem, [.integer(item), .text(row.code), .text(by), .integer(now.milliseconds)])
        try writer.execute(Self.remember, Self.place(row, item, line))
        try insert(row, item: item, version: 1, fields: row.newFields(kind(row)))
        result.report.added += 1
    }

    /// A row of an item that is there already.
    private mutating func update(_ row: ItemRow, item: Int64) throws {
        guard try Catalogue.layersAbove(item, row.division, on: today, writer).isEmpty else {
            throw ItemRow.Bad.keptAbove
        }
        let versions = try ItemStore.versions(item, at: row.division, writer)
        let number = (versions.last?.version ?? 0) + 1
        guard let valid = versions.last(where: { $0.isValid(on: today) }) else {
            try insert(row, item: item, version: number, fields: row.newFields(kind(row)))
            result.report.added += 1
            return
        }
        let fields = row.changed(valid.fields, kind(row))
        guard fields != valid.fields else {
            result.report.unchanged += 1
            return
        }
        guard !versions.contains(where: { $0.status != .draft && $0.validFrom.map { $0 > today } ?? false }) else {
            throw ItemRow.Bad.laterVersion
        }
        try ItemStore.close(versions, item: item, from: today, today: today, by: by, at: now, writer)
        try insert(row, item: item, version: number, fields: fields)
        result.report.changed += 1
    }

    private func insert(_ row: ItemRow, item: Int64, version: Int, fields: [ItemField: JSONValue]) throws {
        try ItemStore.insert(
            ItemVersion(
                code: row.code, division: row.division, version: version, status: .published, validFrom: today,
                validThrough: nil, fields: fields, revision: 0, madeBy: by, madeAt: now, publishedBy: by,
                publishedAt: now), item: item, writer)
    }
}
