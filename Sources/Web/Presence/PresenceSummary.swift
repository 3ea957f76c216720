import Kernel

/// What a person is asked to confirm, in plain words and one piece: shown in large print, read aloud, printed. Its text
/// is what a code, a signature or a mark stands for.
struct PresenceSummary: Sendable {
    struct Line: Sendable, Hashable {
        var label: String
        var text: String
    }

    var language: Language
    var title: String
    var lines: [Line] = []
    /// The sentence that is confirmed.
    var sentence: String

    mutating func add(_ label: String, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        lines.append(Line(label: label, text: text))
    }

    /// One line a fact, without anything that only looks: the same on every device.
    var text: String {
        let mark = language == .zhHans ? "：" : ": "
        return ([title] + lines.map { $0.label + mark + $0.text } + [sentence]).joined(separator: "\n")
    }
}
