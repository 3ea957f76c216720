/// Brings a value of one engine into the kind of another's column, as the program would read it there. SQLite lets a
/// column hold a value of another kind than it was declared with; PostgreSQL does not.
struct RowFit: Sendable {
    /// Of the target's columns.
    let kinds: [ColumnKind]
    /// PostgreSQL's texts hold no U+0000.
    let dropsZeros: Bool

    /// Why a value cannot be kept.
    struct Misfit: Error { var column: Int }

    /// - Parameter zeros: is told each column of which a U+0000 was left out.
    func fitted(_ row: SQLRow, zeros: (Int) -> Void) throws -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(kinds.count)
        for (column, kind) in kinds.enumerated() {
            guard var value = Self.fitted(row.value(column), kind) else { throw Misfit(column: column) }
            if dropsZeros, case .text(let text) = value, text.utf8.contains(0) {
                value = .text(String(decoding: text.utf8.filter { $0 != 0 }, as: UTF8.self))
                zeros(column)
            }
            values.append(value)
        }
        return values
    }

    static func fitted(_ value: SQLValue, _ kind: ColumnKind) -> SQLValue? {
        switch (value, kind) {
        case (.null, _), (.text, .text), (.blob, .bytes): value
        case (.integer(let number), .integer(let bits)): whole(number, bits)
        case (.real(let number), .integer(let bits)):
            Int64(exactly: number).flatMap { whole($0, bits) }
        // What is neither more nor less than nothing is one value.
        case (.real(let number), .real): number == 0 ? .real(0) : value
        case (.integer(let number), .real): .real(Double(number))
        case (.integer(let number), .text): .text(String(number))
        case (.integer(let number), .bytes): .blob(Array(String(number).utf8))
        case (.text(let text), .bytes): .blob(Array(text.utf8))
        case (.blob(let bytes), .text): .text(String(decoding: bytes, as: UTF8.self))
        case (.text(let text), .integer(let bits)):
            Int64(text).flatMap { whole($0, bits) }
        case (.text(let text), .real): Double(text).map { .real($0) }
        case (.real, .text), (.real, .bytes), (.blob, .integer), (.blob, .real): .none
        }
    }

    /// `.none` by its name: `nil` would be read as the value NULL.
    private static func whole(_ number: Int64, _ bits: Int) -> SQLValue? {
        fits(number, bits) ? .some(.integer(number)) : .none
    }

    private static func fits(_ number: Int64, _ bits: Int) -> Bool {
        switch bits {
        case 16: Int16(exactly: number) != nil
        case 32: Int32(exactly: number) != nil
        default: true
        }
    }
}

extension SQLValue {
    /// The order in which both engines sort values of one kind: numbers by their size, texts and bytes by their bytes.
    static func isBefore(_ left: ArraySlice<SQLValue>, _ right: ArraySlice<SQLValue>) -> Bool {
        for (left, right) in zip(left, right) where !left.isSame(as: right) { return left.isBefore(right) }
        return false
    }

    /// By their bytes, as databases compare: Swift takes texts for equal that are composed differently.
    static func areSame(_ left: ArraySlice<SQLValue>, _ right: ArraySlice<SQLValue>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
    }

    private func isSame(as other: SQLValue) -> Bool {
        if case .text(let left) = self, case .text(let right) = other { return left.utf8.elementsEqual(right.utf8) }
        return self == other
    }

    private func isBefore(_ other: SQLValue) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left < right
        case (.real(let left), .real(let right)): left < right
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.blob(let left), .blob(let right)): left.lexicographicallyPrecedes(right)
        // A NULL comes first; values of different kinds never meet in a column.
        case (.null, _): other != .null
        default: false
        }
    }
}
