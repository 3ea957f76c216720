/// Strings as RFC 8259 wants them: quotes, backslashes and control characters escaped, all else as it is.
enum JSONEscaping {
    /// Writes `source` in quotes and gives the number of bytes, at most six for each of the source and two.
    static func write(quoted source: UnsafeBufferPointer<UInt8>, at target: UnsafeMutablePointer<UInt8>) -> Int {
        target[0] = UInt8(ascii: "\"")
        var written = 1
        var index = 0
        let count = source.count
        while index < count {
            if count - index >= 8, let base = source.baseAddress {
                let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
                if !needsEscape(word) {
                    UnsafeMutableRawPointer(target + written).storeBytes(of: word, as: UInt64.self)
                    index += 8
                    written += 8
                    continue
                }
            }
            // Short rests and words that hold something to escape.
            for byte in source[index..<min(index + 8, count)] {
                if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    written += write(escaped: byte, at: target + written)
                } else {
                    target[written] = byte
                    written += 1
                }
                index += 1
            }
        }
        target[written] = UInt8(ascii: "\"")
        return written + 1
    }

    /// Whether one of eight bytes is below 0x20, a quote or a backslash; may say yes for one that is not, never no.
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ ones &* 0x22
        let backslash = word ^ ones &* 0x5C
        let control = (word &- ones &* 0x20) & ~word
        return (control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & ones &* 0x80 != 0
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
