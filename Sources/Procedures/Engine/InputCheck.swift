import FoundationEssentials
import Kernel
import Rules

/// Checks the answers to a form, all fields at once, and gives them in their standard shape.
struct InputCheck {
    let fields: [FormField]
    let materials: [Material]
    let offices: [UnitID: Surroundings.OfficeCard]
    private(set) var flaws: [String: LocalizedText] = [:]

    init(fields: [FormField], materials: [Material], offices: [UnitID: Surroundings.OfficeCard]) {
        self.fields = fields
        self.materials = materials
        self.offices = offices
    }

    /// The checked answers: empty ones left out, numbers as numbers, identity numbers in capitals.
    static func checked(
        _ input: [String: JSONValue], against fields: [FormField], materials: [Material],
        offices: [UnitID: Surroundings.OfficeCard], scope: (([String: JSONValue]) -> CaseScope)
    ) throws(Refusal) -> [String: JSONValue] {
        if fields.isEmpty && input.isEmpty { return [:] }
        guard input.count <= CaseLimits.fields else { throw .limit("一次填写的项", "Fields of one form", CaseLimits.fields) }
        var check = InputCheck(fields: fields, materials: materials, offices: offices)
        let answers = check.run(input, scope: scope)
        guard check.flaws.isEmpty else {
            let count = check.flaws.count
            throw Refusal(
                .invalidInput, "有 \(count) 处需要改一改，改好后再提交。",
                count == 1 ? "One field needs your attention." : "\(count) fields need your attention.",
                fields: check.flaws)
        }
        return answers
    }

    private mutating func run(
        _ input: [String: JSONValue], scope: (([String: JSONValue]) -> CaseScope)
    ) -> [String: JSONValue] {
        var answers: [String: JSONValue] = [:]
        var conditionScope: CaseScope?
        let known = Set(fields.map(\.id))
        for id in input.keys where !known.contains(id) {
            flaws[String(id.prefix(100))] = LocalizedText(zh: "表单里没有这一项。", en: "The form has no such field.")
        }
        for field in fields {
            if let condition = field.condition {
                let scope = conditionScope ?? scope(input)
                conditionScope = scope
                // A field that is not shown is not asked for, and what was typed before it vanished is dropped.
                guard condition.holds(in: FieldScope(input: input, facts: scope)) else { continue }
            }
            guard let value = input[field.id], !Self.isEmpty(value) else {
                if field.isRequired {
                    flaws[field.id] = LocalizedText(
                        zh: "请填写\(field.title[.zhHans])。", en: "\(field.title[.en]) is needed.")
                }
                continue
            }
            do throws(FieldFlaw) {
                answers[field.id] = try normal(value, field)
            } catch {
                flaws[field.id] = error.text
            }
        }
        return answers
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .text(let text): text.allSatisfy(\.isWhitespace)
        case .list(let list): list.isEmpty
        default: false
        }
    }
}

struct FieldFlaw: Error {
    var text: LocalizedText

    init(_ zh: String, _ en: String) { text = LocalizedText(zh: zh, en: en) }
}

/// What a field's condition reads: the form's own answers by their ids, as items write them, then the roots of guards
/// (`input.…`, `terms.…`), as procedures write them.
private struct FieldScope: Scope {
    let input: [String: JSONValue]
    let facts: CaseScope

    func value(named name: String) -> Value? { input[name].map(Value.init) ?? facts.value(named: name) }
}
