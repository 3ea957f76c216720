import Casework
import Kernel
import Procedures
import Registry

/// What others did in a person's name: who, when, by what right, how the person confirmed it, and what they say of it.
struct ActWords {
    let site: Site
    let language: Language

    private var names: Names { Names(site: site, language: language) }
    private var dates: DateWords { DateWords(site: site, language: language) }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("acts." + key, language, places)
    }

    /// The list on a case's page; nil where the party did everything itself.
    func values(of view: CaseView) async throws -> PageValues? {
        let acts = view.acts
        guard !acts.isEmpty else { return nil }
        var items: [PageValues] = []
        for act in acts { items.append(try await item(act, view)) }
        return ["title": words(view.isParty ? "titleParty" : "title"), "items": items]
    }

    private func item(_ act: CaseAct, _ view: CaseView) async throws -> PageValues {
        let id = view.state.id
        let title = names.action(act.entry.action, of: view.definition)
        var item: PageValues = [
            "id": "act-\(act.entry.version)", "name": title, "who": try await names.actor(act.entry.actor),
            "when": dates.moment(act.entry.at), "way": words("way.\(act.way.rawValue)"),
        ]
        if let confirmation = act.confirmation {
            var facts: [PageValues] = []
            if let witness = confirmation.witness { facts.append(fact("witness", witness)) }
            if let file = confirmation.attachment {
                var line = fact(confirmation.kind == .paper ? "scan" : "signature", file.name)
                line["href"] = Paths.attachment(id, file.id)
                facts.append(line)
            }
            facts.append(fact("digest", confirmation.digest))
            item["shown"] = [
                "summary": words("shown"), "lines": confirmation.summary.split(separator: "\n").map(String.init),
                "facts": ["items": facts] as PageValues,
            ] as PageValues
        }
        if let objection = act.objection {
            item["objection"] = try await said(objection)
        }
        if view.isOwner, act.objection.map({ $0.answer != nil }) ?? true {
            item["object"] = [
                "action": Paths.objection(id), "version": act.entry.version,
                "command": site.casework.identifiers.next(CommandSubject.self).description,
                "field": "why-\(act.entry.version)",
            ] as PageValues
        }
        return item
    }

    private func said(_ objection: Objection) async throws -> PageValues {
        var values: PageValues = ["text": names.joined(words("objected", ["when": dates.moment(objection.at)]), objection.text)]
        if let answer = objection.answer, let by = objection.answeredBy {
            values["answer"] = names.joined(words("answered", ["who": try await names.actor(by)]), answer)
        } else {
            values["waits"] = words("waits")
        }
        return values
    }

    /// Tells the desk what the party says, and lets the supervisor answer.
    func callout(of view: CaseView) async throws -> PageValues? {
        let open = view.acts.filter { $0.objection.map { $0.answer == nil } ?? false }
        guard !view.isParty, !open.isEmpty else { return nil }
        var items: [PageValues] = []
        for act in open {
            guard let objection = act.objection else { continue }
            let key = words(
                "callout",
                [
                    "action": names.action(act.entry.action, of: view.definition),
                    "who": try await names.actor(act.entry.actor), "when": dates.moment(act.entry.at),
                ])
            var item: PageValues = ["text": key]
            if !objection.text.isEmpty { item["words"] = objection.text }
            if view.mayAnswerObjections {
                item["answer"] = [
                    "action": Paths.objectionAnswer(view.state.id), "version": act.entry.version,
                    "command": site.casework.identifiers.next(CommandSubject.self).description,
                    "field": "answer-\(act.entry.version)",
                ] as PageValues
            }
            items.append(item)
        }
        return ["items": items]
    }

    /// How the filing was confirmed, for the receipt.
    func confirmed(_ view: CaseView) -> String? {
        guard let act = view.acts.first(where: { $0.entry.version == 1 }), let confirmation = act.confirmation else {
            return nil
        }
        let way = site.strings("confirmation.by.\(confirmation.kind.rawValue)", language)
        return names.joined(way, dates.exact(confirmation.at)) + " · " + String(confirmation.digest.prefix(12))
    }

    private func fact(_ key: String, _ text: String) -> PageValues { ["label": words(key), "text": text] }

    /// A line of a person's own list, or of what was done with lent powers.
    func line(_ act: ActRecord) async throws -> PageValues {
        let definition = site.casework.procedures[act.procedure]
        var who = [try await names.unit(act.actorUnit)]
        if act.actorUnit == nil { who = [] }
        if let person = act.actorPerson, let name = try await names.person(person.description) { who.append(name) }
        var line: PageValues = [
            "name": definition.map { names.action(act.action, of: $0) } ?? act.action,
            "matter": try await names.title(act.title, item: act.itemCode, home: act.home), "number": act.number,
            "when": dates.moment(act.at), "who": who.joined(separator: " "), "way": words("way.\(act.way.rawValue)"),
            "href": Paths.caseFile(act.caseID) + "#act-\(act.version)",
        ]
        if act.isObjectedTo { line["objected"] = words("mark") }
        return line
    }
}
