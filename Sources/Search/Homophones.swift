/// Characters that sound alike, so that a slip of the input method ("生份证") still finds its item.
///
/// Syllables are folded the way south-western Mandarin merges them (zh/z, n/l, eng/en, ing/in, hu/fu), because people
/// type what they say.
struct Homophones: Sendable {
    private var groupByUnit: [UInt32: UInt16] = [:]
    private var groups: [[UInt32]] = []
    private var groupBySound: [String: UInt16] = [:]

    var isEmpty: Bool { groupByUnit.isEmpty }

    /// Adds the characters that are read as `syllable` (pinyin without tone).
    mutating func add(syllable: String, characters: String) {
        let sound = Self.folded(syllable)
        let group = groupBySound[sound] ?? UInt16(clamping: groups.count)
        if Int(group) == groups.count {
            groupBySound[sound] = group
            groups.append([])
        }
        for scalar in characters.unicodeScalars where groupByUnit[scalar.value] == nil {
            groupByUnit[scalar.value] = group
            groups[Int(group)].append(scalar.value)
        }
    }

    /// Characters that sound like `unit`, itself left out.
    func alternatives(of unit: UInt32) -> [UInt32] {
        guard let group = groupByUnit[unit] else { return [] }
        return groups[Int(group)].filter { $0 != unit }
    }

    /// The same for all characters of one sound; a character without a known reading stands for itself.
    func fold(_ units: some Sequence<UInt32>) -> [UInt32] {
        units.map { unit in groupByUnit[unit].map { UInt32($0) | 0x4000_0000 } ?? unit }
    }

    private static func folded(_ syllable: String) -> String {
        var initial = ""
        var rest = Substring(syllable)
        for candidate in ["zh", "ch", "sh"] where rest.hasPrefix(candidate) {
            initial = String(candidate.prefix(1))
            rest = rest.dropFirst(2)
        }
        if rest.hasPrefix("n") {
            initial = "l"
            rest = rest.dropFirst()
        } else if rest.hasPrefix("hu"), rest != "hua", rest != "huan", rest != "huang" {
            initial = "f"
            rest = rest.dropFirst()
        }
        if rest.hasSuffix("eng") || rest.hasSuffix("ing") { rest = rest.dropLast() }
        return initial + rest
    }
}
