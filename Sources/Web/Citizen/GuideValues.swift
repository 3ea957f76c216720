import Access
import Casework
import Kernel
import Procedures
import Registry

/// What the guide of an item says: who, what to bring, how long, how much, where, what comes out, and who set it.
struct GuideValues {
    let site: Site
    let context: WebContext
    let item: MergedItem
    let territory: DivisionCode

    private var language: Language { context.language }
    private var lines: ItemLines { ItemLines(site: site, language: language) }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("citizen.guide." + key, language, places)
    }

    func values() async throws -> PageValues {
        let names = Names(site: site, language: language)
        var page: PageValues = ["title": item.name[language], "place": try await names.division(territory)]
        if let summary = item.summary { page["summary"] = summary[language] }
        if item.division != item.introducedBy { page["hasLocal"] = words("hasLocal") }
        var values: PageValues = [
            "page": page, "changePlace": Paths.territory(next: Paths.item(item.code)),
            "facts": ["items": try await facts()] as PageValues,
            "contact": ["items": try await contact()] as PageValues,
        ]
        let counters = try await counters()
        if counters.isEmpty {
            values["noCounters"] = words("noCounters")
        } else {
            let title = words(territory.level < .county ? "counters" : "nearest")
            values["counters"] = ["title": title, "items": counters] as PageValues
        }
        if !item.materials.isEmpty {
            values["materials"] = try await materials()
        } else {
            // An imported item that nobody has checked says nothing about materials; that is not the same as none.
            values["noMaterials"] = words(item.isComplete ? "noMaterials" : "materialsUnknown")
        }
        if context.visitor.isStaff {
            let today = site.casework.today()
            if context.visitor.holds(.caseFile, on: today) || context.visitor.holds(.caseAssist, on: today) {
                values["counter"] = Paths.counter
            }
        } else {
            values[item.isOnline ? "apply" : "noApply"] = Paths.apply(item: item.code)
            values["mandate"] = Paths.mandates + "?item=" + item.code.percentEncoded
        }
        if !item.isComplete {
            values["callout"] = site.callout("warn", icon: "warn", words("incomplete"), title: words("incompleteTitle"))
        }
        values["where"] = [
            "text": item.places?[language], "step": words("step.\(item.step.rawValue)"),
            "stepTitle": item.step.title[language],
        ].compactMapValues { $0 }
        values["conditions"] = list(item.conditions.map { $0[language] })
        values["flow"] = flow()
        values["basis"] = list(
            item.basis.map { [$0.title, $0.article, $0.text].compactMap { $0 }.joined(separator: " ") })
        if let remedies = item.remedies { values["remedies"] = remedies[language] }
        if let drawing = site.casework.procedures.latest(item.procedure) {
            values["drawing"] = Paths.drawing(drawing.id, version: drawing.version)
        }
        return values
    }

    private func list(_ lines: [String]) -> PageValues? { lines.isEmpty ? nil : ["lines": lines] }

    private func fact(
        _ key: String, _ text: String, note: String? = nil, from field: ItemField
    ) async throws -> PageValues {
        var fact: PageValues = ["label": words(key), "text": text]
        if let note { fact["note"] = note }
        if let origin = item.origins[field], origin != item.introducedBy {
            fact["origin"] = try await lines.origin(origin)
        }
        return fact
    }

    private func facts() async throws -> [PageValues] {
        var facts: [PageValues] = []
        if let audience = item.audience {
            facts.append(try await fact("who", audience[language], from: .audience))
        } else if !item.serves.isEmpty {
            let serves = item.serves.map { words("serves.\($0)") }.joined(separator: words("comma"))
            facts.append(try await fact("who", serves, from: .serves))
        }
        let statutory = item.statutoryDays.map { words("statutory", ["time": lines.days($0, item.statutoryUnit)]) }
        facts.append(
            try await fact(
                "time", lines.time(item),
                note: item.promisedDays == nil && item.handling == .promised ? nil : statutory,
                from: item.handling == .immediate ? .handling : .promisedDays))
        let feeNote = [item.fee?.note?[language], item.fee?.basis?[language]].compactMap { $0 }.joined(separator: " ")
        facts.append(
            try await fact(
                "fee", lines.fee(item), note: feeNote.isEmpty || feeNote == lines.fee(item) ? nil : feeNote, from: .fee)
        )
        if let visits = item.visits {
            let key = visits.count == 0 ? "visitsNone" : visits.count == 1 ? "visitsOnce" : "visitsMany"
            facts.append(
                try await fact(
                    "visits", words(key, ["n": String(visits.count)]), note: visits.why?[language], from: .visits))
        }
        let channels = item.channels.map { words("channel.\($0.rawValue)") }.joined(separator: words("comma"))
        facts.append(try await fact("channels", channels, from: .channels))
        if let result = item.result { facts.append(try await fact("result", resultText(result), from: .result)) }
        if let joint = try await jointText() {
            facts.append(try await fact("joint", joint, note: words("jointNote"), from: .jointBodies))
        }
        return facts
    }

    /// Who leads and who takes part; nil where one body handles it alone.
    private func jointText() async throws -> String? {
        let bodies = try await site.registry.units.jointUnits(of: item, in: territory)
        guard !bodies.isEmpty else { return nil }
        let marked = bodies.first { $0.body.isLead }?.name
        let deciding = try await decidingUnit()?.name ?? item.departmentName
        guard let lead = (marked ?? deciding)?[language] else { return nil }
        let others = bodies.filter { !$0.body.isLead }.map { $0.name[language] }.filter { $0 != lead }
        guard !others.isEmpty else { return nil }
        return words("jointText", ["lead": lead, "others": others.joined(separator: words("comma"))])
    }

    private func resultText(_ result: ItemResult) -> String {
        guard result.kind != .none else { return words("resultNone") }
        let name = result.name?[language] ?? words("resultKind.\(result.kind.rawValue)")
        guard result.validMonths > 0 else { return name }
        let years = result.validMonths % 12 == 0
        let count = String(years ? result.validMonths / 12 : result.validMonths)
        return words(years ? "validYears" : "validMonths", ["name": name, "n": count])
    }

    /// What to bring, what need not be brought, and what depends on the answers.
    private func materials() async throws -> PageValues {
        let conditions = ConditionWords(site: site, language: language, fields: ItemForm(item).fields)
        var items: [PageValues] = []
        for spec in item.materials {
            let kind: String
            var condition: String?
            switch spec.requirement {
            case _ where spec.isShareable: kind = "shared"
            case .always: kind = "needed"
            case .optional: kind = "optional"
            case .when(let text):
                kind = "conditional"
                condition =
                    conditions.sentence(text).map { words("material.when", ["condition": $0]) }
                    ?? words("material.whenUnclear")
            }
            // Of what nobody has to bring, only where it comes from matters.
            var info = kind == "shared" ? [] : [words("form.\(spec.form.rawValue)")]
            if kind != "shared", spec.copies > 0 {
                info.append(words(spec.copies == 1 ? "copy" : "copies", ["n": String(spec.copies)]))
            }
            if let source = spec.source { info.append(words("source", ["who": source[language]])) }
            if spec.origin != item.introducedBy {
                info.append(try await lines.origin(spec.origin)["word"] as? String ?? "")
            }
            let note = [condition, spec.note?[language], spec.standard?[language]].compactMap { $0 }
            var value: PageValues = [
                "state": kind == "shared" ? "have" : "wait", "icon": Self.icons[kind] ?? "file",
                "word": words("material.\(kind)"), "name": spec.name[language], "info": info.joined(separator: " · "),
            ]
            if !note.isEmpty { value["note"] = note.joined(separator: " ") }
            items.append(value)
        }
        return ["label": words("materials"), "items": items]
    }

    private static let icons = ["shared": "check", "needed": "file", "conditional": "help", "optional": "plus"]

    private static let countersShown = 6

    private func counters() async throws -> [PageValues] {
        let counters = try await site.registry.units.counters(near: territory, limit: Self.countersShown)
        return counters.map { unit in
            var fact: PageValues = ["label": unit.name[language], "text": unit.address ?? words("noAddress")]
            let note = [unit.hours, unit.phone.map { words("phone", ["phone": $0]) }].compactMap { $0 }
            if !note.isEmpty { fact["note"] = note.joined(separator: " · ") }
            return fact
        }
    }

    /// The unit that decides, and the numbers to ask and to complain at.
    private func contact() async throws -> [PageValues] {
        var facts: [PageValues] = []
        if let unit = try await decidingUnit() {
            var fact: PageValues = ["label": words("decides"), "text": unit.name[language]]
            let note = [unit.address, unit.phone].compactMap { $0 }
            if !note.isEmpty { fact["note"] = note.joined(separator: " · ") }
            facts.append(fact)
        } else if let department = item.departmentName {
            facts.append(["label": words("decides"), "text": department[language]])
        }
        if let consult = item.consult { facts.append(try await fact("consult", consult, from: .consult)) }
        facts.append(try await fact("complain", item.complain ?? words("complainDefault"), from: .complain))
        return facts
    }

    private func decidingUnit() async throws -> UnitRecord? {
        if let code = item.unit { return try await site.registry.units.unit(code) }
        guard let kind = item.department else { return nil }
        return try await site.registry.units.authority(kind, level: item.level, in: territory)
    }

    private func flow() -> PageValues? {
        guard !item.steps.isEmpty else { return nil }
        return [
            "steps": item.steps.map { step in
                var value: PageValues = ["name": step.name[language]]
                let office = [step.office?[language], step.handler?[language]].compactMap { $0 }.joined(separator: " ")
                if !office.isEmpty { value["office"] = office }
                if let days = step.limitDays, days > 0 { value["limit"] = lines.days(days, item.promisedUnit) }
                return value
            }
        ]
    }
}
