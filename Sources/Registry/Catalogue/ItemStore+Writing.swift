import Database
import Kernel

extension ItemStore {
    static let insertVersion: SQLStatement = """
        INSERT INTO item_version (item, division, version, status, valid_from, valid_through, name, department, fields,
            made_by, made_at, published_by, published_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """

    /// Stores a new version as it is.
    static func insert(_ version: ItemVersion, item: Int64, _ writer: any SQLWriter) throws {
        try writer.execute(
            insertVersion,
            [
                .integer(item), .integer(version.division.value), .integer(Int64(version.version)),
                .text(version.status.rawValue), day(version.validFrom), day(version.validThrough),
                name(version.fields), department(version.fields), .text(text(version.fields)), .text(version.madeBy),
                .integer(version.madeAt.milliseconds), SQLValue(version.publishedBy),
                SQLValue(version.publishedAt?.milliseconds),
            ])
    }

    /// Makes room for a version that is valid from `day`: the one before it ends the day before, one that would have
    /// begun on the very day is never valid.
    static func close(
        _ versions: [ItemVersion], item: Int64, from day: Day, today: Day, by: String, at now: Instant,
        _ writer: any SQLWriter
    ) throws {
        let last = day.advanced(by: -1)
        for version in versions where version.status != .draft {
            if let validThrough = version.validThrough, validThrough <= last { continue }
            try end(version, item: item, through: last, today: today, by: by, at: now, writer)
        }
    }

    static func end(
        _ version: ItemVersion, item: Int64, through last: Day, today: Day, by: String, at now: Instant,
        _ writer: any SQLWriter
    ) throws {
        let status: ItemVersion.Status = last < today ? .expired : .published
        try writer.execute(
            """
            UPDATE item_version SET valid_through = ?1, status = ?2, closed_by = ?3, closed_at = ?4
            WHERE division = ?5 AND item = ?6 AND version = ?7
            """,
            [
                .integer(Int64(last.number)), .text(status.rawValue), .text(by), .integer(now.milliseconds),
                .integer(version.division.value), .integer(item), .integer(Int64(version.version)),
            ])
    }

    static func publish(
        _ draft: ItemVersion, item: Int64, from day: Day, through last: Day?, by: String, at now: Instant,
        _ writer: any SQLWriter
    ) throws {
        try writer.execute(
            """
            UPDATE item_version SET status = 'published', valid_from = ?1, valid_through = ?2, published_by = ?3,
                published_at = ?4
            WHERE division = ?5 AND item = ?6 AND version = ?7 AND status = 'draft'
            """,
            [
                .integer(Int64(day.number)), Self.day(last), .text(by), .integer(now.milliseconds),
                .integer(draft.division.value), .integer(item), .integer(Int64(draft.version)),
            ])
    }
}
