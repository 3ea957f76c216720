import Database
import Kernel

/// The statements on items and their versions, in one place.
enum ItemStore {
    /// The divisions of a chain as five bound values, the division itself first; 0 stands for none.
    static func chain(_ division: DivisionCode) -> [SQLValue] {
        let codes = division.ancestors.map { SQLValue.integer($0.value) }
        return codes + Array(repeating: .integer(0), count: 5 - codes.count)
    }

    static func day(_ day: Day?) -> SQLValue { day.map { .integer(Int64($0.number)) } ?? .null }

    static let idOfCode: SQLStatement = "SELECT id FROM item WHERE code = ?1"

    static func id(_ code: String, _ reader: any SQLReader) throws -> Int64? {
        try reader.first(idOfCode, [.text(code)]) { $0.int64(0) }
    }

    /// Codes that are looked up together.
    static let codesAtOnce = 500

    /// A place for each, so that it is always the same statement.
    private static func places(_ count: Int) -> SQLStatement {
        Array(repeating: ", ?" as SQLStatement, count: count - 1).reduce("?", +)
    }

    private static let idsOfCodes: SQLStatement =
        "SELECT code, id FROM item WHERE code IN (" + places(codesAtOnce) + ")"

    /// The numbers of those of the codes that are there; at most ``codesAtOnce`` codes.
    static func ids(_ codes: [String], _ reader: any SQLReader) throws -> [String: Int64] {
        guard let last = codes.last else { return [:] }
        let padded = codes + Array(repeating: last, count: codesAtOnce - codes.count)
        return try reader.query(idsOfCodes, padded.map { .text($0) }) { ($0.text(0), $0.int64(1)) }
            .reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// The item's number; a new one where the code is new.
    static func ensureItem(_ code: String, by: String, at now: Instant, _ writer: any SQLWriter) throws -> Int64 {
        if let id = try id(code, writer) { return id }
        let next = try writer.first("SELECT COALESCE(MAX(id), 0) + 1 FROM item") { $0.int64(0) } ?? 1
        try writer.execute(
            "INSERT INTO item (id, code, made_by, made_at) VALUES (?1, ?2, ?3, ?4)",
            [.integer(next), .text(code), .text(by), .integer(now.milliseconds)])
        return next
    }

    static let layersOfItem: SQLStatement = """
        SELECT division, version, fields FROM item_version
        WHERE item = ?1 AND division IN (?2, ?3, ?4, ?5, ?6) AND status <> 'draft' AND valid_from <= ?7
            AND (valid_through IS NULL OR valid_through >= ?7)
        """

    /// The valid layers of an item for a division and what is above it.
    static func layers(
        _ item: Int64, in division: DivisionCode, on day: Day, _ reader: any SQLReader
    ) throws -> [ItemLayer] {
        try reader.query(layersOfItem, [.integer(item)] + chain(division) + [.integer(Int64(day.number))]) { row in
            DivisionCode(value: row.int64(0)).map {
                ItemLayer(division: $0, version: row.int(1), fields: fields(row.text(2)))
            }
        }.compactMap { $0 }
    }

    /// Items that are looked up together.
    static let itemsAtOnce = 20

    static let codesOfItems: SQLStatement = "SELECT id, code FROM item WHERE id IN (" + places(itemsAtOnce) + ")"

    static let layersOfItems: SQLStatement =
        "SELECT item, division, version, fields FROM item_version WHERE item IN (" + places(itemsAtOnce)
        + """
        ) AND division IN (?, ?, ?, ?, ?) AND status <> 'draft' AND valid_from <= ?
            AND (valid_through IS NULL OR valid_through >= ?)
        """

    /// The codes of those of the items that are there.
    static func codes(of items: [Int64], _ reader: any SQLReader) throws -> [Int64: String] {
        var found: [Int64: String] = [:]
        for places in bound(items) {
            for (id, code) in try reader.query(codesOfItems, places, { ($0.int64(0), $0.text(1)) }) { found[id] = code }
        }
        return found
    }

    /// The valid layers of items for a division and what is above it.
    static func layers(
        of items: [Int64], in division: DivisionCode, on day: Day, _ reader: any SQLReader
    ) throws -> [Int64: [ItemLayer]] {
        let number = SQLValue.integer(Int64(day.number))
        var found: [Int64: [ItemLayer]] = [:]
        for places in bound(items) {
            let layers = try reader.query(layersOfItems, places + chain(division) + [number, number]) { row in
                DivisionCode(value: row.int64(1)).map { division in
                    (row.int64(0), ItemLayer(division: division, version: row.int(2), fields: fields(row.text(3))))
                }
            }
            for case let (item, layer)? in layers { found[item, default: []].append(layer) }
        }
        return found
    }

    /// The items for the places of a statement, ``itemsAtOnce`` at a time; the last is repeated where some are left.
    private static func bound(_ items: [Int64]) -> [[SQLValue]] {
        stride(from: 0, to: items.count, by: itemsAtOnce).map { start in
            let part = items[start..<min(start + itemsAtOnce, items.count)].map { SQLValue.integer($0) }
            return part + Array(repeating: part.last ?? .null, count: itemsAtOnce - part.count)
        }
    }

    static let versionColumns: SQLStatement = """
        SELECT i.code, v.division, v.version, v.status, v.valid_from, v.valid_through, v.fields, v.revision, v.made_by,
            v.made_at, v.published_by, v.published_at
        FROM item_version v JOIN item i ON i.id = v.item
        """

    static func version(_ row: SQLRow) -> ItemVersion? {
        guard let division = DivisionCode(value: row.int64(1)), let status = ItemVersion.Status(rawValue: row.text(3))
        else { return nil }
        return ItemVersion(
            code: row.text(0), division: division, version: row.int(2), status: status,
            validFrom: row.optionalInt(4).map { Day(number: Int32(clamping: $0)) },
            validThrough: row.optionalInt(5).map { Day(number: Int32(clamping: $0)) }, fields: fields(row.text(6)),
            revision: row.int(7), madeBy: row.text(8), madeAt: Instant(milliseconds: row.int64(9)),
            publishedBy: row.optionalText(10),
            publishedAt: row.optionalInt64(11).map { Instant(milliseconds: $0) })
    }

    /// All versions of an item at one division, the oldest first.
    static func versions(
        _ item: Int64, at division: DivisionCode, _ reader: any SQLReader
    ) throws -> [ItemVersion] {
        try reader.query(
            versionColumns + "WHERE v.division = ?1 AND v.item = ?2 ORDER BY v.version",
            [.integer(division.value), .integer(item)], version
        ).compactMap { $0 }
    }

    /// What a stored text holds; fields that this program does not know are left out.
    static func fields(_ text: String) -> [ItemField: JSONValue] {
        let json = try? JSONValue.parse(text.utf8, maxBytes: ItemValidation.fieldsBytesMaximum * 2)
        var fields: [ItemField: JSONValue] = [:]
        for (key, value) in json?.object ?? [:] {
            if let field = ItemField(rawValue: key) { fields[field] = value }
        }
        return fields
    }

    /// Keys in ascending order, as canonical JSON has them, without sorting each time.
    private static let orderedFields = ItemField.allCases.sorted { $0.rawValue < $1.rawValue }

    static func text(_ fields: [ItemField: JSONValue]) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        for field in orderedFields {
            guard let value = fields[field] else { continue }
            writer.key(field.rawValue)
            writer.value(value)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func name(_ fields: [ItemField: JSONValue]) -> SQLValue {
        SQLValue(LocalizedText(item: fields[.name]).map { $0[.zhHans] })
    }

    static func department(_ fields: [ItemField: JSONValue]) -> SQLValue { SQLValue(fields[.department]?.text) }
}
