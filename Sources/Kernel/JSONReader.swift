/// The parser behind ``JSONValue/parse(_:maxDepth:maxBytes:)``: one pass over the bytes.
struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maxDepth: Int
    var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = maxDepth
    }

    mutating func document() throws(JSONFlaw) -> JSONValue {
        let value = try value(depth: 0)
        skipBlanks()
        guard index == bytes.count else { throw flaw(.trailingData) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONFlaw) -> JSONValue {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try list(depth: depth + 1)
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), 48...57: return try number()
        default: throw unexpected()
        }
    }

    private mutating func object(depth: Int) throws(JSONFlaw) -> JSONValue {
        guard depth <= maxDepth else { throw flaw(.tooDeep) }
        index += 1
        skipBlanks()
        var fields: [String: JSONValue] = [:]
        if take(UInt8(ascii: "}")) { return .object(fields) }
        while true {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw unexpected() }
            let start = index
            let key = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw unexpected() }
            guard fields.updateValue(try value(depth: depth), forKey: key) == nil else {
                throw JSONFlaw(kind: .duplicateKey, offset: start)
            }
            skipBlanks()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw unexpected() }
            return .object(fields)
        }
    }

    private mutating func list(depth: Int) throws(JSONFlaw) -> JSONValue {
        guard depth <= maxDepth else { throw flaw(.tooDeep) }
        index += 1
        skipBlanks()
        var values: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .list(values) }
        while true {
            values.append(try value(depth: depth))
            skipBlanks()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw unexpected() }
            return .list(values)
        }
    }

    private mutating func literal(_ name: StaticString, _ value: JSONValue) throws(JSONFlaw) -> JSONValue {
        for offset in 0..<name.utf8CodeUnitCount {
            guard take(name.utf8Start[offset]) else { throw unexpected() }
        }
        return value
    }

    /// The next byte; zero, which no JSON text holds outside of errors, at the end.
    var peek: UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    func flaw(_ kind: JSONFlaw.Kind) -> JSONFlaw { JSONFlaw(kind: kind, offset: index) }
    func unexpected() -> JSONFlaw { flaw(index < bytes.count ? .unexpectedCharacter : .unexpectedEnd) }
    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[range]) }
}
