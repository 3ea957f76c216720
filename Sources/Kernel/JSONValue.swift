public import FoundationEssentials

/// Any JSON value. Numbers without a fractional part that fit are integers; other numbers are exact decimals.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case decimal(Decimal)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    public var isNull: Bool { self == .null }
    public var text: String? { if case .text(let value) = self { value } else { nil } }
    public var int: Int? { if case .integer(let value) = self { Int(exactly: value) } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var list: [JSONValue]? { if case .list(let value) = self { value } else { nil } }
    public var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }

    /// A number of either kind.
    public var number: Decimal? {
        switch self {
        case .integer(let value): Decimal(value)
        case .decimal(let value): value
        default: nil
        }
    }

    /// A text of the form `2026-11-22`.
    public var day: Day? { text.flatMap { Day(iso: $0) } }

    /// The member of an object; nil for other values and missing members.
    public subscript(_ key: String) -> JSONValue? { object?[key] }

    /// Canonical text: keys in ascending order of their UTF-8 bytes, no blanks, nothing escaped that need not be.
    public func serialized() -> String { String(decoding: serializedBytes(), as: UTF8.self) }

    /// The bytes of ``serialized()``.
    public func serializedBytes() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// Parses strict RFC 8259 text: UTF-8 checked, a repeated key refused, nothing after the value. Numbers have at
    /// most 38 significant digits.
    @inlinable
    public static func parse(
        _ bytes: some Collection<UInt8>, maxDepth: Int = 32, maxBytes: Int
    ) throws(JSONFlaw) -> JSONValue {
        guard bytes.count <= maxBytes else { throw JSONFlaw(kind: .tooLarge, offset: maxBytes) }
        return try parse(array: Array(bytes), maxDepth: maxDepth)
    }

    @usableFromInline
    static func parse(array: [UInt8], maxDepth: Int) throws(JSONFlaw) -> JSONValue {
        try array.withUnsafeBufferPointer { (buffer) throws(JSONFlaw) -> JSONValue in
            var reader = JSONReader(buffer, maxDepth: maxDepth)
            return try reader.document()
        }
    }
}

/// Why bytes are not acceptable JSON. Never holds any of the text.
public struct JSONFlaw: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case tooLarge, tooDeep, unexpectedCharacter, unexpectedEnd, invalidText, invalidEscape, invalidNumber
        case duplicateKey, trailingData
    }

    public var kind: Kind
    /// The byte position at which it was noticed.
    public var offset: Int
    /// A stable code for interfaces.
    public var code: String { "json.\(kind.rawValue)" }

    public init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}
