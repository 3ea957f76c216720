import FoundationEssentials

/// What becomes of the digits that are cut off.
enum Rounding: Sendable {
    case floor, ceiling, towardsZero, awayFromZero
    /// To the nearest; what lies in the middle goes away from zero, towards zero, or to the even neighbour.
    case halfUp, halfDown, halfEven

    /// Whether the magnitude grows by one, given what was kept and cut of it; `half` is half of the last kept place.
    fileprivate func growsMagnitude(kept: UInt128, cut: UInt128, half: UInt128, isNegative: Bool) -> Bool {
        guard cut > 0 else { return false }
        return switch self {
        case .floor: isNegative
        case .ceiling: !isNegative
        case .towardsZero: false
        case .awayFromZero: true
        case .halfUp: cut >= half
        case .halfDown: cut > half
        case .halfEven: cut > half || (cut == half && kept % 2 == 1)
        }
    }
}

extension Decimal {
    /// Reads `12`, `.5`, `1.25`, `1e3` exactly; nil where it does not fit.
    init?(literal text: String) {
        if text.utf8.count < 18, let small = Int(text) {
            self.init(small)
            return
        }
        guard let value = Decimal(string: text.hasPrefix(".") ? "0" + text : text), value.isFinite else { return nil }
        self = value
    }

    /// The value where it is whole and fits with room to spare for reckoning.
    var exactInt: Int? {
        guard isFinite, self <= Decimal.intBound, self >= -Decimal.intBound, whole() == self else { return nil }
        return Int(whole().description)
    }

    private static let intBound = Decimal(Int.max / 2)

    /// The value cut towards zero.
    func whole() -> Decimal { rounded(0, .towardsZero) }

    /// The value with `scale` digits after the point; a negative scale rounds to tens, hundreds and so on.
    func rounded(_ scale: Int, _ rounding: Rounding) -> Decimal {
        guard isFinite, exponent < -scale else { return self }
        let magnitude = Swift.abs(self)
        let surplus = -scale - exponent
        guard let digits = UInt128(magnitude.significand.description) else { return self }
        // 39 digits are the most that a decimal holds: with more to cut, nothing is kept and less than half is cut.
        let unit = surplus < 39 ? Self.powersOfTen[surplus] : nil
        let kept = unit.map { digits / $0 } ?? 0
        let cut = unit.map { digits % $0 } ?? digits
        let half = unit.map { $0 / 2 } ?? UInt128.max
        let grows = rounding.growsMagnitude(kept: kept, cut: cut, half: half, isNegative: self < 0)
        let result = Decimal(sign: .plus, exponent: -scale, significand: Decimal(kept + (grows ? 1 : 0)))
        return self < 0 ? -result : result
    }

    private init(_ integer: UInt128) {
        let low = Decimal(UInt64(truncatingIfNeeded: integer))
        let high = UInt64(truncatingIfNeeded: integer >> 64)
        self = high == 0 ? low : Decimal(high) * (Decimal(UInt64.max) + 1) + low
    }

    private static let powersOfTen: [UInt128] = (0..<39).map { power in (0..<power).reduce(1) { value, _ in value * 10 }
    }

    /// The nearest binary number, for functions that have no decimal algorithm here.
    var double: Double { Double(description) ?? .nan }

    /// The shortest decimal that stands for the binary number; nil for infinity and the like.
    init?(shortest double: Double) {
        guard double.isFinite, let value = Decimal(string: "\(double)"), value.isFinite else { return nil }
        self = value
    }
}
