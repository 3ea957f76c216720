/// Strings as RFC 8259 wants them: quotes, backslashes and control characters escaped, all else as it is.
enum JSONEscaping {
    /// Writes `source` in quotes and gives the number of bytes, at most six for each of the source and two.
    static func write(quoted source: UnsafeBufferPointer<UInt8>, at target: UnsafeMutablePointer<UInt8>) -> Int {
        target[0] = UInt8(ascii: "\"")
        var written = 1
        if let base = source.baseAddress, isPlain(base, source.count) {
            (target + 1).update(from: base, count: source.count)
            written += source.count
        } else {
            for byte in source {
                if needsEscape(byte) {
                    written += write(escaped: byte, at: target + written)
                } else {
                    target[written] = byte
                    written += 1
                }
            }
        }
        target[written] = UInt8(ascii: "\"")
        return written + 1
    }

    /// Whether nothing needs an escape. Looks at eight bytes at a time; the last eight may overlap those before.
    @inline(__always)
    private static func isPlain(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count >= 8 else {
            for index in 0..<count where needsEscape(base[index]) { return false }
            return true
        }
        let raw = UnsafeRawPointer(base)
        var index = 0
        while index <= count - 8 {
            if needsEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) { return false }
            index += 8
        }
        return !needsEscape(raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Whether one of eight bytes is below 0x20, a quote or a backslash.
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let isControl = (word &- (ones &* 0x20)) & ~word
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        return (isControl | isQuote | isBackslash) & highBits != 0
    }

    private static func write(escaped byte: UInt8, at target: UnsafeMutablePointer<UInt8>) -> Int {
        target[0] = UInt8(ascii: "\\")
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): target[1] = byte
        case 0x08: target[1] = UInt8(ascii: "b")
        case 0x09: target[1] = UInt8(ascii: "t")
        case 0x0A: target[1] = UInt8(ascii: "n")
        case 0x0C: target[1] = UInt8(ascii: "f")
        case 0x0D: target[1] = UInt8(ascii: "r")
        default:
            target[1] = UInt8(ascii: "u")
            target[2] = 48
            target[3] = 48
            target[4] = 48 + byte >> 4
            target[5] = byte & 15 < 10 ? 48 + byte & 15 : 87 + byte & 15
            return 6
        }
        return 2
    }
}
