/// ISO 7064 MOD 37,36, the hybrid system over `0-9A-Z` (as GB/T 36904 uses it). It finds every single wrong character
/// and nearly every exchange of neighbours.
public enum CheckCharacter {
    /// The check character of `text`; nil unless `text` is made of `0-9A-Z` alone and not empty.
    public static func mod37_36(_ text: some StringProtocol) -> Character? {
        guard let byte = mod37_36(bytes: text.utf8) else { return nil }
        return Character(Unicode.Scalar(byte))
    }

    /// Whether the last character of `text` is the check character of those before it.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        guard let last = text.last else { return false }
        return mod37_36(text.dropLast()) == last
    }

    static func mod37_36(bytes: some Sequence<UInt8>) -> UInt8? {
        var product = 36
        var isEmpty = true
        for byte in bytes {
            guard let value = value(byte) else { return nil }
            isEmpty = false
            product = (product + value) % 36
            if product == 0 { product = 36 }
            product = product * 2 % 37
        }
        return isEmpty ? nil : character((37 - product) % 36)
    }

    static func value(_ byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...90: Int(byte) - 55
        default: nil
        }
    }

    private static func character(_ value: Int) -> UInt8 { UInt8(value < 10 ? 48 + value : 55 + value) }
}
