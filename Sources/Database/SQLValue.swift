/// A value bound to a statement or read from a row: the five kinds that SQLite and PostgreSQL share.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The text, or NULL.
    public init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    /// The number, or NULL.
    public init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
    /// The number, or NULL.
    public init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
    /// The number, or NULL.
    public init(_ number: Double?) { self = number.map { .real($0) } ?? .null }
    /// Truth as 1 or 0: PostgreSQL's `boolean` is not used, so that one SQL text serves both engines.
    public init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
    /// The bytes, or NULL.
    public init(_ bytes: [UInt8]?) { self = bytes.map { .blob($0) } ?? .null }
}

extension SQLValue: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .real(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(booleanLiteral value: Bool) { self.init(value) }
}
