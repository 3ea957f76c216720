import CPostgres

/// Types as PostgreSQL numbers them (`pg_type.oid`), those that the portable subset of SQL comes to.
enum PostgresType {
    static let boolean: Oid = 16
    static let bytes: Oid = 17
    static let integer8: Oid = 20
    static let integer2: Oid = 21
    static let integer4: Oid = 23
    static let text: Oid = 25
    static let real4: Oid = 700
    static let real8: Oid = 701
    static let numeric: Oid = 1700
}

/// One row of a result in the binary format. Valid while the result is.
final class PostgresRowStorage: SQLRowStorage {
    private let answer: PostgresAnswer
    private let types: [Oid]
    var row: CInt = 0
    private(set) var failure: DatabaseError?

    init(_ answer: PostgresAnswer) {
        self.answer = answer
        types = answer.columnTypes
    }

    var count: Int { types.count }

    func isNull(_ column: Int) -> Bool { answer.isNull(row, column) }

    func integer(_ column: Int) -> Int64 {
        switch types[column] {
        case PostgresType.integer8, PostgresType.integer4, PostgresType.integer2, PostgresType.boolean:
            return bits(column)
        case PostgresType.real8, PostgresType.real4: return Int64(exactly: real(column).rounded(.towardZero)) ?? 0
        case PostgresType.numeric: return numeric(column).flatMap(\.integer) ?? failed(column, 0)
        case PostgresType.text: return Int64(text(column)) ?? failed(column, 0)
        default: return failed(column, 0)
        }
    }

    func real(_ column: Int) -> Double {
        switch types[column] {
        case PostgresType.real8: return Double(bitPattern: UInt64(bitPattern: bits(column)))
        case PostgresType.real4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits(column))))
        case PostgresType.numeric: return numeric(column).map(\.real) ?? failed(column, 0)
        default: return Double(integer(column))
        }
    }

    func text(_ column: Int) -> String {
        switch types[column] {
        case PostgresType.integer8, PostgresType.integer4, PostgresType.integer2: String(integer(column))
        case PostgresType.real8, PostgresType.numeric: String(real(column))
        default: answer.withBytes(row, column) { String(decoding: $0, as: UTF8.self) }
        }
    }

    func blob(_ column: Int) -> [UInt8] { answer.withBytes(row, column) { [UInt8]($0) } }

    func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try answer.withBytes(row, column, body)
    }

    func value(_ column: Int) -> SQLValue {
        guard !isNull(column) else { return .null }
        return switch types[column] {
        case PostgresType.integer8, PostgresType.integer4, PostgresType.integer2, PostgresType.boolean:
            .integer(integer(column))
        case PostgresType.real8, PostgresType.real4, PostgresType.numeric: .real(real(column))
        case PostgresType.bytes: .blob(blob(column))
        default: .text(text(column))
        }
    }

    func fail(_ error: DatabaseError) { failure = failure ?? error }

    private func failed<T>(_ column: Int, _ placeholder: T) -> T {
        fail(.malformedColumn(column))
        return placeholder
    }

    private func numeric(_ column: Int) -> PostgresNumeric? { answer.withBytes(row, column) { PostgresNumeric($0) } }

    /// Big-endian, one to eight bytes, the first with the sign.
    private func bits(_ column: Int) -> Int64 {
        answer.withBytes(row, column) { bytes in
            guard let first = bytes.first else { return 0 }
            return bytes.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
        }
    }
}

/// A decimal number, which sums over `BIGINT` come as.
/// - SeeAlso: PostgreSQL 15, `numeric_send`: groups of four digits from the highest, the weight of the first group.
struct PostgresNumeric {
    private var digits: [Int]
    private var weight: Int
    private var isNegative: Bool

    /// nil for bytes that are no number, and for those that stand for none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 8 else { return nil }
        func word(_ index: Int) -> Int { Int(bytes[index * 2]) << 8 | Int(bytes[index * 2 + 1]) }
        let count = word(0)
        guard bytes.count == 8 + count * 2, word(2) == 0 || word(2) == 0x4000 else { return nil }
        weight = Int(Int16(truncatingIfNeeded: word(1)))
        isNegative = word(2) == 0x4000
        digits = (0..<count).map { word(4 + $0) }
    }

    var real: Double {
        var value = 0.0
        for (index, digit) in digits.enumerated() { value += Double(digit) * power(weight - index) }
        return isNegative ? -value : value
    }

    /// The whole part; nil where it does not fit.
    var integer: Int64? {
        var value: Int64 = 0
        for index in 0..<max(0, weight + 1) {
            let (scaled, overflows) = value.multipliedReportingOverflow(by: 10_000)
            let (sum, exceeds) = scaled.addingReportingOverflow(Int64(index < digits.count ? digits[index] : 0))
            guard !overflows, !exceeds else { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    private func power(_ exponent: Int) -> Double {
        (0..<abs(exponent)).reduce(1.0) { value, _ in exponent < 0 ? value / 10_000 : value * 10_000 }
    }
}
