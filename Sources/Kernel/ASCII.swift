/// Byte helpers shared by the parsers of this room.
enum ASCII {
    static let dash = UInt8(ascii: "-")
    static let space = UInt8(ascii: " ")

    /// The value of a decimal digit, or nil.
    @inline(__always)
    static func digit(_ byte: UInt8) -> Int? {
        let value = byte &- 48
        return value < 10 ? Int(value) : nil
    }

    /// Folds a scalar typed on a Chinese keyboard to its half-width ASCII twin.
    @inline(__always)
    static func halfWidth(_ scalar: UInt32) -> UInt32 {
        if scalar >= 0xFF01, scalar <= 0xFF5E { return scalar - 0xFEE0 }
        return scalar == 0x3000 ? 0x20 : scalar
    }

    /// Upper-case half-width bytes without surrounding blanks. A character outside ASCII becomes a zero byte, so
    /// that lengths stay those of what was typed; every kind of dash becomes `-`.
    static func folded(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for scalar in text.unicodeScalars {
            let plain = halfWidth(scalar.value)
            switch plain {
            case 0x61...0x7A: bytes.append(UInt8(plain - 32))
            case 0x09, 0x0A, 0x0D, 0xA0, 0x2007, 0x202F: bytes.append(space)
            case 0x2010...0x2015, 0x2212: bytes.append(dash)
            case 0x01...0x7F: bytes.append(UInt8(plain))
            default: bytes.append(0)
            }
        }
        guard let first = bytes.firstIndex(where: { $0 != space }),
            let last = bytes.lastIndex(where: { $0 != space })
        else { return [] }
        return Array(bytes[first...last])
    }

    /// Writes the last `digits` decimal digits of `value` (not negative) at `target`.
    @inline(__always)
    static func write(_ value: Int, digits: Int, at target: UnsafeMutablePointer<UInt8>) {
        var rest = UInt32(truncatingIfNeeded: value)
        var position = digits
        while position > 0 {
            position -= 1
            target[position] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
    }

    static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Reads fixed-width numbers and separators from ASCII text, one after the other.
struct DigitReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }
    var remaining: Int { bytes.count - index }

    /// Exactly `digits` digits, or nil.
    mutating func number(digits: Int) -> Int? {
        guard remaining >= digits else { return nil }
        var value = 0
        for offset in index..<(index + digits) {
            guard let digit = ASCII.digit(bytes[offset]) else { return nil }
            value = value * 10 + digit
        }
        index += digits
        return value
    }

    /// Steps over `byte` if it is next.
    mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == byte.value else { return false }
        index += 1
        return true
    }
}
