/// Big-endian numbers at a place, and nothing outside the bytes.
extension [UInt8] {
    func short(at place: Int) -> Int? {
        guard place >= 0, place + 2 <= count else { return nil }
        return Int(self[place]) << 8 | Int(self[place + 1])
    }

    func long(at place: Int) -> Int? {
        guard place >= 0, place + 4 <= count else { return nil }
        return self[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func append(short value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func append(long value: Int) {
        append(short: value >> 16)
        append(short: value & 0xFFFF)
    }

    /// Whether the text stands at this place.
    func holds(_ text: StaticString, at place: Int) -> Bool {
        guard place >= 0, place + text.utf8CodeUnitCount <= count else { return false }
        return withUnsafeBufferPointer { bytes in
            (0..<text.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
        }
    }
}
