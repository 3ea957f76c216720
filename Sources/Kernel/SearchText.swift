/// The one form in which texts and queries are compared.
public enum SearchText {
    /// Half-width, lower case, blanks collapsed and trimmed. Quotes and brackets vanish; other common punctuation
    /// separates words. A dash, dot, underscore or colon inside a Latin word or number stays (`00042-X`, `12.5`).
    public static func normalize(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        var pendingBlank = false
        var pendingJoiner: Unicode.Scalar?
        var lastIsWord = false

        func emit(_ scalar: Unicode.Scalar, isWord: Bool) {
            if let joiner = pendingJoiner {
                pendingJoiner = nil
                if isWord, lastIsWord, !pendingBlank { output.append(joiner) } else { pendingBlank = true }
            }
            if pendingBlank, !output.isEmpty { output.append(" ") }
            pendingBlank = false
            output.append(scalar)
            lastIsWord = isWord
        }

        for original in text.unicodeScalars {
            let value = ASCII.halfWidth(original.value)
            switch value {
            case 0x30...0x39, 0x61...0x7A: emit(Unicode.Scalar(UInt8(value)), isWord: true)
            case 0x41...0x5A: emit(Unicode.Scalar(UInt8(value + 32)), isWord: true)
            case _ where value < 0x80:
                let byte = UInt8(value)
                if isJoiner(byte), pendingJoiner == nil {
                    pendingJoiner = Unicode.Scalar(byte)
                } else if !isEnclosing(byte) {
                    pendingBlank = true
                }
            case _ where isHan(value): emit(original, isWord: false)
            default:
                switch original.properties.generalCategory {
                case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .format: continue
                case .otherPunctuation, .dashPunctuation, .connectorPunctuation, .spaceSeparator, .lineSeparator,
                    .paragraphSeparator, .control:
                    if value != 0xB7, value != 0x30FB { pendingBlank = true }
                default:
                    for scalar in original.properties.lowercaseMapping.unicodeScalars { emit(scalar, isWord: false) }
                }
            }
        }
        return String(output)
    }

    private static func isHan(_ value: UInt32) -> Bool {
        (0x3400...0x9FFF).contains(value) || (0x20000...0x3FFFF).contains(value)
    }

    private static func isJoiner(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"): true
        default: false
        }
    }

    private static func isEnclosing(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            true
        default: false
        }
    }
}
