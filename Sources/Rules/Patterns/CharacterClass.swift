/// A set of characters in a pattern.
indirect enum CharacterClass: Sendable {
    case range(Unicode.Scalar, Unicode.Scalar)
    case digit, word, space
    /// A general category such as `L` or `Lu`.
    case category(String)
    case union([CharacterClass])
    case not(CharacterClass)
    case difference(CharacterClass, CharacterClass)
    /// Everything, or everything but line ends.
    case any(withLineEnds: Bool)

    static func one(_ scalar: Unicode.Scalar) -> CharacterClass { .range(scalar, scalar) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .range(let low, let high): scalar >= low && scalar <= high
        case .digit: scalar.properties.generalCategory == .decimalNumber
        case .word: Self.isWord(scalar)
        case .space: scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
        case .category(let name): Self.code(of: scalar.properties.generalCategory).hasPrefix(name)
        case .union(let classes): classes.contains { $0.contains(scalar) }
        case .not(let inner): !inner.contains(scalar)
        case .difference(let inner, let taken): inner.contains(scalar) && !taken.contains(scalar)
        case .any(let withLineEnds): withLineEnds || (scalar != "\n" && scalar != "\r")
        }
    }

    func contains(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Bool {
        if contains(scalar) { return true }
        guard ignoringCase else { return false }
        let properties = scalar.properties
        let others = [properties.lowercaseMapping, properties.uppercaseMapping].compactMap { mapped in
            mapped.unicodeScalars.count == 1 ? mapped.unicodeScalars.first : nil
        }
        return others.contains { contains($0) }
    }

    /// All but punctuation, separators and others, as XML Schema defines it; the underscore, a punctuation, is a word's
    /// too in every other dialect and in published rules.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        return switch code(of: scalar.properties.generalCategory).first {
        case "P", "Z", "C": false
        default: true
        }
    }

    static let categories: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi",
        "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
    ]

    private static func code(of category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
