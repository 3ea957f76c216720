import Kernel
import Procedures

/// Conditions of an item's materials and fields in plain words: `answers.reason = "renew"` becomes
/// “办理原因”选“到期换领”. What is not of this simple kind is said in general words.
struct ConditionWords {
    let site: Site
    let language: Language
    /// Fields with their titles and options, by id.
    let fields: [String: FormField]

    init(site: Site, language: Language, fields: [FormField]) {
        self.site = site
        self.language = language
        self.fields = Dictionary(fields.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Nil where the condition is not a plain comparison of answers joined by `or` or by `and`.
    func sentence(_ condition: String) -> String? {
        let parts = condition.split(separator: " or ").map(String.init)
        let sides = parts.compactMap(equality)
        if sides.count == parts.count, let field = sides.first?.field, sides.allSatisfy({ $0.field.id == field.id }) {
            let values = sides.map { quoted(value($0.value, of: field)) }.joined(separator: words("either"))
            return words("is", ["field": field.title[language], "value": values])
        }
        for (joint, word) in [(" or ", "or"), (" and ", "and")] where condition.contains(joint) {
            var sentences: [String] = []
            for part in condition.split(separator: joint) {
                guard !part.contains(" or "), !part.contains(" and "), let sentence = comparison(String(part)) else {
                    return nil
                }
                sentences.append(sentence)
            }
            return sentences.joined(separator: words(word))
        }
        return comparison(condition)
    }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("citizen.condition." + key, language, places)
    }

    private func quoted(_ value: String) -> String { words("quoted", ["value": value]) }

    private func equality(_ text: String) -> (field: FormField, value: String)? {
        guard let parts = parts(text), parts.sign == "=" else { return nil }
        return (parts.field, parts.value)
    }

    private func comparison(_ text: String) -> String? {
        guard let (field, sign, literal) = parts(text) else { return nil }
        guard let key = Self.keys[sign] else { return nil }
        let value = value(literal, of: field)
        return words(
            key, ["field": field.title[language], "value": key.hasPrefix("is") ? quoted(value) : value])
    }

    private static let keys = [
        "=": "is", "!=": "isNot", ">=": "atLeast", ">": "above", "<=": "atMost", "<": "below",
    ]

    /// `answers.age >= 60` in its three parts.
    private func parts(_ text: String) -> (field: FormField, sign: String, value: String)? {
        let signs = ["!=", ">=", "<=", "=", ">", "<"]
        guard let sign = signs.first(where: { text.contains($0) }), !text.contains("(") else { return nil }
        let sides = text.split(separator: sign, maxSplits: 1).map { side in
            String(side.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        guard sides.count == 2 else { return nil }
        let id = sides[0].split(separator: ".").last.map(String.init) ?? sides[0]
        return fields[id].map { ($0, sign, sides[1]) }
    }

    private func value(_ text: String, of field: FormField) -> String {
        let plain = text.filter { $0 != "\"" }
        if plain == "true" { return site.strings("yes", language) }
        if plain == "false" { return site.strings("no", language) }
        return field.options.first { $0.value == plain }?.title[language] ?? plain
    }
}
