import Casework
import Kernel
import Procedures
import Registry

/// What is told of a case beside its course: papers, the result and where it is, what others said.
extension CasePageValues {
    func materials() async throws -> PageValues {
        let known = try await names.materials(of: state)
        let items: [PageValues] = state.materials.map { material in
            let kind: String =
                switch material.status {
                case .received, .shared, .notNeeded: "have"
                case .requested: "missing"
                case .missing: material.isRequired ? "missing" : "wait"
                }
            // What need not be handed in is not spoken of as if it were owed.
            let word = kind == "wait" ? "optional" : material.status.rawValue
            var item: PageValues = [
                "state": kind, "icon": kind == "have" ? "check" : kind == "missing" ? "close" : "clock",
                "word": site.strings("material.\(word)", language), "name": known[material.id] ?? material.name,
            ]
            if let note = material.note { item["note"] = note }
            if !material.attachments.isEmpty {
                item["links"] = material.attachments.map {
                    ["name": $0.name, "href": Paths.attachment(state.id, $0.id)]
                }
            }
            return item
        }
        return ["label": site.strings("case.materials", language), "items": items]
    }

    func custody() async throws -> PageValues? {
        guard !state.custody.isEmpty else { return nil }
        var items: [PageValues] = []
        for (index, step) in state.custody.enumerated() {
            let isLast = index == state.custody.count - 1 && step.kind != .collected && step.kind != .returned
            var item: PageValues = [
                "state": isLast ? "now" : "done",
                "stateWord": site.strings(isLast ? "case.custodyNow" : "step.done", language),
                "name": site.strings("custody.\(step.kind.rawValue)", language), "when": dates.moment(step.at),
                "who": try await step.unit == step.by.unit ? names.person(of: step.by) : names.actor(step.by),
            ]
            if let unit = step.unit {
                item["place"] = try await names.unit(unit) + (step.shelf.map { " · " + $0 } ?? "")
            }
            if let proof = step.proof {
                item["proof"] = CustodyWords(site: site, language: language, definition: view.definition).proof(proof)
            }
            items.append(item)
        }
        return ["label": site.strings("case.custody", language), "items": items]
    }

    func opinions() async throws -> PageValues? {
        guard !state.opinions.isEmpty else { return nil }
        var items: [PageValues] = []
        for opinion in state.opinions {
            let word = opinion.outcome.map { "opinion.\($0.rawValue)" } ?? "opinion.waiting"
            items.append([
                "label": try await names.unit(asked: opinion),
                "text": names.joined(site.strings(word, language), opinion.text), "note": opinion.question,
            ])
        }
        return facts(items)
    }

    func facts(_ items: [PageValues]) -> PageValues { ["facts": ["items": items] as PageValues] }

    func rated(_ rating: Rating) -> PageValues {
        var values: PageValues = [
            "word": site.strings("grade.\(rating.grade)", language), "stars": (1...5).map { $0 <= rating.grade },
            "when": dates.moment(rating.at),
        ]
        if let comment = rating.comment { values["text"] = comment }
        return values
    }

    func resultFacts(_ result: ResultDocument) -> PageValues {
        var items: [PageValues] = [["label": site.strings("result.name", language), "text": result.name]]
        if let number = result.number {
            items.append(["label": site.strings("result.number", language), "text": number])
        }
        items.append(["label": site.strings("result.issued", language), "text": dates.long(result.issuedOn)])
        if let day = result.validThrough {
            items.append(["label": site.strings("result.valid", language), "text": dates.long(day)])
        }
        if let text = result.text { items.append(["label": site.strings("result.text", language), "text": text]) }
        return facts(items)
    }

    /// Sheets that can be printed: the receipt, and one for each action taken that has one.
    func sheets() -> [PageValues] {
        var kinds = ["receipt"]
        for entry in view.entries {
            if let sheet = view.definition.action(entry.action)?.sheet, !kinds.contains(sheet) { kinds.append(sheet) }
        }
        let sheets = SheetValues(site: site, context: context, view: view)
        return kinds.map { ["name": sheets.title($0), "href": Paths.sheet(state.id, $0)] }
    }
}
