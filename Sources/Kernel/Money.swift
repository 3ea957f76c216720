/// An amount in renminbi, counted in fen. Coded and printed in yuan with two decimals, `12.50`.
public struct Money: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// Hundredths of a yuan.
    public var fen: Int64

    public init(fen: Int64) { self.fen = fen }

    public static let zero = Money(fen: 0)

    /// Yuan: up to 15 digits, with at most two decimals and an optional minus sign.
    public init?(_ text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...15).contains(parts[0].utf8.count) else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : "00"
        guard (1...2).contains(decimals.utf8.count) else { return nil }
        var value: Int64 = 0
        for byte in (parts[0] + decimals).utf8 {
            guard let digit = ASCII.digit(byte) else { return nil }
            value = value * 10 + Int64(digit)
        }
        if decimals.utf8.count == 1 { value *= 10 }
        fen = isNegative ? -value : value
    }

    public var description: String {
        let magnitude = fen.magnitude
        let cents = magnitude % 100
        return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    public static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }
    public static func + (left: Money, right: Money) -> Money { Money(fen: left.fen + right.fen) }
    public static func - (left: Money, right: Money) -> Money { Money(fen: left.fen - right.fen) }
}

extension Money: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let money = Money(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an amount (12.50)")
        }
        self = money
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
