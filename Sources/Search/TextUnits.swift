import Kernel

/// Text cut into the units the index counts in: one Han character each, one whole word of Latin letters or digits each.
enum TextUnits {
    /// Marks the hash of a Latin word or number; scalar values end far below.
    static let wordFlag: UInt32 = 0x8000_0000

    /// Units of raw text, normalised first, at most `limit` of them.
    static func split(_ text: String, limit: Int = .max) -> [UInt32] {
        plainUnits(text, limit: limit) ?? splitNormalized(SearchText.normalize(text), limit: limit)
    }

    /// Text of Han characters and their punctuation only, which is nearly every name: normalising would change nothing
    /// that counts. Nil for any other text.
    private static func plainUnits(_ text: String, limit: Int) -> [UInt32]? {
        var units: [UInt32] = []
        units.reserveCapacity(min(text.utf8.count / 3 + 1, limit))
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x4E00...0x9FFF: if units.count < limit { units.append(scalar.value) }
            case 0x20, 0x3001, 0x3002, 0x3008...0x3011, 0xFF08, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B: continue
            default: return nil
            }
        }
        return units
    }

    /// Units of text that is normalised already.
    static func splitNormalized(_ text: String, limit: Int = .max) -> [UInt32] {
        var units: [UInt32] = []
        units.reserveCapacity(min(text.utf8.count / 3 + 1, limit))
        var hash: UInt32 = 0
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if isWordCharacter(value) {
                hash = ((hash == 0 ? 2_166_136_261 : hash) ^ value) &* 16_777_619
                continue
            }
            if hash != 0 {
                units.append(hash | wordFlag)
                hash = 0
            }
            if isSeparator(value) { continue }
            if units.count >= limit { return units }
            units.append(value)
        }
        if hash != 0, units.count < limit { units.append(hash | wordFlag) }
        return units
    }

    private static func isWordCharacter(_ value: UInt32) -> Bool {
        (0x30...0x39).contains(value) || (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value)
            || (0xC0...0x24F).contains(value)
    }

    /// White space, control characters and the common punctuation blocks.
    private static func isSeparator(_ value: UInt32) -> Bool {
        value < 0xC0 || (0x2000...0x206F).contains(value) || (0x3000...0x303F).contains(value) || value == 0xFEFF
    }
}
