import Kernel

/// Official names without the bracketed remarks that say nothing about the service ("（县级行使）").
enum NameText {
    static func withoutNoise(_ name: String, vocabulary: Vocabulary) -> String {
        guard name.unicodeScalars.contains(where: { isOpening($0) }) else { return name }
        var kept = String.UnicodeScalarView()
        var inner = String.UnicodeScalarView()
        var depth = 0
        for scalar in name.unicodeScalars {
            if isOpening(scalar) {
                depth += 1
            } else if isClosing(scalar), depth > 0 {
                depth -= 1
                if depth == 0 {
                    if !isNoise(String(inner), vocabulary: vocabulary) {
                        kept.append(" ")
                        kept += inner
                        kept.append(" ")
                    }
                    inner = String.UnicodeScalarView()
                }
            } else if depth > 0 {
                inner.append(scalar)
            } else {
                kept.append(scalar)
            }
        }
        // An opening bracket that never closes: its text counts.
        kept += inner
        return String(kept)
    }

    private static func isNoise(_ text: String, vocabulary: Vocabulary) -> Bool {
        vocabulary.nameNoise.contains(text) || vocabulary.nameNoisePrefixes.contains { text.hasPrefix($0) }
    }

    private static func isOpening(_ scalar: Unicode.Scalar) -> Bool { scalar == "（" || scalar == "(" }
    private static func isClosing(_ scalar: Unicode.Scalar) -> Bool { scalar == "）" || scalar == ")" }
}
