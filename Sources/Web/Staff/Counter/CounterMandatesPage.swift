import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// Mandates of a person who stands at the counter: those that stand, each to be taken back at once, and a new one,
/// which the person sees and confirms.
struct CounterMandatesPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.counterMandates), use: page)
        router.post(RouterPath(stringLiteral: Paths.counterMandates), use: give)
        router.post(RouterPath(stringLiteral: Paths.counterMandates + "/:id/end"), use: end)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query()
        let visit = try await CounterVisit(query, path: Paths.counterMandates, site: site, context: context)
        return try await show(
            visit, CounterMandateForm(FormData(), today: site.casework.today(), isHelper: visit.mayHoldMandate),
            done: query.text("done"))
    }

    @Sendable private func give(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let visit = try await CounterVisit(form, path: Paths.counterMandates, site: site, context: context)
        var typed = CounterMandateForm(form, today: site.casework.today(), isHelper: visit.mayHoldMandate)
        guard let agent = try await agent(&typed, visit), typed.flaws.isEmpty, let through = typed.day else {
            return try await show(visit, typed)
        }
        let order = MandateOrder(
            person: visit.person.id, agent: agent.id, scope: typed.item.map { .items([$0]) } ?? .all,
            acts: typed.acts, through: through)
        let command = form.text("command").flatMap { CommandID($0) } ?? site.casework.identifiers.next()
        let step = PresenceStep(
            site: site, context: context, action: Paths.counterMandates, purpose: .mandate(command), form: form,
            files: [:], takesPaper: false)
        do {
            let answer = try await step.answer { language in
                try await SummaryWriter(site: site, context: context, language: language).mandate(
                    order, from: visit.person, to: agent, items: try await names(of: typed.item, visit, language))
            } _: { given in
                _ = try await site.casework.giveMandate(
                    order, command: command, confirmedBy: given, as: context.caller, by: context.registryActor)
                return .seeOther(visit.at(Paths.counterMandates) + "&done=given")
            }
            if let answer { return answer }
            return try await show(visit, typed)
        } catch RegistryError.invalid(let field, let why) {
            typed.flaws[field == "agent" ? "number" : field] = why
            return try await show(visit, typed)
        }
    }

    /// Who is to act: the helper themselves, or somebody by number, registered now where nobody knows them yet.
    private func agent(_ typed: inout CounterMandateForm, _ visit: CounterVisit) async throws -> PersonCard? {
        if typed.isForMe, let me = visit.context.visitor.personID {
            return try await site.registry.people.card(me.retagged())
        }
        let number: PersonNumber
        do {
            number = try PersonNumber(typed.number ?? "")
        } catch {
            typed.flaws["number"] = ApplicantReader.numberFlaw(error)
            return nil
        }
        if let known = try await site.registry.people.find(number) { return known }
        guard let name = typed.name else {
            typed.flaws["name"] = site.text("counter.nameNeeded")
            return nil
        }
        do {
            return try await site.registry.people.register(
                number, PersonInput(name: name), by: visit.context.registryActor
            ).card
        } catch RegistryError.identityConflict {
            typed.flaws["name"] = RegistryError.identityConflict.message
        } catch RegistryError.invalid(let field, let why) {
            typed.flaws[field] = why
        }
        return nil
    }

    private func names(of item: String?, _ visit: CounterVisit, _ language: Language) async throws -> [String] {
        guard let item else { return [] }
        return [try await site.registry.catalogue.item(item, in: division(visit))?.name[language] ?? item]
    }

    private func division(_ visit: CounterVisit) -> DivisionCode { visit.home ?? visit.counter.division }

    /// The person at the counter takes back what they gave, or gives up what they hold; so no mandate of others.
    @Sendable private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await context.checkedForm(request)
        let visit = try await CounterVisit(
            try request.query(), path: Paths.counterMandates, site: site, context: context)
        let id: MandateID = try context.id("id")
        let people = site.registry.people
        let known = try await people.mandates(of: visit.person.id) + people.mandates(forAgent: visit.person.id)
        guard known.contains(where: { $0.id == id.description }) else { throw RegistryError.unknownMandate }
        try await people.endMandate(id, by: context.registryActor)
        return .seeOther(visit.at(Paths.counterMandates) + "&done=ended")
    }

    private func show(
        _ visit: CounterVisit, _ typed: CounterMandateForm, done: String? = nil
    ) async throws -> Response {
        let context = visit.context
        let language = context.language
        let words = { (key: String) in site.strings("counter.mandates." + key, language) }
        var lists = MandateLists(site: site, context: context)
        lists.endPath = { id in visit.at(Paths.counterMandates + "/" + id.percentEncoded + "/end") }
        lists.isAtCounter = true
        var hidden: [PageValues] = visit.address.items.map { ["name": $0.name, "value": $0.value] }
        hidden.append([
            "name": "command", "value": site.casework.identifiers.next(CommandSubject.self).description,
        ])
        var values: PageValues = [
            "page": [
                "title": site.strings("counter.mandates.title", language, ["name": visit.person.name]),
                "back": visit.at(Paths.counterService), "action": Paths.counterMandates,
            ] as PageValues,
            "facts": visit.facts(), "hidden": hidden,
            "fields": try await typed.fields(site: site, language: language, division: division(visit)),
        ]
        values["given"] = try await lists.values(of: visit.person.id, given: true)
        values["held"] = try await lists.values(of: visit.person.id, given: false)
        if let done, ["given", "ended"].contains(done) {
            values["flash"] = [["kind": "ok", "icon": "check", "text": words("done.\(done)")]]
        }
        if !typed.flaws.isEmpty { values["errors"] = typed.errors(site: site, language: language) }
        return .html(
            try await site.page("pages/staff/mandates", values, context, path: visit.address.text),
            status: typed.flaws.isEmpty ? .ok : .unprocessableContent)
    }
}

extension CounterVisit {
    /// Whether the official may be given a mandate here: never by themselves.
    var mayHoldMandate: Bool { context.visitor.personID.map { $0 != person.id.retagged() } ?? false }
}
