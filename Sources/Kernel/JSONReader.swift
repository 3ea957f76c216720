/// The parser behind ``JSONValue/parse(_:maxDepth:maxBytes:)``: one pass over the bytes.
struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maxDepth: Int
    // Members of the containers being read: each takes its own off the end when it closes, so that a dictionary or
    // list is made once, in its final size.
    private var members: [(key: String, value: JSONValue, offset: Int)] = []
    private var elements: [JSONValue] = []
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
        if take(UInt8(ascii: "}")) { return .object([:]) }
        let first = members.count
        while true {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw unexpected() }
            let start = index
            let key = try string()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw unexpected() }
            members.append((key, try value(depth: depth), start))
            skipBlanks()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw unexpected() }
            return .object(try closeObject(from: first))
        }
    }

    private mutating func closeObject(from first: Int) throws(JSONFlaw) -> [String: JSONValue] {
        var fields = [String: JSONValue](minimumCapacity: members.count - first)
        for member in members[first...] {
            guard fields.updateValue(member.value, forKey: member.key) == nil else {
                throw JSONFlaw(kind: .duplicateKey, offset: member.offset)
            }
        }
        members.removeSubrange(first...)
        return fields
    }

    private mutating func list(depth: Int) throws(JSONFlaw) -> JSONValue {
        guard depth <= maxDepth else { throw flaw(.tooDeep) }
        index += 1
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .list([]) }
        let first = elements.count
        while true {
            elements.append(try value(depth: depth))
            skipBlanks()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw unexpected() }
            let values = Array(elements[first...])
            elements.removeSubrange(first...)
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
