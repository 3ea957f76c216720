import Casework
import Kernel
import Procedures
import Registry

/// The form of a draft: its fields in groups, what lower levels inherit beside each, flaws at their places.
struct ItemFormView {
    /// Groups in the order in which an administrator thinks of an item; the handling step comes first.
    static let groups: [(key: String, fields: [ItemField])] = [
        ("across", [.step]),
        ("basics", [.name, .aliases, .summary, .procedure, .type, .serves, .audience]),
        ("power", [.department, .departmentName, .unit, .jointBodies, .level, .sourceOfPower, .basis]),
        (
            "time",
            [
                .handling, .promisedDays, .promisedUnit, .statutoryDays, .statutoryUnit, .supplementDays, .deliveryDays,
                .extensionDays, .quantityLimit,
            ]
        ),
        (
            "where",
            [.channels, .online, .appointment, .courier, .terminal, .visits, .fee, .places, .consult, .complain]
        ),
        ("what", [.conditions, .materials, .form, .result, .steps, .specialProcedures, .remedies]),
        ("below", [.overridable, .complete]),
    ]

    let desk: AdminDesk
    let texts: ItemTexts
    let flaws: [String: LocalizedText]
    /// Values of the level above with their origin, by field; empty where the item is introduced.
    let inherited: [ItemField: (text: String, origin: String)]
    /// Units that may be named.
    let units: [UnitRecord]

    func groups(_ editable: Set<ItemField>) -> [PageValues] {
        Self.groups.compactMap { group in
            let fields = group.fields.filter(editable.contains).flatMap(inputs)
            guard !fields.isEmpty else { return nil }
            return ["title": desk.words("item.group.\(group.key)"), "fields": fields]
        }
    }

    /// Each line leads to its input.
    var errors: [(name: String, text: String)] {
        let names = Self.groups.flatMap(\.fields).flatMap(ItemTexts.names)
        return names.compactMap { name in
            guard let flaw = flaws[name], let field = ItemField(rawValue: String(name.prefix { $0 != "." })) else {
                return nil
            }
            return (
                ItemTexts.prefix + name,
                desk.words("labelled", ["label": field.title[desk.language], "text": flaw[desk.language]])
            )
        }
    }

    private func inputs(_ field: ItemField) -> [PageValues] {
        let key = field.rawValue
        let title = field.title[desk.language]
        switch field.kind {
        case .text(let maximum): return [input(key, title, "text", hint(field), ["maxLength": maximum])]
        case .key:
            if let options = options(of: field) { return [choice(field, "select", options)] }
            return [
                input(
                    key, title, "unit", hint(field),
                    ["options": units.map { ["value": $0.code, "label": $0.name[desk.language]] }])
            ]
        case .localized(let maximum):
            return both(key, title, hint(field), control: maximum > 300 ? "long-text" : "text", maximum)
        case .localizedList: return [input(key, title, "long-text", hint(field, desk.words("item.hint.list")), [:])]
        case .words: return [input(key, title, "long-text", hint(field, desk.words("item.hint.words")), [:])]
        case .choice(let values): return [choice(field, "radio", values.map { option(field, $0) }, given: true)]
        case .choices(let values): return [choice(field, "checklist", values.map { option(field, $0) })]
        case .fieldNames:
            let fields = ItemField.allCases.filter { $0.mayBeOverridable && !$0.isAlwaysOverridable }
            return [choice(field, "checklist", fields.map { .init($0.rawValue, $0.title[desk.language]) })]
        case .integer(let range):
            return [input(key, title, "number", hint(field), ["min": range.lowerBound, "max": range.upperBound])]
        case .flag:
            let yesNo = ["yes", "no"].map { AdminForm.Option($0, desk.site.strings($0, desk.language)) }
            return [choice(field, "radio", yesNo, given: true)]
        case .fee:
            return [
                input(
                    key + ".amount", title, "money", hint(field),
                    ["unit": desk.site.strings("form.yuan", desk.language)])
            ]
                + both(key + ".note", desk.words("item.part.feeNote"), nil, control: "text", 500)
        case .visits:
            return [input(key + ".count", title, "number", hint(field), ["min": 0, "max": 20])]
                + both(key + ".why", desk.words("item.part.visitsWhy"), nil, control: "text", 500)
        case .result:
            let kinds = ItemResult.Kind.allCases.map { AdminForm.Option($0.rawValue, desk.words("value.result.\($0)")) }
            return [
                AdminForm.choice(
                    ItemTexts.prefix + key + ".type", title, "select", kinds,
                    selected: texts.inputs[key + ".type"] ?? [],
                    prompt: none(field), hint: hint(field), flaw: flaw(key + ".type"))
            ] + both(key + ".name", desk.words("item.part.resultName"), nil, control: "text", 200)
                + [
                    input(
                        key + ".validMonths", desk.words("item.part.validMonths"), "number",
                        desk.words("item.hint.months"), ["min": 0, "max": 1_200])
                ]
        case .basis, .bodies, .materials, .form, .steps:
            let lines = (texts.text(key) ?? "").split(separator: "\n", omittingEmptySubsequences: false).count
            return [
                input(
                    key, title, "pages/administration/yaml", hint(field, desk.words("item.hint.\(key)")),
                    ["rows": min(max(lines + 3, 5), 24)])
            ]
        }
    }

    private func option(_ field: ItemField, _ value: String) -> AdminForm.Option {
        let hint = field == .step ? desk.words("item.hint.step.\(value)") : nil
        return .init(value, ItemFieldWords(desk).choice(field, value), hint: hint)
    }

    /// The choices of a key; nil where any code may stand.
    private func options(of field: ItemField) -> [AdminForm.Option]? {
        let words = ItemFieldWords(desk)
        var values: [String]
        switch field {
        case .department: values = DepartmentKind.allCases.map(\.rawValue)
        case .procedure: values = desk.site.casework.procedures.all.filter(\.needsItem).map(\.id)
        default: return nil
        }
        // What stands there already stays possible, even when nothing here knows it.
        if let value = texts.text(field.rawValue), !values.contains(value) { values.append(value) }
        return values.map { .init($0, words.choice(field, $0)) }
    }

    private func choice(
        _ field: ItemField, _ control: String, _ options: [AdminForm.Option], given: Bool = false
    ) -> PageValues {
        let key = field.rawValue
        // A radio button once set cannot be unset, so "nothing of our own" is a choice of its own.
        let all = given && !isNeeded(field) ? [.init("", none(field))] + options : options
        return AdminForm.choice(
            ItemTexts.prefix + key, field.title[desk.language], control, all, selected: texts.inputs[key] ?? [""],
            prompt: none(field), hint: hint(field), required: isNeeded(field), flaw: flaw(key))
    }

    private func isNeeded(_ field: ItemField) -> Bool { inherited.isEmpty && field.isRequired && field != .name }

    private func none(_ field: ItemField) -> String {
        desk.words(inherited.isEmpty ? "item.notGiven" : "item.inherit")
    }

    private func hint(_ field: ItemField, _ own: String? = nil) -> String? {
        let above = inherited[field].map { desk.words("item.inherited", ["value": $0.text, "origin": $0.origin]) }
        let parts = [own, above].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private func flaw(_ name: String) -> String? { flaws[name]?[desk.language] }

    private func input(_ name: String, _ label: String, _ control: String, _ hint: String?, _ more: PageValues)
        -> PageValues
    {
        AdminForm.field(
            ItemTexts.prefix + name, label, control, value: texts.text(name), hint: hint,
            required: inherited.isEmpty && name == ItemField.name.rawValue + ".zh", flaw: flaw(name), more: more)
    }

    private func both(_ name: String, _ label: String, _ hint: String?, control: String, _ maximum: Int) -> [PageValues]
    {
        [
            input(name + ".zh", label, control, hint, ["maxLength": maximum]),
            input(name + ".en", desk.words("item.english", ["label": label]), control, nil, ["maxLength": maximum]),
        ]
    }
}
