import Kernel
import Registry

/// The fields of an item as the inputs of a form hold them, by input name: what is shown first, and what came back.
struct ItemTexts: Sendable {
    var inputs: [String: [String]] = [:]
    static let prefix = "f."

    init() {}

    init(_ form: FormData) {
        inputs = form.group(Self.prefix).mapValues { values in
            values.map(Self.cleaned).filter { !$0.isEmpty }
        }.filter { !$0.value.isEmpty }
    }

    init(_ fields: [ItemField: JSONValue]) {
        for (field, value) in fields {
            for (name, texts) in Self.texts(field, value) where !texts.isEmpty { inputs[name] = texts }
        }
    }

    func text(_ name: String) -> String? { inputs[name]?.first }

    /// Browsers end lines with CRLF.
    private static func cleaned(_ text: String) -> String {
        let lines = text.replacing("\r\n", with: "\n")
        return String(lines.trimmingPrefix(while: \.isNewline).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// The names of a field's inputs; the first one carries its flaws.
    static func names(_ field: ItemField) -> [String] {
        let key = field.rawValue
        switch field.kind {
        case .localized: return [key + ".zh", key + ".en"]
        case .fee: return ["amount", "note.zh", "note.en"].map { key + "." + $0 }
        case .visits: return ["count", "why.zh", "why.en"].map { key + "." + $0 }
        case .result: return ["type", "name.zh", "name.en", "validMonths"].map { key + "." + $0 }
        default: return [key]
        }
    }

    /// Written as YAML, with line-precise flaws.
    static func isStructured(_ field: ItemField) -> Bool {
        switch field.kind {
        case .basis, .bodies, .materials, .form, .steps: true
        default: false
        }
    }

    private static func texts(_ field: ItemField, _ value: JSONValue) -> [String: [String]] {
        let key = field.rawValue
        func both(_ name: String, _ value: JSONValue?) -> [String: [String]] {
            [
                name + ".zh": [value?.tongue("zh")].compactMap { $0 },
                name + ".en": [value?.tongue("en")].compactMap { $0 },
            ]
        }
        switch field.kind {
        case .text, .key, .choice: return [key: [value.text].compactMap { $0 }]
        case .localized: return both(key, value)
        case .localizedList: return [key: joined((value.list ?? []).map(\.line))]
        case .words: return [key: joined((value.list ?? []).compactMap(\.text))]
        case .choices, .fieldNames: return [key: (value.list ?? []).compactMap(\.text)]
        case .integer: return [key: [value.int.map { String($0) }].compactMap { $0 }]
        case .flag: return [key: [value.bool.map { $0 ? "yes" : "no" }].compactMap { $0 }]
        case .fee:
            return both(key + ".note", value["note"])
                .merging([key + ".amount": [value["amount"]?.text].compactMap { $0 }]) { first, _ in first }
        case .visits:
            return both(key + ".why", value["why"])
                .merging([key + ".count": [value["count"]?.int.map { String($0) }].compactMap { $0 }]) { first, _ in
                    first
                }
        case .result:
            return both(key + ".name", value["name"]).merging(
                [
                    key + ".type": [value["type"]?.text].compactMap { $0 },
                    key + ".validMonths": [value["validMonths"]?.int.map { String($0) }].compactMap { $0 },
                ]) { first, _ in first }
        case .basis, .bodies, .materials, .form, .steps:
            return [key: [cleaned(YAMLText.text(value))].filter { !$0.isEmpty }]
        }
    }

    private static func joined(_ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [lines.joined(separator: "\n")]
    }
}

extension JSONValue {
    /// The text in a language: a plain text is Chinese.
    func tongue(_ tag: String) -> String? {
        if let text { return tag == "zh" ? text : nil }
        return self[tag]?.text ?? (tag == "zh" ? self["zh-Hans"]?.text : nil)
    }

    /// One line of a list: Chinese, then English behind a bar.
    fileprivate var line: String {
        let zh = (tongue("zh") ?? "").replacing("\n", with: " ")
        return tongue("en").map { zh + " | " + $0.replacing("\n", with: " ") } ?? zh
    }

    /// A text in both languages; nil where there is none.
    static func bilingual(_ zh: String?, _ en: String?) -> JSONValue? {
        if en == nil { return zh.map { .text($0) } }
        var members: [String: JSONValue] = [:]
        members["zh"] = zh.map { .text($0) }
        members["en"] = en.map { .text($0) }
        return .object(members)
    }
}
