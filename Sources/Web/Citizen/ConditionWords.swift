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
        for (joint, word) in [(" or ", "or"), (" and ", "and")] where condition.contains(joint) {
            var parts: [String] = []
            for part in condition.split(separator: joint) {
                guard !part.contains(" or "), !part.contains(" and "), let words = comparison(String(part)) else { return nil }
                parts.append(words)
            }
            return parts.joined(separator: site.strings("citizen.condition.\(word)", language))
        }
        return comparison(condition)
    }

    private func comparison(_ text: String) -> String? {
        let signs = ["!=", ">=", "<=", "=", ">", "<"]
        guard let sign = signs.first(where: { text.contains($0) }), !text.contains("(") else { return nil }
        let sides = text.split(separator: sign, maxSplits: 1).map { side in
            String(side.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        guard sides.count == 2 else { return nil }
        let id = sides[0].split(separator: ".").last.map(String.init) ?? sides[0]
        guard let field = fields[id] else { return nil }
        let key = sign == "=" ? "is" : sign == "!=" ? "isNot" : sign.hasPrefix(">") ? "above" : "below"
        return site.strings(
            "citizen.condition.\(key)", language, ["field": field.title[language], "value": value(sides[1], of: field)])
    }

    private func value(_ text: String, of field: FormField) -> String {
        let plain = text.filter { $0 != "\"" }
        if plain == "true" { return site.strings("yes", language) }
        if plain == "false" { return site.strings("no", language) }
        return field.options.first { $0.value == plain }?.title[language] ?? plain
    }
}
