import Casework
import Kernel
import Procedures
import Registry

/// The counter's one-page form as its template takes it.
struct CounterFormValues {
    let visit: CounterVisit
    let application: Application
    let draft: ApplyDraft

    private static let countersMax = 20
    private var site: Site { visit.site }
    private var language: Language { visit.context.language }
    private var names: Names { Names(site: site, language: language) }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("counter." + key, language, places)
    }

    func values() async throws -> PageValues {
        guard let home = visit.home else { throw CaseworkError.unknownDivision }
        var page: PageValues = [
            "title": application.title(language), "action": Paths.counterForm,
            "back": visit.at(Paths.counterService, ("item", nil), ("procedure", nil)),
            "place": try await names.division(home), "person": visit.person.name,
        ]
        var values: PageValues = ["facts": visit.facts()]
        if let item = application.item {
            values["item"] = ["merged": try await merged(item)]
            guard visit.mayTake(item) else {
                page["guide"] = Paths.item(item.code)
                values["callout"] = site.callout(
                    "warn", icon: "warn", words("elsewhereText"), title: words("elsewhereTitle"))
                values["page"] = page
                return values
            }
        }
        page["open"] = true
        page["submit"] = words(visit.isHelper && !visit.isAlone ? "toConfirm" : "handIn")
        values["page"] = page
        values["hidden"] = hidden()
        values["fields"] = fields()
        let papers = materials()
        values["materials"] = papers
        if papers.isEmpty {
            let isKnown = application.item?.isComplete ?? true
            values["noMaterials"] = words(isKnown ? "noMaterials" : "materialsUnknown")
        }
        values["own"] = try await own()
        if let errors = errors() {
            values["errors"] = errors
        } else if let refusal = draft.refusal {
            values["callout"] = site.callout("bad", icon: "warn", refusal[language])
        }
        return values
    }

    private func hidden() -> [PageValues] {
        var hidden: [PageValues] = visit.address.items.map { ["name": $0.name, "value": $0.value] }
        hidden.append(["name": "command", "value": draft.command.description])
        if let words = draft.own[CounterIntake.words] { hidden.append(["name": CounterIntake.words, "value": words]) }
        for (name, files) in draft.files.sorted(by: { $0.key < $1.key }) {
            hidden += files.map { ["name": KeptFiles.prefix + name, "value": $0.id.description] }
        }
        return hidden
    }

    private func view() -> FormFieldView { FormFieldView(site: site, language: language) }

    private func fields() -> [PageValues] {
        var fields = view().values(application.fields, filled: draft.answers, flaws: draft.answerFlaws)
        let words = ConditionWords(site: site, language: language, fields: application.fields)
        let conditions = application.conditions
        for (index, field) in application.fields.enumerated() where field.condition != nil {
            guard let sentence = conditions[field.id].flatMap(words.sentence) else { continue }
            let hint = [fields[index]["hint"] as? String, self.words("when", ["condition": sentence])]
            fields[index]["hint"] = hint.compactMap { $0 }.joined(separator: " ")
        }
        for (index, field) in application.fields.enumerated() where field.kind == .attachment {
            fields[index]["have"] = have(FormReader.prefix + field.id)
        }
        return fields
    }

    /// Files that have arrived with an earlier try; they belong to no case yet, so there is no link to them.
    private func have(_ name: String) -> [PageValues] { (draft.files[name] ?? []).map { ["name": $0.name] } }

    private func materials() -> [PageValues] {
        let conditions = ConditionWords(site: site, language: language, fields: application.fields)
        return application.checklist(draft.answers).map { material in
            let spec = material.spec
            var info = [words("form.\(spec.form.rawValue)")]
            if spec.copies > 0 { info.append(words("copies", ["n": String(spec.copies)])) }
            if let source = spec.source { info.append(source[language]) }
            if let note = spec.note { info.append(note[language]) }
            var value: PageValues = [
                "id": spec.id, "name": spec.name[language], "info": info.joined(separator: " · "),
                "have": have(ApplyIntake.materialPrefix + spec.id), "maxBytes": CaseworkLimits.attachmentBytesMax,
                "accept": FileStore.Kind.allCases.map(\.rawValue).joined(separator: ","),
                "tooBig": site.strings("form.fileTooBig", language),
                "wrongKind": site.strings("form.fileKind", language),
            ]
            switch spec.requirement {
            case _ where material.status == .shared:
                value["word"] = words("material.shared")
                value["shared"] = true
            case .always: value["word"] = words("material.required")
            case .optional: value["word"] = words("material.optional")
            case .when(let text):
                value["word"] =
                    conditions.sentence(text).map { words("when", ["condition": $0]) }
                    ?? words("material.conditional")
            }
            if draft.own[CounterIntake.ticked(spec.id)] != nil
                || draft.files[ApplyIntake.materialPrefix + spec.id] != nil
            {
                value["checked"] = true
            }
            if spec.copies > 0, material.status != .shared {
                let name = CounterIntake.copies(spec.id)
                value["copies"] =
                    [
                        "name": name, "label": words("copiesOf", ["name": spec.name[language]]),
                        "value": draft.own[name] ?? String(spec.copies), "max": CounterIntake.copiesMax,
                        "asked": words("copiesAsked", ["n": String(spec.copies)]),
                    ] as PageValues
            }
            if let flaw = draft.ownFlaws[ApplyIntake.materialPrefix + spec.id] { value["error"] = flaw[language] }
            return value
        }
    }

    /// By what right, how to be reached, where to collect.
    private func own() async throws -> [PageValues] {
        var fields: [PageValues] = []
        if visit.agent == nil, visit.isHelper {
            // The person sees and confirms it on the next page.
        } else if visit.agent == nil {
            let chosen = draft.own["presence"]
            fields.append(
                field(
                    "presence", "radio",
                    [
                        "group": true, "required": true,
                        "options": [
                            option("self", words("presence.self"), isChosen: chosen != CounterIntake.helped),
                            option(
                                CounterIntake.helped, words("presence.helped"), isChosen: chosen == CounterIntake.helped
                            ),
                        ],
                    ]))
        } else if try await visit.mandate(for: application.item?.code) == nil {
            fields.append(field("paper", "text", ["required": true, "hint": words("paperHint"), "maxLength": 100]))
            fields.append(field("paperUntil", "date", ["required": true, "min": site.casework.today().iso]))
            fields.append(
                field(
                    CounterIntake.paperScan, "file",
                    [
                        "required": draft.files[CounterIntake.paperScan] == nil,
                        "maxBytes": CaseworkLimits.attachmentBytesMax,
                        "accept": FileStore.Kind.allCases.map(\.rawValue).joined(separator: ","),
                        "tooBig": site.strings("form.fileTooBig", language),
                        "wrongKind": site.strings("form.fileKind", language),
                        "have": have(CounterIntake.paperScan),
                    ]))
        }
        let known = visit.person.maskedPhone.map { words("phoneKnown", ["phone": $0]) }
        fields.append(field("phone", "phone", ["hint": known ?? words("phoneHint")]))
        if application.hasPickup {
            fields.append(field("pickup", "select", ["required": true, "options": try await pickups()]))
        }
        // The keyboard begins at the first of them; a form that came back begins at its errors.
        if !draft.hasFlaws, let control = fields[0]["control"] as? String {
            fields[0]["control"] = control.replacing("pieces/control/", with: "pages/staff/first-")
        }
        return fields
    }

    private func field(_ id: String, _ control: String, _ more: PageValues) -> PageValues {
        var field: PageValues = [
            "id": "c-" + id, "name": id, "label": words("own.\(id)"), "control": "pieces/control/" + control,
        ]
        if let value = draft.own[id] { field["value"] = value }
        if let flaw = draft.ownFlaws[id] { field["error"] = flaw[language] }
        return field.merging(more) { _, new in new }
    }

    private func option(_ value: String, _ label: String, isChosen: Bool) -> PageValues {
        var option: PageValues = ["value": value, "label": label]
        if isChosen {
            option["checked"] = true
            option["selected"] = true
        }
        return option
    }

    /// This counter first, then those near it, then those of the home territory.
    private func pickups() async throws -> [PageValues] {
        let own = visit.counter
        var all = own.kind.isReception ? [own] : []
        all += try await site.registry.units.counters(near: own.division, limit: Self.countersMax)
        if let home = visit.home { all += try await site.registry.units.counters(near: home, limit: Self.countersMax) }
        var seen: Set<String> = []
        let chosen = draft.own["pickup"] ?? all.first?.code
        return all.filter { seen.insert($0.code).inserted }.map { unit in
            let label =
                unit.code == own.code ? words("thisCounter", ["name": unit.name[language]]) : unit.name[language]
            return option(unit.code, label, isChosen: unit.code == chosen)
        }
    }

    private func errors() -> PageValues? {
        var items: [PageValues] = view().errors(application.fields, draft.answerFlaws)?["items"] as? [PageValues] ?? []
        items += draft.ownFlaws.sorted { $0.key < $1.key }.map { key, text in
            ["text": text[language], "field": key.hasPrefix(ApplyIntake.materialPrefix) ? key : "c-" + key]
        }
        guard !items.isEmpty else { return nil }
        return ["title": site.strings("form.errors", language), "items": items]
    }

    /// The home territory's version, each value with the level that set it.
    private func merged(_ item: MergedItem) async throws -> PageValues {
        let lines = ItemLines(site: site, language: language)
        var rows: [PageValues] = []
        func row(_ field: ItemField, _ text: String?, note: String? = nil) async throws {
            guard let text, !text.isEmpty else { return }
            var row: PageValues = [
                "label": field.title[language], "text": text,
                "origin": try await lines.origin(item.origins[field] ?? item.introducedBy),
            ]
            if let note { row["note"] = note }
            rows.append(row)
        }
        try await row(.department, item.departmentName?[language])
        try await row(.audience, item.audience?[language])
        try await row(
            .promisedDays, lines.time(item),
            note: item.statutoryDays.map {
                site.strings("citizen.guide.statutory", language, ["time": lines.days($0, item.statutoryUnit)])
            })
        let feeNote = item.fee?.note?[language]
        try await row(.fee, lines.fee(item), note: feeNote == lines.fee(item) ? nil : feeNote)
        try await row(.step, item.step.title[language])
        try await row(
            .conditions, item.conditions.map { $0[language] }.joined(separator: language == .zhHans ? "；" : "; "))
        for spec in item.materials where spec.origin != item.introducedBy {
            rows.append([
                "label": ItemField.materials.title[language], "text": spec.name[language],
                "origin": try await lines.origin(spec.origin),
            ])
        }
        try await row(.result, item.result?.name?[language])
        return [
            "caption": words("merged.caption"), "what": words("merged.what"), "value": words("merged.value"),
            "from": words("merged.from"), "rows": rows,
        ]
    }
}
