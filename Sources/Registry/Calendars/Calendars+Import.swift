import Database
import Foundation
public import Kernel

extension Calendars {
    public static let importBytesMaximum = 1_048_576
    static let daysMaximum = 400

    /// Imports a year's holidays, `{"year": …, "days": [{"name", "date", "isOffDay"}]}`, in one transaction. The file
    /// replaces what was set for that year at this level.
    ///
    /// The national notice is one for the whole country (State Council, Measures on Holidays for National Annual
    /// Festivals and Memorial Days): only a file for the country marks its year as published. Provinces and what lies
    /// in them add days of their own, before or after; their files never make a year certain.
    ///
    /// The report counts days; one taken away counts as changed. Lines of flaws count the days from 1.
    /// - Parameter division: nil for the whole country.
    /// - Throws: ``RegistryError``: `import.unreadable`, `import.malformed`, `division.unknown`.
    @discardableResult
    public func importHolidays(
        _ source: ImportSource, for division: DivisionCode? = nil, options: ImportOptions = ImportOptions(),
        by actor: RegistryActor
    ) async throws -> ImportReport {
        let file = try HolidayFile(source, isDryRun: options.isDryRun)
        let registry = registry
        do {
            return try await registry.changeAlone(.calendars) { writer in
                try Self.checkDivision(division, writer)
                let place = division?.value ?? Self.country
                var report = file.report
                let isNews = try Self.replace(file, place, on: registry.today(), &report, writer)
                let isRefused = report.rejectedTotal > 0 && !options.allowRejects
                guard !options.isDryRun, !isRefused else { throw RolledBack(report: report) }
                report.applied = true
                guard isNews else { return report }
                try registry.record(
                    writer, "calendar.import", "calendar:\(place)", in: ChangePlace(division), by: actor,
                    after: [
                        "year": .integer(Int64(file.year)), "added": .integer(Int64(report.added)),
                        "changed": .integer(Int64(report.changed)),
                    ])
                try registry.calendars.noteChange(writer, place, year: file.year)
                return report
            }
        } catch let rolledBack as RolledBack {
            return rolledBack.report
        }
    }

    /// Whether anything is different afterwards.
    private static func replace(
        _ file: HolidayFile, _ place: Int64, on today: Day, _ report: inout ImportReport, _ writer: any SQLWriter
    ) throws -> Bool {
        var old: [Day: WorkingCalendar.Exception] = [:]
        try writer.each(
            "SELECT day, is_working, name FROM holiday WHERE division = ?1 AND year = ?2",
            [.integer(place), SQLValue(file.year)]
        ) { old[$0.day(0)] = $0.bool(1) ? .working($0.text(2)) : .off($0.text(2)) }
        for (day, exception) in file.days {
            if let known = old.removeValue(forKey: day) {
                if known == exception { report.unchanged += 1 } else { report.changed += 1 }
            } else {
                report.added += 1
            }
            try store(exception, named: exception.name, on: day, year: file.year, place, writer)
        }
        for day in old.keys {
            try writer.execute(
                "DELETE FROM holiday WHERE division = ?1 AND day = ?2", [.integer(place), SQLValue(day)])
            report.changed += 1
        }
        var isNews = report.added > 0 || report.changed > 0
        if place == country {
            let published = try writer.executeCounting(
                """
                INSERT INTO calendar_year (division, year, published_on) VALUES (?1, ?2, ?3)
                ON CONFLICT (division, year) DO NOTHING
                """, [.integer(place), SQLValue(file.year), SQLValue(today)])
            isNews = isNews || published > 0
        }
        return isNews
    }
}

/// A checked file of one year's holidays.
struct HolidayFile: Sendable {
    var year: Int
    var days: [(day: Day, exception: WorkingCalendar.Exception)] = []
    var report: ImportReport

    init(_ source: ImportSource, isDryRun: Bool) throws {
        report = ImportReport(isDryRun: isDryRun)
        let json: JSONValue
        do {
            let maximum = Calendars.importBytesMaximum
            json = try JSONValue.parse(try source.bytes(maximum: maximum), maxBytes: maximum)
        } catch let flaw as JSONFlaw {
            throw RegistryError.malformedFile(
                LocalizedText(zh: "文件不是有效的 JSON（\(flaw.code)）。", en: "The file is not valid JSON (\(flaw.code))."))
        }
        guard let year = json["year"]?.int, (1_950...9_998).contains(year), let list = json["days"]?.list,
            list.count <= Calendars.daysMaximum
        else {
            throw RegistryError.malformedFile(
                LocalizedText(
                    zh: "文件应有 year 和 days，days 最多 \(Calendars.daysMaximum) 天。",
                    en: "The file must have year, and days with at most \(Calendars.daysMaximum) entries."))
        }
        self.year = year
        var seen: Set<Day> = []
        for (index, entry) in list.enumerated() {
            guard let day = entry["date"]?.day, let isOff = entry["isOffDay"]?.bool,
                let name = entry["name"]?.text, !name.isEmpty, name.count <= Calendars.nameMaximum
            else {
                report.reject(
                    line: index + 1, code: "holiday.fields",
                    LocalizedText(
                        zh: "每一天应有 name、date（年-月-日）和 isOffDay。",
                        en: "Each day needs name, date (yyyy-mm-dd) and isOffDay."))
                continue
            }
            // A holiday around New Year reaches into the year before or after.
            guard abs(day.year - year) <= 1, seen.insert(day).inserted else {
                report.reject(
                    line: index + 1, code: "holiday.day",
                    LocalizedText(zh: "日期重复，或不属于这一年。", en: "The day is repeated or not of this year."))
                continue
            }
            days.append((day, isOff ? .off(name) : .working(name)))
        }
    }
}

extension ImportSource {
    /// All bytes, where they are not too many.
    func bytes(maximum: Int) throws -> [UInt8] {
        switch self {
        case .bytes(let bytes): return bytes
        case .file(let path):
            guard let handle = FileHandle(forReadingAtPath: path) else { throw RegistryError.unreadableFile }
            do {
                return Array(try handle.read(upToCount: maximum + 1) ?? Data())
            } catch {
                throw RegistryError.unreadableFile
            }
        }
    }
}
