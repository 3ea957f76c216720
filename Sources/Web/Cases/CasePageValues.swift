import Casework
import Kernel
import Procedures
import Registry

/// A case as its page shows it, whatever its procedure. Party and desk see the same facts in their own words.
struct CasePageValues {
    let site: Site
    let context: WebContext
    let view: CaseView

    var state: CaseState { view.state }
    var language: Language { context.language }
    var dates: DateWords { DateWords(site: site, language: language) }
    var names: Names { Names(site: site, language: language) }

    /// - Parameters:
    ///   - done: the action just taken, to say so.
    ///   - from: the list that the reader came from, to go back to the same place in it.
    func values(done: String?, from: String?) async throws -> PageValues {
        let definition = view.definition.state(state.state)
        var page: PageValues = [
            "title": try await names.title(of: state), "number": state.number.description,
            "state": definition?.title[language] ?? state.state, "party": state.party.name,
            "says": definition?.explanation[language] ?? "",
            "drawing": Paths.drawing(state.procedure.id, version: state.procedure.version) + "?state=" + state.state,
            "procedure": view.definition.title[language], "version": state.version,
        ]
        if let from { page["back"] = Paths.local(from) }
        if let number = state.party.maskedNumber { page["maskedNumber"] = number }
        if let phone = state.party.phone { page["phone"] = phone }
        if let agent = state.agent { page["agent"] = agent.name }
        if let item = state.item { page["item"] = ["name": item.name, "href": Paths.item(item.code)] }
        if definition?.awaitsParty == true {
            page["awaitsParty"] = true
            if let asked = asked() { page["asked"] = asked }
        }
        if view.isMasked { page["masked"] = site.strings("unmask.masked", language) }
        if state.materials.isEmpty { page["noMaterials"] = site.strings("case.noMaterials", language) }
        let dues = dues()
        var values: PageValues = [
            "page": page, "steps": steps(), "places": try await places(), "timeline": try await timeline(),
            "materials": try await materials(),
            "answers": ["facts": AnswerWords(site: site, language: language).facts(view)],
        ]
        // The citizen sees the limit that ends first; the desk sees every one that runs.
        values["dues"] = (view.isParty ? Array(dues.prefix(1)) : dues).map { ["due": $0] }
        if let custody = try await custody() { values["custody"] = custody }
        if let offers = try await offers() { values["actions"] = offers }
        if !view.isParty { values["panels"] = try await panels(from: from) }
        if view.mayUnmask {
            values["unmask"] = UnmaskPanel(site: site, language: language).values(Paths.unmask(state.id))
        }
        if let opinions = try await opinions() { values["opinions"] = opinions }
        let routing = RoutingWords(site: site, language: language, definition: view.definition)
        if let routing = try await routing.facts(state.routing) { values["routing"] = routing }
        if let agent = AgentWords(site: site, language: language).facts(state) { values["agentFacts"] = agent }
        let acts = ActWords(site: site, language: language)
        if let list = try await acts.values(of: view) { values["acts"] = list }
        if let callout = try await acts.callout(of: view) { values["objection"] = callout }
        if let rating = state.rating { values["rated"] = rated(rating) }
        if let result = state.result { values["outcome"] = resultFacts(result) }
        values["sheets"] = sheets()
        if view.isParty {
            values["crumbs"] = crumbs()
            values["live"] = LivePart(site: site, context: context).values(Paths.caseFile(state.id), only: state.id)
        }
        if let done { values["flash"] = [flash(done)] }
        return values
    }

    /// Back to the list that the applicant has: their own cases, or the page that number and code open.
    private func crumbs() -> PageValues {
        let isKnown = context.visitor.isSignedIn
        let list: PageValues = [
            "name": site.strings(isKnown ? "citizen.foot.myCases" : "citizen.foot.track", language),
            "href": isKnown ? Paths.myCases : Paths.track,
        ]
        let home: PageValues = ["name": site.strings("citizen.foot.home", language), "href": Paths.home]
        return ["items": [home, list, ["name": site.strings("case.here", language)]]]
    }

    /// What the applicant is asked for, in the words of whoever asks: the public notes of the entry that led here.
    private func asked() -> String? {
        let entry = view.entries.last { entry in
            entry.changes.contains { if case .moved(to: state.state, _) = $0 { true } else { false } }
        }
        let notes = (entry?.changes ?? []).compactMap { if case .noted(let text, true) = $0 { text } else { nil } }
        return notes.isEmpty ? nil : notes.joined(separator: "\n")
    }

    private func flash(_ action: String) -> PageValues {
        let isEngines = [Engine.objectAction, Engine.answerObjectionAction].contains(action)
        let title =
            view.definition.action(action)?.title[language]
            ?? site.strings(isEngines ? "entry.\(action)" : "case.filed", language)
        return ["kind": "ok", "icon": "check", "text": site.strings("case.done", language, ["action": title])]
    }

    /// The tracker: steps of the procedure in order; the present one, the passed ones, those to come.
    private func steps() -> PageValues {
        let order = view.definition.steps.map(\.id)
        let current = view.definition.state(state.state)?.step ?? ""
        let reached = order.firstIndex(of: current) ?? 0
        let isStopped = state.closedAt != nil && reached < order.count - 1
        let items: [PageValues] = order.enumerated().compactMap { index, step in
            if isStopped, index > reached { return nil }
            let kind =
                index < reached || (state.closedAt != nil && !isStopped)
                ? "done" : index == reached ? (isStopped ? "stopped" : "now") : "next"
            var item: PageValues = [
                "state": kind, "stateWord": site.strings("step.\(kind)", language),
                "name": view.definition.step(step)?.title[language] ?? step,
            ]
            if index == reached { item["current"] = true }
            // The applicant has the state's name in large above.
            if index == reached, !view.isParty {
                item["note"] = view.definition.state(state.state)?.title[language] ?? ""
            }
            return item
        }
        return ["label": site.strings("case.progress", language), "row": true, "items": items]
    }

    /// Every clock that runs, the first due on top, each opening to how its date came about.
    private func dues() -> [PageValues] {
        view.clocks.filter(\.clock.isRunning)
            .sorted { ($0.clock.due?.number ?? .max) < ($1.clock.due?.number ?? .max) }
            .map { clock in
                var values = DueWords(dates: dates).mark(
                    clock.urgency, due: clock.clock.due, isPaused: clock.clock.isPaused,
                    isDone: !clock.clock.isRunning)
                values["clock"] = clock.definition.title[language]
                if values["date"] == nil { values["date"] = site.strings("due.none", language) }
                values["rows"] = clock.explanation.steps.filter { $0.kind != .due && $0.kind != .provisional }.map {
                    ["label": site.strings("due.step.\($0.kind)", language), "value": $0.text[language]]
                }
                values["totalLabel"] = site.strings("due.total", language)
                values["total"] = clock.clock.due.map(dates.long) ?? site.strings("due.none", language)
                if let note = clock.explanation.steps.first(where: { $0.kind == .provisional }) {
                    values["provisional"] = note.text[language]
                }
                return values
            }
    }

    private func places() async throws -> PageValues {
        let places = state.places
        func item(_ key: String, _ icon: String, _ name: String, note: String? = nil, here: Bool = false) -> PageValues
        {
            var item: PageValues = ["role": site.strings("place.\(key)", language), "icon": icon, "name": name]
            if let note { item["note"] = note }
            if here { item["here"] = true }
            return item
        }
        var items = [
            item("filed", "inbox", try await names.office(places.filed)),
            item("home", "home", try await names.division(places.home)),
            item("deciding", "building", try await names.unit(places.deciding.unit)),
            item(
                "holder", "user", try await names.holder(places.holder),
                note: state.handover == nil ? nil : site.strings("place.offered", language), here: true),
        ]
        if let pickup = places.pickup {
            let unit = try await site.registry.units.unit(pickup.unit.code)
            items.append(item("pickup", "counter", try await names.unit(pickup.unit), note: unit?.address))
        }
        return ["label": site.strings("place.label", language), "items": items]
    }

    private func timeline() async throws -> PageValues {
        let words = EntryWords(site: site, context: context, view: view)
        var items: [PageValues] = []
        for entry in view.entries.reversed() {
            if let item = try await words.item(entry) { items.append(item) }
        }
        return ["label": site.strings("case.history", language), "items": items]
    }

    /// Actions allowed now as buttons, and those that are not, with the reason.
    private func offers() async throws -> PageValues? {
        let refused = view.offers.filter { !$0.isPossible }
        let possible = view.offers.possible
        guard !possible.isEmpty || !refused.isEmpty else { return nil }
        var values: PageValues = [
            "title": site.strings("case.actions", language),
            "items": possible.map { offer in
                var item: PageValues = [
                    "label": offer.action.title[language], "href": Paths.action(state.id, offer.action.id),
                ]
                if offer.action.style == .primary { item["main"] = true }
                if offer.action.style == .destructive { item["risk"] = true }
                if let key = offer.action.key { item["key"] = key }
                return item
            },
        ]
        // A citizen is told of what stands in the way, not of every step that belongs to another time.
        let shown = view.isParty ? refused.filter { $0.refusal?.code == .guardFailed } : refused
        if !shown.isEmpty {
            values["refusedTitle"] = site.strings("case.refused", language)
            values["refused"] = shown.map {
                ["label": $0.action.title[language], "reason": $0.refusal?.message[language] ?? ""]
            }
        }
        return values
    }

    /// Decisions folded on the desk's page itself: key, choice, Enter.
    private func panels(from: String?) async throws -> [PageValues] {
        let forms = ActionFormValues(site: site, context: context, view: view, from: from)
        var panels: [PageValues] = []
        for offer in view.offers.possible { panels.append(try await forms.panel(offer.action)) }
        return panels
    }
}
