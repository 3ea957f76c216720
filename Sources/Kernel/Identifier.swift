/// A time-ordered identifier: UUID version 7 (RFC 9562). `Subject` only tells apart identifiers of different things.
/// Coded and printed as the canonical lower-case text of 36 characters.
public struct Identifier<Subject>: Hashable, Sendable {
    /// The first eight bytes, big-endian: 48 bits of time, version, counter.
    public let high: UInt64
    /// The last eight bytes, big-endian: variant and random bits.
    public let low: UInt64

    /// From stored words, taken as they are.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The moment of minting, in milliseconds.
    public var instant: Instant { Instant(milliseconds: Int64(high >> 16)) }

    /// The same identifier for another subject.
    public func retagged<Other>(_: Other.Type = Other.self) -> Identifier<Other> {
        Identifier<Other>(high: high, low: low)
    }
}

extension Identifier: Comparable {
    public static func < (left: Self, right: Self) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

extension Identifier: LosslessStringConvertible {
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[position] = ASCII.dash
                    position += 1
                }
                let word = index < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - (index & 15) * 4)) & 15
                buffer[position] = nibble < 10 ? 48 + nibble : 87 + nibble
                position += 1
            }
            return position
        }
    }

    /// Reads the canonical lower-case text of a version 7 UUID, nothing else.
    public init?(_ description: String) {
        var text = description
        let words: (UInt64, UInt64)? = text.withUTF8 { bytes in
            guard bytes.count == 36 else { return nil }
            var high: UInt64 = 0
            var low: UInt64 = 0
            var digits = 0
            for position in 0..<36 {
                let byte = bytes[position]
                if position == 8 || position == 13 || position == 18 || position == 23 {
                    guard byte == ASCII.dash else { return nil }
                    continue
                }
                let nibble: UInt8
                switch byte {
                case 48...57: nibble = byte - 48
                case 97...102: nibble = byte - 87
                default: return nil
                }
                if digits < 16 { high = high << 4 | UInt64(nibble) } else { low = low << 4 | UInt64(nibble) }
                digits += 1
            }
            return (high, low)
        }
        guard let (high, low) = words, high >> 12 & 15 == 7, low >> 62 == 2 else { return nil }
        self.init(high: high, low: low)
    }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Identifier(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID of version 7")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
