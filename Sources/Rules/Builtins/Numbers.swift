import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Algorithms on decimal numbers.
enum Numbers {
    /// Exact for whole exponents as far as digits reach; other exponents go through binary numbers.
    static func power(_ base: Decimal, _ exponent: Decimal) -> Decimal? {
        if let whole = exponent.exactInt, abs(whole) <= 1_000_000 {
            guard base != 0 || whole >= 0 else { return nil }
            guard let power = integerPower(base, abs(whole)) else { return nil }
            guard whole < 0 else { return power }
            return power == 0 ? nil : 1 / power
        }
        guard base >= 0 else { return nil }
        return Decimal(shortest: pow(base.double, exponent.double))
    }

    private static func integerPower(_ base: Decimal, _ exponent: Int) -> Decimal? {
        var result = Decimal(1)
        var factor = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            rest >>= 1
            if rest > 0 { factor *= factor }
            guard result.isFinite, factor.isFinite else { return nil }
        }
        return result
    }

    /// By Newton's method from the binary root; nil for negative numbers.
    static func squareRoot(_ number: Decimal) -> Decimal? {
        guard number >= 0 else { return nil }
        guard number > 0 else { return 0 }
        guard var root = Decimal(shortest: number.double.squareRoot()), root > 0 else { return nil }
        if root * root == number { return root }
        for _ in 0..<3 { root = (root + number / root) / 2 }
        return root
    }

    static func logarithm(_ number: Decimal) -> Decimal? { Decimal(shortest: log(number.double)) }
    static func exponential(_ number: Decimal) -> Decimal? { Decimal(shortest: exp(number.double)) }

    /// Reads a number as text with the separators given: grouping is a space, comma or point, the decimal sign a comma
    /// or point, and they differ (DMN 1.3, table 66).
    static func parse(_ text: String, grouping: String?, decimal: String?) -> Value {
        guard grouping == nil || grouping != decimal else { return .null }
        guard grouping.map({ [" ", ",", "."].contains($0) }) ?? true, decimal.map({ [",", "."].contains($0) }) ?? true
        else { return .null }
        var plain = text
        if let grouping { plain = plain.split(separator: grouping, omittingEmptySubsequences: false).joined() }
        if let decimal, decimal != "." {
            guard !plain.contains(".") else { return .null }
            plain = plain.split(separator: decimal, omittingEmptySubsequences: false).joined(separator: ".")
        }
        return isNumber(plain) ? Decimal(literal: plain).map(Value.number) ?? .null : .null
    }

    private static func isNumber(_ text: String) -> Bool {
        var bytes = text.utf8[...]
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        if bytes.first == 0x2D || bytes.first == 0x2B { bytes = bytes.dropFirst() }
        let whole = bytes.prefix(while: isDigit).count
        bytes = bytes.dropFirst(whole)
        var fraction = 0
        if bytes.first == 0x2E {
            fraction = bytes.dropFirst().prefix(while: isDigit).count
            guard fraction > 0 else { return false }
            bytes = bytes.dropFirst(1 + fraction)
        }
        guard whole + fraction > 0 else { return false }
        if bytes.first == 0x65 || bytes.first == 0x45 {
            bytes = bytes.dropFirst()
            if bytes.first == 0x2D || bytes.first == 0x2B { bytes = bytes.dropFirst() }
            let digits = bytes.prefix(while: isDigit).count
            guard digits > 0 else { return false }
            bytes = bytes.dropFirst(digits)
        }
        return bytes.isEmpty
    }
}
