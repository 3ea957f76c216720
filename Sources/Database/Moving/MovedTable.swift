/// One table as it is taken from one database to another: its statements, and how its rows are put.
struct MovedTable: Sendable {
    let name: String
    /// The key's columns first, so that the key is the beginning of each row.
    let columns: [TableShape.Column]
    let keyWidth: Int

    /// - Parameters:
    ///   - source, target: the same table in both databases.
    ///   - key: columns that are known to tell rows apart where no index says so.
    /// - Throws: ``MoveFlaw``.
    init(_ source: TableShape, _ target: TableShape, key: [String]?) throws {
        guard Set(source.columns.map(\.name)) == Set(target.columns.map(\.name)) else {
            throw MoveFlaw.otherColumns(table: target.name)
        }
        guard let key = key ?? source.keys.first(where: { target.keys.contains($0) }) else {
            throw MoveFlaw.noKey(table: target.name)
        }
        name = target.name
        columns = key.compactMap { column in target.columns.first { $0.name == column } }
            + target.columns.filter { !key.contains($0.name) }
        keyWidth = key.count
        guard columns.count == target.columns.count else { throw MoveFlaw.noKey(table: target.name) }
    }

    func fit(into dialect: SQLDialect) -> RowFit {
        RowFit(kinds: columns.map(\.kind), dropsZeros: dialect == .postgres)
    }

    // MARK: - Statements, made of names that the schema gives

    private var names: [String] { columns.map { "\"\($0.name)\"" } }
    private var keyNames: [String] { Array(names.prefix(keyWidth)) }

    /// Rows in the order of the key; the first argument is how many.
    var firstPage: SQLStatement {
        sql("SELECT \(list(names)) FROM \"\(name)\" ORDER BY \(list(keyNames)) LIMIT ?1")
    }

    /// The same behind a key, whose values follow.
    var nextPage: SQLStatement {
        let places = (0..<keyWidth).map { "?\($0 + 2)" }
        let (left, right) = keyWidth == 1 ? (keyNames[0], places[0]) : ("(\(list(keyNames)))", "(\(list(places)))")
        return sql("SELECT \(list(names)) FROM \"\(name)\" WHERE \(left) > \(right) ORDER BY \(list(keyNames)) LIMIT ?1")
    }

    var all: SQLStatement { sql("SELECT \(list(names)) FROM \"\(name)\"") }

    var removal: SQLStatement {
        let places = keyNames.enumerated().map { "\($1) = ?\($0 + 1)" }
        return sql("DELETE FROM \"\(name)\" WHERE \(places.joined(separator: " AND "))")
    }

    var emptying: SQLStatement { sql("DELETE FROM \"\(name)\"") }
    var counting: SQLStatement { sql("SELECT COUNT(*) FROM \"\(name)\"") }

    private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
    private func sql(_ text: String) -> SQLStatement { SQLStatement(verbatim: text) }

    // MARK: - Rows

    /// Writes rows within a transaction, in the engine's fastest way.
    func insert(_ rows: [[SQLValue]], _ writer: any SQLWriter) throws {
        var all = BulkRows(SQLTable(sql("\"\(name)\""), sql(list(names))))
        for row in rows { all.append(row) }
        try writer.load(all)
    }

    func remove(_ keys: [[SQLValue]], _ writer: any SQLWriter) throws {
        for key in keys { try writer.execute(removal, key) }
    }

    /// Where a row is, for an operator: its key where that is made of numbers or identifiers. A text may be a name.
    func place(of key: [SQLValue]) -> String {
        let parts = key.map { value in
            switch value {
            case .integer(let number): String(number)
            case .blob(let bytes): bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            case .text, .real, .null: "…"
            }
        }
        return "\(name)(\(parts.joined(separator: ", ")))"
    }
}
