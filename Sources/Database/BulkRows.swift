/// Many rows for one table, gathered on any thread and then written at once by ``SQLWriter/load(_:)``.
///
/// Texts and bytes lie in one block, so that a hundred thousand values are a few allocations, and an engine takes them
/// from there without another copy.
public struct BulkRows: Sendable {
    enum Kind: UInt8 { case null, integer, real, text, blob }

    struct Cell {
        var kind: Kind
        /// Of a text or bytes: how many.
        var length: Int32
        /// The number, the bits of a real, or where texts and bytes begin.
        var word: Int64
    }

    public let table: SQLTable
    private(set) var cells: [Cell] = []
    private(set) var bytes: [UInt8] = []

    public init(_ table: SQLTable) { self.table = table }

    /// Rows.
    public var count: Int { cells.count / table.columnCount }
    public var isEmpty: Bool { cells.isEmpty }

    /// - Precondition: one value for each column of the table.
    public mutating func append(_ row: [SQLValue]) {
        precondition(row.count == table.columnCount, "a row of \(table.name) has another number of values")
        for value in row { append(value) }
    }

    public mutating func append(contentsOf rows: BulkRows) {
        precondition(rows.table == table, "rows of another table")
        let shift = Int64(bytes.count)
        cells.reserveCapacity(cells.count + rows.cells.count)
        for var cell in rows.cells {
            if cell.kind == .text || cell.kind == .blob { cell.word += shift }
            cells.append(cell)
        }
        bytes += rows.bytes
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: cells.append(Cell(kind: .null, length: 0, word: 0))
        case .integer(let number): cells.append(Cell(kind: .integer, length: 0, word: number))
        case .real(let number): cells.append(Cell(kind: .real, length: 0, word: Int64(bitPattern: number.bitPattern)))
        case .text(let text): append(.text, text.utf8)
        case .blob(let content): append(.blob, content)
        }
    }

    private mutating func append(_ kind: Kind, _ content: some Collection<UInt8>) {
        cells.append(Cell(kind: kind, length: Int32(clamping: content.count), word: Int64(bytes.count)))
        bytes.append(contentsOf: content)
    }
}
