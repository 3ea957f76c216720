/// The character classes of FEEL (DMN 1.3, 10.3.1.2, rules 28 to 31 and 61).
enum Characters {
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x180E, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
            0xFEFF:
            true
        default: false
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

    static func startsName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A: true
        case ..<0xC0: false
        case 0xD7, 0xF7: false
        case 0x00C0...0x02FF, 0x0370...0x037D, 0x037F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF:
            !isSpace(scalar)
        case 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF: asciiTwin(of: scalar) == nil
        default: false
        }
    }

    static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        if startsName(scalar) || isDigit(scalar) { return true }
        switch scalar.value {
        case 0xB7, 0x0300...0x036F, 0x203F...0x2040: return true
        default: return false
        }
    }

    /// The ASCII sign meant by a sign typed with a Chinese input method. FEEL would read most of them as parts of a
    /// name, so that `年龄＞18` would be one unknown name; saying which sign to type serves the author better.
    static func asciiTwin(of scalar: Unicode.Scalar) -> Character? {
        switch scalar.value {
        case 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF3D, 0xFF5B...0xFF5D:
            Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init)
        case 0x3001: ","
        case 0x3002: "."
        case 0x3008, 0x300A: "<"
        case 0x3009, 0x300B: ">"
        case 0x300C...0x300F, 0x201C, 0x201D: "\""
        case 0x3010: "["
        case 0x3011: "]"
        default: nil
        }
    }
}
