import Access
import Casework
import Kernel
import Procedures
import Registry

/// The form of an application as its page shows it: who, where, what, which papers, where to collect.
struct ApplyValues {
    static let forSelf = "self"
    static let byCourier = "courier"

    let site: Site
    let context: WebContext
    let application: Application
    let draft: ApplyDraft

    var language: Language { context.language }
    var own: OwnField { OwnField(site: site, language: language, words: "citizen.apply") }

    func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("citizen.apply." + key, language, places)
    }

    func values() async throws -> PageValues {
        let title = application.title(language)
        var page: PageValues = [
            "title": words("title", ["item": title]), "item": title,
            "place": try await Names(site: site, language: language).division(application.territory),
            "submit": words("submit"), "draftID": "apply-" + (application.item?.code ?? application.procedure.id),
        ]
        if let item = application.item {
            page["lead"] = ItemLines(site: site, language: language).time(item)
        } else {
            page["lead"] = application.procedure.summary[language]
        }
        let towns = try await towns()
        let questions = questions(try await choices(towns))
        var values: PageValues = [
            "page": page, "action": application.path, "changePlace": Paths.territory(next: application.path),
            "who": try await who(), "homeFields": [home(towns)],
            "hidden": hidden(questions),
        ]
        if !questions.isEmpty { values["questions"] = ["fields": questions.map(\.values)] as PageValues }
        values["materials"] = materials()
        values["pickup"] = try await pickup()
        values["errors"] = errors(questions.map(\.field.id))
        if let refusal = draft.refusal { values["callout"] = site.callout("bad", icon: "warn", refusal[language]) }
        values["crumbs"] = site.crumbs(
            language, application.item.map { [(name: $0.name[language], href: Paths.item($0.code))] } ?? [],
            here: words("crumb"))
        return values
    }

    // MARK: Who

    private func who() async throws -> PageValues {
        guard let person = context.visitor.session?.person else {
            return [
                "signIn": Paths.signIn(returningTo: application.path),
                "fields": [
                    own(
                        "name", "text", value: draft.own["name"], flaw: draft.ownFlaws["name"],
                        more: ["complete": "name"]),
                    own("number", "id-number", value: draft.own["number"], flaw: draft.ownFlaws["number"]),
                    own("phone", "phone", value: draft.own["phone"], flaw: draft.ownFlaws["phone"]),
                ],
            ]
        }
        let card = try await site.registry.people.card(person)
        var fields: [PageValues] = []
        let reader = ApplicantReader(site: site, context: context, application: application)
        var choices: [(value: String, label: String, hint: String?)] = [
            (Self.forSelf, words("forSelf", ["name": card?.name ?? ""]), card?.maskedNumber)
        ]
        for mandate in try await reader.mandates(of: person) {
            guard let id = RegistryPersonID(mandate.person), let owner = try await site.registry.people.card(id) else {
                continue
            }
            choices.append((mandate.id, words("forOther", ["name": owner.name]), owner.maskedNumber))
        }
        if choices.count > 1 {
            let chosen = draft.own["for"] ?? Self.forSelf
            fields.append(
                own(
                    "for", "radio", flaw: draft.ownFlaws["for"],
                    more: ["options": own.options(choices, chosen: [chosen])]))
        }
        let phone = try await site.registry.people.own(person).phone
        if phone == nil {
            fields.append(own("phone", "phone", value: draft.own["phone"], flaw: draft.ownFlaws["phone"]))
        }
        var facts: [PageValues] = []
        if choices.count == 1 {
            facts.append(["label": words("applicant"), "text": card?.name ?? "", "note": card?.maskedNumber ?? ""])
        }
        if let masked = card?.maskedPhone, phone != nil { facts.append(["label": words("phone"), "text": masked]) }
        var who: PageValues = ["fields": fields]
        if !facts.isEmpty { who["facts"] = ["items": facts] as PageValues }
        return who
    }

    // MARK: Where

    /// Towns of the county, so that the case goes to the right office; the county itself for who does not know.
    private func towns() async throws -> [(value: String, title: String)] {
        let territory = application.territory
        let county = territory.county ?? territory
        var towns: [(value: String, title: String)] = []
        if territory.level == .village {
            let path = try await site.registry.territory.path(of: territory)
            let name = path.filter { $0.level >= .township }.reversed().map { $0.name[language] }
            towns.append((territory.text, name.joined(separator: " ")))
        }
        guard county.level == .county else {
            return towns + [(county.text, try await Names(site: site, language: language).division(county))]
        }
        towns += try await site.registry.territory.children(of: county).map { ($0.code.text, $0.name[language]) }
        let name = try await site.registry.territory.name(of: county)?[language] ?? county.text
        return towns + [(county.text, words("countyOnly", ["county": name]))]
    }

    private func home(_ towns: [(value: String, title: String)]) -> PageValues {
        let chosen = draft.own["home"] ?? (application.territory.level > .county ? application.territory.text : nil)
        return own(
            "home", "select", flaw: draft.ownFlaws["home"],
            more: [
                "prompt": words("choose"),
                "options": own.options(
                    towns.map { ($0.value, $0.title, nil) }, chosen: Set([chosen].compactMap { $0 })),
            ])
    }

    /// What fields that name a territory or a counter may name.
    private func choices(_ towns: [(value: String, title: String)]) async throws -> FormFieldView.Choices {
        var choices = FormFieldView.Choices()
        let kinds = Set(application.fields.map(\.kind))
        if kinds.contains(.division) { choices.divisions = towns }
        if kinds.contains(.unit) || kinds.contains(.units) {
            choices.units = try await site.registry.units.counters(near: application.territory)
                .map { ($0.code, $0.name[language]) }
        }
        return choices
    }

    // MARK: What

    /// A question is shown when it is always asked, when it may be answered, or when the answers so far demand it.
    private func questions(_ choices: FormFieldView.Choices) -> [(field: FormField, values: PageValues)] {
        let shown = application.fields.filter { field in
            field.condition == nil || !field.isRequired || draft.answerFlaws[field.id] != nil
                || draft.answers[field.id] != nil
        }
        let view = FormFieldView(site: site, language: language, choices: choices)
        let conditions = ConditionWords(site: site, language: language, fields: application.fields)
        return zip(shown, view.values(shown, filled: draft.answers, flaws: draft.answerFlaws)).map { field, values in
            var values = values
            if field.condition != nil, !field.isRequired, let when = application.conditions[field.id],
                let sentence = conditions.sentence(when)
            {
                let hint = words("onlyWhen", ["condition": sentence])
                values["hint"] = (values["hint"] as? String).map { $0 + " " + hint } ?? hint
            }
            if field.kind == .attachment {
                // What has arrived already is not demanded again.
                values["control"] = "pages/citizen/papers"
                addFiles(FormReader.prefix + field.id, to: &values)
            }
            return (field, values)
        }
    }

    /// Names of the files that have arrived; nobody has to choose them again.
    func addFiles(_ name: String, to field: inout PageValues) {
        guard let files = draft.files[name], !files.isEmpty else { return }
        let kept = words("kept", ["files": files.map(\.name).joined(separator: words("comma"))])
        field["hint"] = (field["hint"] as? String).map { $0 + " " + kept } ?? kept
    }

    private func hidden(_ questions: [(field: FormField, values: PageValues)]) -> [PageValues] {
        var hidden: [PageValues] = [["name": "command", "value": draft.command.description]]
        hidden += questions.map { ["name": "asked", "value": $0.field.id] }
        for (name, files) in draft.files.sorted(by: { $0.key < $1.key }) {
            hidden += files.map { ["name": KeptFiles.prefix + name, "value": $0.id.description] }
        }
        return hidden
    }

    // MARK: What is wrong

    private func errors(_ questions: [String]) -> PageValues? {
        var items: [PageValues] = []
        let materials = (application.itemForm?.materials ?? []).map { ApplyIntake.materialPrefix + $0.spec.id }
        let ownBefore = ["for", "name", "number", "phone", "home"]
        for id in ownBefore {
            if let flaw = draft.ownFlaws[id] { items.append(["text": flaw[language], "field": id]) }
        }
        for id in questions {
            guard let flaw = draft.answerFlaws[id], let field = application.fields.first(where: { $0.id == id }) else {
                continue
            }
            items.append([
                "text": words("flaw", ["field": field.title[language], "flaw": flaw[language]]), "field": "f-" + id,
            ])
        }
        for (id, flaw) in draft.answerFlaws.sorted(by: { $0.key < $1.key }) where !questions.contains(id) {
            items.append(["text": flaw[language], "field": "main"])
        }
        for name in materials {
            if let flaw = draft.ownFlaws[name] {
                items.append(["text": flaw[language], "field": Self.fieldID(name)])
            }
        }
        if let flaw = draft.ownFlaws["pickup"] { items.append(["text": flaw[language], "field": "pickup"]) }
        guard !items.isEmpty else { return nil }
        let isNew = draft.ownFlaws.isEmpty && draft.answerFlaws.keys.allSatisfy { !draft.asked.contains($0) }
        return ["title": words(isNew ? "moreQuestions" : "errors", ["n": String(items.count)]), "items": items]
    }

    /// Dots have a meaning of their own where ids are looked up.
    static func fieldID(_ name: String) -> String { name.replacing(".", with: "-") }
}
