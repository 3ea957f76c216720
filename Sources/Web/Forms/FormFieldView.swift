import Casework
import Kernel
import Procedures

/// A field of a procedure's or an item's form as the `pieces/field` partial takes it.
struct FormFieldView {
    /// Choices that only the page knows: counters for a unit, the case's materials, territories.
    struct Choices {
        var units: [(value: String, title: String)] = []
        var divisions: [(value: String, title: String)] = []
        var materials: [(value: String, title: String)] = []
        var people: [(value: String, title: String)] = []
    }

    let site: Site
    let language: Language
    var choices = Choices()
    /// Before the names, so that two forms on one page have ids of their own.
    var idPrefix = "f-"

    func values(
        _ fields: [FormField], filled: [String: JSONValue] = [:], flaws: [String: LocalizedText] = [:]
    ) -> [PageValues] {
        fields.map { value($0, filled[$0.id], flaws[$0.id]) }
    }

    /// The summary on top of a form that came back, each line leading to its field.
    func errors(_ fields: [FormField], _ flaws: [String: LocalizedText]) -> PageValues? {
        guard !flaws.isEmpty else { return nil }
        let ordered = fields.filter { flaws[$0.id] != nil }
        let others = flaws.keys.filter { key in !ordered.contains { $0.id == key } }.sorted()
        let items: [PageValues] =
            ordered.map { ["text": words($0.title[language], flaws[$0.id]?[language] ?? ""), "field": idPrefix + $0.id] }
            + others.map { ["text": flaws[$0]?[language] ?? "", "field": idPrefix + $0] }
        return ["title": site.strings("form.errors", language), "items": items]
    }

    /// The field's title before what is wrong, where the sentence does not begin with it already.
    private func words(_ title: String, _ flaw: String) -> String {
        flaw.contains(title) ? flaw : title + (language == .zhHans ? "：" : ": ") + flaw
    }

    private func value(_ field: FormField, _ filled: JSONValue?, _ flaw: LocalizedText?) -> PageValues {
        var values: PageValues = [
            "id": idPrefix + field.id, "name": FormReader.prefix + field.id, "label": field.title[language],
            "control": "pieces/control/" + control(field),
        ]
        if let hint = field.hint?[language], !hint.isEmpty { values["hint"] = hint }
        if field.isRequired { values["required"] = true }
        if let flaw { values["error"] = flaw[language] }
        if field.isPersonal { values["private"] = true }
        if ["radio", "yes-no", "checklist"].contains(control(field)) { values["group"] = true }
        if control(field) == "select" {
            values["prompt"] = site.strings(field.isRequired ? "form.choose" : "form.chooseNone", language)
        }
        let selected = Self.texts(filled)
        if let first = selected.first { values["value"] = first }
        switch field.kind {
        case .choice, .choices: values["options"] = options(field.options.map { ($0.value, $0.title[language]) }, selected)
        case .unit: values["options"] = options(choices.units, selected)
        case .units: values["options"] = options(choices.units, selected)
        case .division: values["options"] = options(choices.divisions, selected)
        case .materials: values["options"] = options(choices.materials, selected)
        case .person: values["options"] = options(choices.people, selected)
        case .yesNo:
            if filled == true || selected.first == "yes" { values["yes"] = true }
            if filled == false || selected.first == "no" { values["no"] = true }
        case .number:
            if let minimum = field.minimum { values["min"] = minimum }
            if let maximum = field.maximum { values["max"] = maximum }
        case .money: values["unit"] = site.strings("form.yuan", language)
        case .text, .longText: if let maximum = field.maximum { values["maxLength"] = maximum }
        case .attachment:
            values["maxBytes"] = CaseworkLimits.attachmentBytesMax
            values["accept"] = FileStore.Kind.allCases.map(\.rawValue).joined(separator: ",")
            values["tooBig"] = site.strings("form.fileTooBig", language)
            values["wrongKind"] = site.strings("form.fileKind", language)
        case .date, .citizenNumber, .creditCode, .phone: break
        }
        return values
    }

    private func options(_ all: [(value: String, title: String)], _ selected: [String]) -> [PageValues] {
        all.map { option in
            var value: PageValues = ["value": option.value, "label": option.title]
            if selected.contains(option.value) {
                value["checked"] = true
                value["selected"] = true
            }
            return value
        }
    }

    private func control(_ field: FormField) -> String {
        switch field.kind {
        case .text, .creditCode: "text"
        case .longText: "long-text"
        case .number: "number"
        case .money: "money"
        case .date: "date"
        case .choice: field.options.count <= Self.radioMax ? "radio" : "select"
        case .choices, .units, .materials: "checklist"
        case .yesNo: "yes-no"
        case .citizenNumber: "id-number"
        case .phone: "phone"
        case .division, .person, .unit: "select"
        case .attachment: "file"
        }
    }

    private static let radioMax = 6

    static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .text(let text): [text]
        case .integer(let number): [String(number)]
        case .decimal(let number): ["\(number)"]
        case .list(let list): list.flatMap { texts($0) }
        default: []
        }
    }
}
