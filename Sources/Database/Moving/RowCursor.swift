/// Steps through a table in the order of its key, a page at a time. No page is open while the next is not asked for,
/// so that nothing is kept from the database's own upkeep, and what changes behind is not seen.
struct RowCursor {
    /// Rows of a page; fewer where they are long.
    static let rowsMaximum = 4_000
    static let rowsMinimum = 50
    /// Bytes of a page, about.
    static let bytesWanted = 4 << 20

    private let database: any SQLDatabase
    private let table: MovedTable
    private let fit: RowFit
    private var page: [[SQLValue]] = []
    private var next = 0
    private var last: [SQLValue]?
    private var limit = 500
    private var isEnded: Bool
    /// Texts of which a U+0000 was left out, by column.
    private(set) var zeros: [String: Int] = [:]

    /// - Parameters:
    ///   - start: the key behind which to begin.
    ///   - isEmpty: nothing is there; it need not be asked.
    init(
        _ database: any SQLDatabase, _ table: MovedTable, _ fit: RowFit, after start: [SQLValue]? = nil,
        isEmpty: Bool = false
    ) {
        self.database = database
        self.table = table
        self.fit = fit
        last = start
        isEnded = isEmpty
    }

    /// The row that it stands at; nil at the end. Valid after ``fill()``.
    var current: [SQLValue]? { next < page.count ? page[next] : nil }
    var key: ArraySlice<SQLValue>? { current?.prefix(table.keyWidth) }
    /// What is not the key.
    var rest: ArraySlice<SQLValue> { current?.dropFirst(table.keyWidth) ?? [] }

    mutating func advance() { next += 1 }

    /// Sees that there is a row where one is left.
    mutating func fill() async throws {
        guard next >= page.count, !isEnded else { return }
        let statement = last == nil ? table.firstPage : table.nextPage
        let arguments = [SQLValue.integer(Int64(limit))] + (last ?? [])
        let (table, fit, wanted) = (table, fit, limit)
        let read = try await database.read { reader in
            var read = Page()
            try reader.rows(statement, arguments, isFirstOnly: false) { row in
                do {
                    read.rows.append(
                        try fit.fitted(row) { read.zeros[table.columns[$0].name, default: 0] += 1 })
                } catch let misfit as RowFit.Misfit {
                    throw MoveFlaw.misfit(
                        row: table.place(of: (0..<table.keyWidth).map { row.value($0) }),
                        column: table.columns[misfit.column].name)
                }
                read.key = (0..<table.keyWidth).map { row.value($0) }
                return true
            }
            return read
        }
        page = read.rows
        next = 0
        last = read.key ?? last
        isEnded = page.count < wanted
        zeros.merge(read.zeros, uniquingKeysWith: +)
        if let key = page.first?.prefix(table.keyWidth), key.contains(.null) {
            throw MoveFlaw.misfit(row: table.place(of: Array(key)), column: table.columns[0].name)
        }
        if !page.isEmpty {
            let bytes = max(1, page.reduce(0) { $0 + $1.bytes } / page.count)
            limit = min(Self.rowsMaximum, max(Self.rowsMinimum, Self.bytesWanted / bytes))
        }
    }

    private struct Page: Sendable {
        var rows: [[SQLValue]] = []
        /// Of the last row, as it stands in this database.
        var key: [SQLValue]?
        var zeros: [String: Int] = [:]
    }
}

extension [SQLValue] {
    /// About what a row takes.
    var bytes: Int {
        reduce(0) { sum, value in
            switch value {
            case .null: sum + 1
            case .integer, .real: sum + 8
            case .text(let text): sum + text.utf8.count
            case .blob(let content): sum + content.count
            }
        }
    }
}
