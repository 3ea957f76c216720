/// A constant SQL text. It can only be made of literals, so no value ever gets into SQL except as a bound argument,
/// and the number of different texts (each is prepared once and kept) stays finite.
///
/// Portable subset: placeholders `?` in order or `?1` by number, never mixed in one text (PostgreSQL's dialect turns
/// them into `$1`); column types `TEXT`, `BIGINT`, `INTEGER`, `DOUBLE PRECISION` and `BLOB`; `ON CONFLICT … DO UPDATE`,
/// `RETURNING`, partial indexes and common table expressions are fine. No question mark inside a string constant.
public struct SQLStatement: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let text: String

    public init(stringLiteral value: StaticString) {
        text = value.description
    }

    /// Only for dialect files and for composing constants.
    init(verbatim text: String) { self.text = text }

    public var description: String { text }

    /// Constants joined, separated by a line break: filters and orders that come from a fixed set.
    public static func + (head: SQLStatement, tail: SQLStatement) -> SQLStatement {
        SQLStatement(verbatim: head.text + "\n" + tail.text)
    }
}
