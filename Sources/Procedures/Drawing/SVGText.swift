/// Lines of SVG, and texts that fit into it.
struct SVGText {
    private(set) var text = ""

    mutating func line(_ line: String) {
        text += line
        text += "\n"
    }

    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default:
                // Other control characters are not XML.
                if scalar.value >= 32 { escaped.unicodeScalars.append(scalar) }
            }
        }
        return escaped
    }

    /// The text, or as much of it as fits into `units` half-widths with an ellipsis.
    static func cut(_ text: String, units: Int) -> String {
        guard text.reduce(0, { $0 + Self.units(of: $1) }) > units else { return text }
        var kept = ""
        var used = 1
        for character in text {
            used += Self.units(of: character)
            if used > units { break }
            kept.append(character)
        }
        return trimmed(kept) + "…"
    }

    /// Breaks a text into at most `lines` lines of `units` half-widths each; a Han character is two. What does not fit
    /// ends with an ellipsis.
    static func wrap(_ text: String, units: Int, lines: Int) -> [String] {
        var rows: [String] = []
        var row = ""
        var used = 0
        for word in words(text) {
            let width = word.reduce(0) { $0 + Self.units(of: $1) }
            if used + width > units, !row.isEmpty {
                rows.append(trimmed(row))
                row = ""
                used = 0
                if word == " " { continue }
            }
            row += word
            used += width
        }
        if !row.isEmpty { rows.append(trimmed(row)) }
        guard rows.count > lines else { return rows }
        var kept = Array(rows.prefix(lines))
        if let last = kept.popLast() { kept.append(last.dropLast() + "…") }
        return kept
    }

    /// Han characters one by one, Latin words whole.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            if character == " " || units(of: character) == 2 {
                if !word.isEmpty { words.append(word) }
                words.append(String(character))
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func units(of character: Character) -> Int {
        character.unicodeScalars.contains { $0.value >= 0x2E80 } ? 2 : 1
    }

    private static func trimmed(_ row: String) -> String {
        var row = Substring(row)
        while row.last == " " { row = row.dropLast() }
        return String(row)
    }
}
