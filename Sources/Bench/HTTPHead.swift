/// What a benchmark has to know of an answer's head. Read byte by byte: as strings it cost the client a third of its
/// time.
struct HTTPHead {
    var status = 0
    /// Seconds of `Retry-After`.
    var retryAfter: Int?
    var length = 0
    /// Where the body begins.
    var end: Int
    /// The server closes the connection after it.
    var isLast = false

    private static let statusPlace = "HTTP/1.1 ".utf8.count

    /// nil while the head has not come whole.
    /// - Throws: ``HTTPConnection/Flaw/answer``
    init?(_ bytes: ArraySlice<UInt8>) throws {
        guard let end = Self.end(of: bytes) else { return nil }
        self.end = end
        let digits = bytes.dropFirst(Self.statusPlace).prefix(3)
        guard let status = Self.number(digits) else { throw HTTPConnection.Flaw.answer }
        self.status = status
        var length: Int?
        for line in bytes[..<end].split(separator: UInt8(ascii: "\n")).dropFirst() {
            if let value = Self.value(of: "content-length", in: line) { length = Self.number(value) }
            if let value = Self.value(of: "retry-after", in: line) { retryAfter = Self.number(value) }
            if let value = Self.value(of: "connection", in: line) {
                isLast = value.map { $0 | 0x20 }.elementsEqual("close".utf8)
            }
        }
        guard let length = length ?? (status == 204 || status == 304 ? 0 : nil) else {
            throw HTTPConnection.Flaw.answer
        }
        self.length = length
    }

    private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex + 3
        while index < bytes.endIndex {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10 { return index + 1 }
            index += 1
        }
        return nil
    }

    private static func value(of name: StaticString, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let count = name.utf8CodeUnitCount
        guard line.count > count, line[line.startIndex + count] == UInt8(ascii: ":") else { return nil }
        for index in 0..<count where line[line.startIndex + index] | 0x20 != name.utf8Start[index] | 0x20 { return nil }
        let value = line.dropFirst(count + 1).drop { $0 == UInt8(ascii: " ") }
        return value.last == 13 ? value.dropLast() : value
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.isEmpty
            ? nil
            : digits.reduce(0) { sum, digit in
                sum.flatMap { (48...57).contains(digit) && $0 < 1 << 40 ? $0 * 10 + Int(digit - 48) : nil }
            }
    }
}
