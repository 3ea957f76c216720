import Casework
import Casework
import Kernel
import Procedures
import Registry

/// The values of item fields in words, never codes.
struct ItemFieldWords {
    let desk: AdminDesk
    private var language: Language { desk.language }

    init(_ desk: AdminDesk) { self.desk = desk }

    /// Nothing given shows as a dash.
    func text(_ field: ItemField, _ value: JSONValue?) async throws -> String {
        guard let value, !value.isNull else { return "—" }
        if field == .unit, let code = value.text {
            return try await desk.registry.units.unit(code)?.name[language] ?? code
        }
        let text = plain(field, value)
        return text.isEmpty ? "—" : text
    }

    private func plain(_ field: ItemField, _ value: JSONValue) -> String {
        switch field.kind {
        case .text: value.text ?? ""
        case .key, .choice: value.text.map { choice(field, $0) } ?? ""
        case .localized: localized(value)
        case .localizedList: list(value, localized)
        case .words: list(value) { $0.text ?? "" }
        case .choices: list(value) { $0.text.map { choice(field, $0) } ?? "" }
        case .fieldNames: list(value) { $0.text.flatMap(ItemField.init(rawValue:))?.title[language] ?? "" }
        case .integer: value.int.map(String.init) ?? ""
        case .flag: desk.site.strings(value.bool == true ? "yes" : "no", language)
        case .fee:
            parts([value["amount"]?.text.map { desk.words("value.yuan", ["n": $0]) }, value["note"].map(localized)])
        case .visits:
            parts([
                value["count"]?.int.map { desk.words("value.times", ["n": String($0)]) }, value["why"].map(localized),
            ])
        case .result:
            parts([value["type"]?.text.map { desk.words("value.result.\($0)") }, value["name"].map(localized)])
        case .basis: list(value) { parts([$0["title"]?.text, $0["article"]?.text], " ") }
        case .materials: list(value, material)
        case .bodies: list(value, body)
        case .form: list(value) { $0["title"].map(localized) ?? "" }
        case .steps: list(value, separator: " → ") { $0["name"].map(localized) ?? "" }
        }
    }

    private func material(_ value: JSONValue) -> String {
        let name = value["name"].map(localized) ?? value["id"]?.text ?? ""
        if value["removed"]?.bool == true { return desk.words("value.removed", ["name": name]) }
        return value["required"]?.bool == false ? desk.words("value.optional", ["name": name]) : name
    }

    private func body(_ value: JSONValue) -> String {
        let kind = value["department"]?.text.map { choice(.department, $0) }
        let name = value["name"].map(localized) ?? kind ?? ""
        return value["lead"]?.bool == true ? desk.words("value.leads", ["name": name]) : name
    }

    func choice(_ field: ItemField, _ value: String) -> String {
        switch field {
        case .type: return ItemType(rawValue: value)?.title[language] ?? value
        case .step: return HandlingStep(rawValue: value)?.title[language] ?? value
        case .department: return DepartmentKind(rawValue: value)?.title[language] ?? value
        case .procedure: return desk.site.casework.procedures.latest(value)?.title[language] ?? value
        case .statutoryUnit, .promisedUnit: return desk.words("value.days.\(value)")
        default:
            guard case .key = field.kind else { return desk.words("value.\(field.rawValue).\(value)") }
            return value
        }
    }

    private func localized(_ value: JSONValue) -> String {
        value.tongue(language == .zhHans ? "zh" : language.rawValue) ?? value.tongue("zh") ?? value.tongue("en") ?? ""
    }

    private func list(_ value: JSONValue, separator: String? = nil, _ text: (JSONValue) -> String) -> String {
        (value.list ?? []).map(text).filter { !$0.isEmpty }
            .joined(separator: separator ?? (language == .zhHans ? "；" : "; "))
    }

    private func list(_ value: JSONValue, _ text: (JSONValue) -> String) -> String {
        list(value, separator: nil, text)
    }

    private func parts(_ parts: [String?], _ separator: String = " · ") -> String {
        parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: separator)
    }
}
