public import FoundationEssentials

/// Writes JSON straight into bytes and sets the commas itself. It does not check that brackets match.
///
///     var writer = JSONWriter()
///     writer.beginObject()
///     writer.field("id", "a")
///     writer.endObject()
public struct JSONWriter: Sendable {
    // Grown by doubling and filled up to `count`: text is checked and copied eight bytes at a time.
    private var storage: [UInt8]
    private var count = 0
    private var needsComma = false

    public init(reservingCapacity capacity: Int = 512) { storage = Array(repeating: 0, count: max(capacity, 64)) }

    /// What was written so far.
    public var bytes: [UInt8] { Array(storage[..<count]) }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    public mutating func key(_ name: String) {
        append(quoted: name, isKey: true)
        needsComma = false
    }

    public mutating func string(_ text: String) {
        append(quoted: text, isKey: false)
        needsComma = true
    }

    public mutating func int(_ value: Int) { int(Int64(value)) }

    public mutating func int(_ value: Int64) {
        separate()
        append(value)
        needsComma = true
    }

    public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
    public mutating func null() { raw("null") }

    /// JSON text that is valid by itself, taken as it is.
    public mutating func raw(_ json: String) {
        separate()
        append(plain: json)
        needsComma = true
    }

    /// JSON text that is valid by itself, taken as it is.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        append(contentsOf: json)
        needsComma = true
    }

    /// A number without exponent; what is no number becomes null.
    public mutating func decimal(_ value: Decimal) { raw(value.isNaN ? "null" : value.description) }

    /// `"2026-11-22"`
    public mutating func day(_ day: Day) {
        separate()
        appendQuoted(count: 10) { day.writeISO(at: $0) }
        needsComma = true
    }

    /// ISO 8601 text with a numeric offset.
    public mutating func instant(_ instant: Instant, in zone: Zone = .beijing) {
        separate()
        appendQuoted(count: Instant.iso8601Count) { instant.writeISO8601(zone, at: $0) }
        needsComma = true
    }

    /// A whole value, object keys in ascending order of their UTF-8 bytes.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): int(value)
        case .decimal(let value): decimal(value)
        case .text(let value): string(value)
        case .list(let values):
            beginArray()
            for value in values { self.value(value) }
            endArray()
        case .object(let fields):
            beginObject()
            for (name, value) in fields.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                key(name)
                self.value(value)
            }
            endObject()
        }
    }
}

extension JSONWriter {
    /// Key and text; nil writes null.
    public mutating func field(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    public mutating func field(_ name: String, _ value: Int) {
        key(name)
        int(value)
    }

    public mutating func field(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    private mutating func separate() {
        if needsComma { append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        append(bracket)
        needsComma = true
    }
}

extension JSONWriter {
    /// Gives room for `bound` bytes; `body` says how many it wrote.
    @inline(__always)
    private mutating func write(_ bound: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        if storage.count - count < bound {
            storage.append(contentsOf: repeatElement(0, count: max(storage.count, bound)))
        }
        let start = count
        count += storage.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return body(base + start)
        }
    }

    private mutating func append(_ byte: UInt8) {
        write(1) {
            $0.pointee = byte
            return 1
        }
    }

    private mutating func append(plain text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }

    private mutating func append(contentsOf source: some Collection<UInt8>) {
        write(source.count) { target in
            UnsafeMutableBufferPointer(start: target, count: source.count).initialize(fromContentsOf: source)
        }
    }

    private mutating func appendQuoted(count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void) {
        write(count + 2) { target in
            target[0] = UInt8(ascii: "\"")
            body(target + 1)
            target[count + 1] = UInt8(ascii: "\"")
            return count + 2
        }
    }

    private mutating func append(_ value: Int64) {
        write(20) { target in
            var digits = 1
            var rest = value.magnitude
            while rest >= 10 {
                rest /= 10
                digits += 1
            }
            let sign = value < 0 ? 1 : 0
            if value < 0 { target[0] = ASCII.dash }
            rest = value.magnitude
            for position in stride(from: digits - 1, through: 0, by: -1) {
                target[sign + position] = UInt8(truncatingIfNeeded: 48 + rest % 10)
                rest /= 10
            }
            return sign + digits
        }
    }

    /// The comma that is due, the quoted text and, after a key, a colon in one go.
    private mutating func append(quoted text: String, isKey: Bool) {
        var text = text
        let comma = needsComma ? 1 : 0
        text.withUTF8 { source in
            // No byte grows to more than the six of a Unicode escape.
            write(source.count * 6 + 4) { target in
                target[0] = UInt8(ascii: ",")
                let written = comma + JSONEscaping.write(quoted: source, at: target + comma)
                target[written] = UInt8(ascii: ":")
                return isKey ? written + 1 : written
            }
        }
    }
}
