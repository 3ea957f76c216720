import Access
import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Second step: from which territory the person is, and what they need. Any item of any territory can be looked at;
/// each hit says whether this counter may take it.
struct CounterServicePage: Sendable {
    let site: Site

    private static let hitsMax = 10

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.counterService), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query()
        let visit = try await CounterVisit(query, path: Paths.counterService, site: site, context: context)
        // A guess that is no registered territory is no error of anybody's.
        if visit.home == nil, let guess = query.text("guess").flatMap({ DivisionCode($0) }),
            try await site.registry.territory.division(guess) != nil
        {
            return .seeOther(visit.at(Paths.counterService, ("home", guess.text)))
        }
        let language = context.language
        var page: PageValues = [
            "title": site.strings("counter.serviceTitle", language, ["name": visit.person.name]),
            "other": Paths.counter,
        ]
        page["mandates"] = visit.at(Paths.counterMandates, ("agent", nil))
        if visit.agent == nil {
            page["addAgent"] = visit.agentPath
            if visit.isHelper, let me = context.visitor.personID, me != visit.person.id.retagged() {
                page["alone"] = visit.at(Paths.counterService, ("agent", me.description))
            }
        } else {
            page["noAgent"] = visit.at(Paths.counterService, ("agent", nil))
        }
        var values: PageValues = [
            "facts": visit.facts(),
            "place": try await HomePlace(visit: visit, recent: RecentHomes(request).codes)
                .values(search: query.text("place"), isOpen: query.isTicked("change")),
        ]
        if visit.agent == nil, let list = try await principals(visit) { values["principals"] = ["hits": list] }
        if visit.home != nil {
            page["hasHome"] = true
            let text = query.text("q")
            page["q"] = text ?? ""
            page["action"] = Paths.counterService
            page["hidden"] = visit.address.items.map { ["name": $0.name, "value": $0.value] }
            try await services(visit, text, &values)
            // With hits in sight the keys move through them; "/" comes back to the words.
            let isChoosingPlace = query.isTicked("change") || query.text("place") != nil
            if !isChoosingPlace, text == nil || values["empty"] != nil { page["focus"] = true }
        }
        values["page"] = page
        if context.visitor.holds(.personUnmask, on: site.casework.today()) {
            values["unmask"] = UnmaskPanel(site: site, language: context.language).values(
                Paths.counterUnmask, hidden: visit.address.items.map { ($0.name, $0.value) })
        }
        return .html(
            try await site.page("pages/staff/service", values, context, path: visit.address.text))
    }

    /// People for whom this one may act under a registered mandate: one step to their case.
    private func principals(_ visit: CounterVisit) async throws -> PageValues? {
        let today = site.casework.today()
        let dates = DateWords(site: site, language: visit.context.language)
        var items: [PageValues] = []
        var shown: [RegistryPersonID] = []
        for mandate in try await site.registry.people.mandates(forAgent: visit.person.id)
        where mandate.acts.contains(.file) && mandate.from <= today && today <= mandate.through
            && mandate.endedAt == nil
        {
            guard let id = RegistryPersonID(mandate.person), let card = try await site.registry.people.card(id),
                items.count < Self.hitsMax
            else { continue }
            shown.append(id)
            items.append([
                "name": site.strings("counter.actFor", visit.context.language, ["name": card.name]),
                "href": visit.at(
                    Paths.counterService, ("person", card.id.description), ("agent", visit.person.id.description),
                    ("home", nil)),
                "info": site.strings(
                    "counter.mandateThrough", visit.context.language, ["date": dates.long(mandate.through)]),
            ])
        }
        guard !items.isEmpty else { return nil }
        try await site.casework.noteCards(
            of: shown, .search, basis: .counter, as: visit.context.caller, at: UnitID(visit.counter.code))
        return ["label": site.strings("counter.principals", visit.context.language), "items": items]
    }

    private func services(_ visit: CounterVisit, _ text: String?, _ values: inout PageValues) async throws {
        guard let home = visit.home else { return }
        let language = visit.context.language
        let found: [MergedItem]
        if let text {
            found = try await site.registry.catalogue.search(text, division: home, limit: Self.hitsMax).map(\.item)
        } else {
            found = try await site.registry.catalogue.items(in: home, limit: Self.hitsMax).items
        }
        var hits: [PageValues] = []
        for item in found { hits.append(try await hit(item, text, visit)) }
        if hits.isEmpty {
            values["empty"] = [
                "title": site.strings("counter.noItem.title", language),
                "text": site.strings("counter.noItem.text", language),
            ]
        } else {
            let key = text == nil ? "counter.someItems" : "counter.foundItems"
            values["services"] = [
                "title": site.strings(key, language),
                "hits": ["label": site.strings(key, language), "items": hits] as PageValues,
            ]
        }
        values["general"] = general(visit)
    }

    private func hit(_ item: MergedItem, _ text: String?, _ visit: CounterVisit) async throws -> PageValues {
        let language = visit.context.language
        let lines = ItemLines(site: site, language: language)
        var info = [item.departmentName?[language], lines.time(item), lines.fee(item)].compactMap { $0 }
        info.append(site.strings(visit.mayTake(item) ? "counter.takes" : "counter.takesNot", language))
        var href = visit.at(Paths.counterForm, ("item", item.code), ("procedure", nil))
        if let text { href += "&q=" + text.percentEncoded }
        var hit: PageValues = [
            "name": item.name[language], "href": href, "info": info.joined(separator: " · "),
            "origin": try await lines.origin(item.division),
        ]
        if let summary = item.summary { hit["text"] = summary[language] }
        return hit
    }

    /// Procedures that need no item and may be filed at a counter.
    private func general(_ visit: CounterVisit) -> PageValues? {
        let language = visit.context.language
        let items: [PageValues] = site.casework.procedures.all.filter(\.isTakenAtCounters).map { procedure in
            [
                "name": procedure.title[language], "text": procedure.summary[language],
                "href": visit.at(Paths.counterForm, ("procedure", procedure.id), ("item", nil)),
            ]
        }
        guard !items.isEmpty else { return nil }
        let title = site.strings("counter.general", language)
        return ["title": title, "hits": ["label": title, "items": items] as PageValues]
    }
}

extension ProcedureDefinition {
    /// Needs no item, and somebody at the place of filing may hand it in.
    var isTakenAtCounters: Bool {
        !needsItem
            && filing.who.contains { role in
                if case .permission(_, at: .filed) = roles[role] { true } else { false }
            }
    }
}

extension CounterVisit {
    /// Looking for who acts for this person, by their number.
    var agentPath: String {
        var path = Paths.counter + "?for=\(person.id)"
        if let home { path += "&home=\(home)" }
        if let unit = address.value("unit") { path += "&unit=" + unit.percentEncoded }
        return path
    }
}
