extension Lexer {
    /// A string literal (DMN 1.3, rules 34 and 64): `\n \r \t \" \' \\`, `\u` with four and `\U` with six hexadecimal
    /// digits.
    mutating func string() throws(SyntaxError) -> String {
        let start = position
        var text = String.UnicodeScalarView()
        position += 1
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            switch scalar {
            case "\"": return String(text)
            case "\\": text.append(try escape())
            default: text.append(scalar)
            }
        }
        throw error("expected '\"' to end this string", at: start)
    }

    private mutating func escape() throws(SyntaxError) -> Unicode.Scalar {
        let start = position - 1
        guard position < scalars.count else { throw error("expected a character after '\\'", at: start) }
        let scalar = scalars[position]
        position += 1
        switch scalar {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\"", "\\", "'": return scalar
        case "u": return try codePoint(digits: 4, at: start)
        case "U": return try codePoint(digits: 6, at: start)
        default:
            // Patterns are written with single backslashes in many published models: "\d" stays as it is.
            position -= 1
            return "\\"
        }
    }

    private mutating func codePoint(digits: Int, at start: Int) throws(SyntaxError) -> Unicode.Scalar {
        guard let unit = hexadecimal(digits) else { throw error("expected \(digits) hexadecimal digits", at: start) }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Above U+FFFF a four-digit escape comes as a pair of surrogates.
        if (0xD800...0xDBFF).contains(unit), position + 1 < scalars.count, scalars[position] == "\\",
            scalars[position + 1] == "u"
        {
            position += 2
            if let low = hexadecimal(4), (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            {
                return scalar
            }
        }
        throw error("this escape names no character", at: start)
    }

    private mutating func hexadecimal(_ digits: Int) -> UInt32? {
        guard position + digits <= scalars.count else { return nil }
        guard let value = UInt32(text(position, position + digits), radix: 16) else { return nil }
        position += digits
        return value
    }
}
