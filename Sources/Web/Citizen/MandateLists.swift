import Access
import Kernel
import Procedures
import Registry

/// Mandates as lists: those a person has given, and those under which they act for others.
struct MandateLists {
    let site: Site
    let context: WebContext
    /// Where ending one is posted to.
    var endPath: @Sendable (String) -> String = { Paths.endMandate($0) }
    /// Shown to an official, with the person there: no way to the person's own signature.
    var isAtCounter = false

    private var language: Language { context.language }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("citizen.mandates." + key, language, places)
    }

    func values(of person: RegistryPersonID, given: Bool) async throws -> PageValues? {
        let mandates =
            given
            ? try await site.registry.people.mandates(of: person)
            : try await site.registry.people.mandates(forAgent: person)
        guard !mandates.isEmpty else { return nil }
        var items: [PageValues] = []
        for mandate in mandates {
            items.append(try await item(mandate, other: given ? mandate.agent : mandate.person, given))
        }
        return ["items": items]
    }

    private func item(_ mandate: Mandate, other: String, _ given: Bool) async throws -> PageValues {
        let dates = DateWords(site: site, language: language)
        var name = ""
        var number = ""
        if let id = RegistryPersonID(other), let card = try await site.registry.people.card(id) {
            name = card.name
            number = card.maskedNumber
        }
        let acts = Mandate.Act.allCases.filter { mandate.acts.contains($0) }
            .map { words("act.\($0.rawValue)") }.joined(separator: words("comma"))
        let isOver = mandate.endedAt != nil || mandate.through < dates.today
        let until =
            mandate.endedAt.map { words("endedOn", ["date": dates.long($0.day(in: .beijing))]) }
            ?? words(
                isOver ? "wasUntil" : "until", ["date": dates.long(mandate.through), "far": dates.far(mandate.through)])
        var value: PageValues = [
            "name": words(given ? "to" : "from", ["name": name]), "number": number, "acts": acts,
            "scope": try await scope(mandate.scope), "until": until,
        ]
        if !isOver {
            value["end"] =
                [
                    "action": endPath(mandate.id), "ask": words(given ? "endGiven" : "endHeld"),
                    "sure": words("endSure", ["name": name]),
                ] as PageValues
        } else {
            value["isOver"] = words("over")
        }
        if given, let evidence = try await evidence(of: mandate, dates) { value["evidence"] = evidence }
        return value
    }

    /// How the person confirmed a mandate that they gave at a counter.
    private func evidence(of mandate: Mandate, _ dates: DateWords) async throws -> PageValues? {
        guard let id = MandateID(mandate.id), let evidence = try await site.registry.people.evidence(of: id) else {
            return nil
        }
        let names = Names(site: site, language: language)
        var who = [try await names.unit(evidence.unit.map { UnitID($0) })]
        if let official = evidence.official, let name = try await names.person(official.description) {
            who.append(name)
        }
        var values: PageValues = [
            "text": words(
                "evidence",
                [
                    "when": dates.moment(evidence.at), "who": who.joined(separator: " "),
                    "way": site.strings("confirmation.by.\(evidence.kind)", language),
                ]),
            "summary": site.strings("acts.shown", language),
            "lines": evidence.summary.split(separator: "\n").map(String.init),
        ]
        if let witness = evidence.witness { values["witness"] = words("witness", ["name": witness]) }
        if evidence.picture != nil, !isAtCounter { values["picture"] = Paths.mandateSignature(mandate.id) }
        return values
    }

    private func scope(_ scope: Mandate.Scope) async throws -> String {
        guard case .items(let codes) = scope else { return words("all") }
        var names: [String] = []
        for code in codes.sorted() {
            let item = try await site.registry.catalogue.item(code, in: context.home(site))
            names.append(item?.name[language] ?? words("unknownItem"))
        }
        return names.joined(separator: words("comma"))
    }
}
