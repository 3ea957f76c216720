import CPostgres

/// Rows in the binary format of `COPY`, some at a time.
/// - SeeAlso: PostgreSQL 15, `COPY`, "Binary Format": a head, for each row the number of its fields and for each field
///   its length and bytes, a row of -1 fields at the end.
struct PostgresCopy {
    /// Bytes that are handed over at once.
    private static let pieceBytes = 256 * 1_024
    private static let head: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)

    private let rows: BulkRows
    private let types: [Oid]
    private var next = 0
    private var isEnded = false
    private var piece: [UInt8] = Self.head

    /// - Parameter types: of the table's columns.
    init(_ rows: BulkRows, types: [Oid]) throws {
        guard types.count == rows.table.columnCount else {
            throw DatabaseError.wrongArgumentCount(expected: types.count, given: rows.table.columnCount)
        }
        self.rows = rows
        self.types = types
    }

    static func statement(for table: SQLTable) -> String {
        "COPY \(table.name.text) (\(table.columns.text)) FROM STDIN (FORMAT binary)"
    }

    /// The next bytes; nil after the last.
    mutating func nextPiece() throws -> ArraySlice<UInt8>? {
        guard !isEnded else { return nil }
        let width = types.count
        while next < rows.count {
            append(UInt64(width), bytes: 2)
            for column in 0..<width { try append(rows.cells[next * width + column], as: types[column], column) }
            next += 1
            guard piece.count < Self.pieceBytes else { return taken() }
        }
        isEnded = true
        append(0xFFFF, bytes: 2)
        return taken()
    }

    private mutating func taken() -> ArraySlice<UInt8> {
        defer { piece.removeAll(keepingCapacity: true) }
        return piece[...]
    }

    private mutating func append(_ cell: BulkRows.Cell, as type: Oid, _ column: Int) throws {
        switch (cell.kind, type) {
        case (.null, _): append(0xFFFF_FFFF, bytes: 4)
        case (.integer, PostgresType.integer8): number(cell.word, bytes: 8)
        case (.integer, PostgresType.integer4):
            guard Int32(exactly: cell.word) != nil else { throw DatabaseError.malformedColumn(column) }
            number(cell.word, bytes: 4)
        case (.integer, PostgresType.integer2):
            guard Int16(exactly: cell.word) != nil else { throw DatabaseError.malformedColumn(column) }
            number(cell.word, bytes: 2)
        case (.integer, PostgresType.real8): number(Int64(bitPattern: Double(cell.word).bitPattern), bytes: 8)
        case (.real, PostgresType.real8): number(cell.word, bytes: 8)
        case (.text, PostgresType.text):
            let content = content(of: cell)
            // PostgreSQL's texts hold no U+0000.
            guard !content.contains(0) else { throw DatabaseError.malformedColumn(column) }
            append(UInt64(content.count), bytes: 4)
            piece += content
        case (.blob, PostgresType.bytes):
            append(UInt64(cell.length), bytes: 4)
            piece += content(of: cell)
        default: throw DatabaseError.malformedColumn(column)
        }
    }

    private func content(of cell: BulkRows.Cell) -> ArraySlice<UInt8> {
        rows.bytes[Int(cell.word)..<Int(cell.word) + Int(cell.length)]
    }

    private mutating func number(_ number: Int64, bytes count: Int) {
        append(UInt64(count), bytes: 4)
        append(UInt64(bitPattern: number), bytes: count)
    }

    /// The lowest bytes of a word, big-endian.
    private mutating func append(_ word: UInt64, bytes count: Int) {
        for index in (0..<count).reversed() { piece.append(UInt8(truncatingIfNeeded: word >> UInt64(index * 8))) }
    }
}
