import Access
import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Registry

/// Letting somebody else act: giving a mandate, seeing those given and held, ending one.
struct MandatesPage: Sendable {
    let site: Site
    private static let usualDays = 90
    /// Acts of others in sight; older ones are folded.
    private static let actsShown = 5
    private static let usualActs: Set<Mandate.Act> = [.file, .answer, .collect]

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.mandates), use: page)
        router.post(RouterPath(stringLiteral: Paths.mandates), use: give)
        router.post(RouterPath(stringLiteral: Paths.mandates + "/:id/end"), use: end)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query()
        return try await show(context, item: query.text("item"), done: query.text("done"))
    }

    /// What was typed, as far as it goes.
    private struct Typed {
        var name: String?
        var number: String?
        var acts = MandatesPage.usualActs
        var through: String?
        var onlyItem = true
        var flaws: [String: LocalizedText] = [:]
    }

    @Sendable private func give(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        let form = try await context.checkedForm(request)
        let item = form.text("item")
        var typed = Typed(
            name: form.text("name"), number: form.text("number"),
            acts: Set(form.values("acts").compactMap { Mandate.Act(rawValue: $0) }), through: form.text("through"),
            onlyItem: form.text("scope") != "all")
        let today = site.casework.today()
        if typed.name == nil { typed.flaws["name"] = LocalizedText(zh: "请填写对方姓名。", en: "Please give the name.") }
        if typed.acts.isEmpty {
            typed.flaws["acts"] = LocalizedText(zh: "请至少选一件可以代办的事。", en: "Please choose at least one thing.")
        }
        let through = typed.through.flatMap { Day(iso: $0) }
        if through == nil || through.map({ $0 < today }) == true {
            typed.flaws["through"] = LocalizedText(
                zh: "请选今天或者以后的日期。", en: "Please choose today or a later day.")
        }
        var number: PersonNumber?
        do {
            number = try PersonNumber(typed.number ?? "")
        } catch {
            typed.flaws["number"] = ApplicantReader.numberFlaw(error)
        }
        guard typed.flaws.isEmpty, let name = typed.name, let number, let through else {
            return try await show(context, item: item, typed: typed)
        }
        do {
            let agent = try await site.registry.people.register(
                number, PersonInput(name: name), by: context.registryActor
            ).card
            let scope: Mandate.Scope = item.map { typed.onlyItem ? .items([$0]) : .all } ?? .all
            _ = try await site.registry.people.createMandate(
                person: person, agent: agent.id, scope: scope, acts: typed.acts, from: today, through: through,
                by: context.registryActor)
            return .seeOther(Paths.mandates + "?done=given")
        } catch RegistryError.invalid(let field, let why) {
            typed.flaws[field == "agent" ? "number" : field] = why
        } catch RegistryError.identityConflict {
            typed.flaws["name"] = RegistryError.identityConflict.message
        }
        return try await show(context, item: item, typed: typed)
    }

    @Sendable private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        _ = try await context.checkedForm(request)
        let id: MandateID = try context.id("id")
        // The giver takes it back, the agent gives it up; nobody else knows of it.
        let own = try await site.registry.people.mandates(of: person)
        let held = try await site.registry.people.mandates(forAgent: person)
        guard (own + held).contains(where: { $0.id == id.description }) else { throw RegistryError.unknownMandate }
        try await site.registry.people.endMandate(id, by: context.registryActor)
        return .seeOther(Paths.mandates + "?done=ended")
    }

    private func show(
        _ context: WebContext, item code: String?, done: String? = nil, typed: Typed = Typed()
    ) async throws -> Response {
        let person = try context.requirePerson()
        let language = context.language
        let lists = MandateLists(site: site, context: context)
        let item: MergedItem? =
            if let code { try await site.registry.catalogue.item(code, in: context.home(site)) } else { nil }
        var values: PageValues = [
            "action": Paths.mandates, "fields": fields(typed, item, language),
            "crumbs": site.crumbs(language, here: site.strings("citizen.mandates.title", language)),
        ]
        values["given"] = try await lists.values(of: person, given: true)
        values["held"] = try await lists.values(of: person, given: false)
        let acts = ActWords(site: site, language: language)
        var lines: [PageValues] = []
        for act in try await site.casework.acts(for: person.retagged()) { lines.append(try await acts.line(act)) }
        if !lines.isEmpty {
            values["acts"] = ["items": Array(lines.prefix(Self.actsShown))] as PageValues
            let older = Array(lines.dropFirst(Self.actsShown))
            if !older.isEmpty { values["olderActs"] = ["items": older] as PageValues }
        }
        if let item { values["item"] = item.code }
        if let done, ["given", "ended"].contains(done) {
            values["flash"] = [
                ["kind": "ok", "icon": "check", "text": site.strings("citizen.mandates.done.\(done)", language)]
            ]
        }
        if !typed.flaws.isEmpty {
            values["errors"] =
                [
                    "title": site.strings("form.errors", language),
                    "items": ["name", "number", "scope", "acts", "through"].compactMap { id in
                        typed.flaws[id].map { ["text": $0[language], "field": id] }
                    },
                ] as PageValues
        }
        return try await site.citizenPage(
            "mandates", values, context, path: Paths.mandates, status: typed.flaws.isEmpty ? .ok : .unprocessableContent
        )
    }

    private func fields(_ typed: Typed, _ item: MergedItem?, _ language: Language) -> [PageValues] {
        let field = OwnField(site: site, language: language, words: "citizen.mandates")
        let today = site.casework.today()
        let acts = Mandate.Act.allCases.map {
            (
                value: $0.rawValue, label: site.strings("citizen.mandates.act.\($0.rawValue)", language),
                hint: nil as String?
            )
        }
        var fields = [
            field(
                "name", "text", value: typed.name, flaw: typed.flaws["name"], more: ["private": true, "maxLength": 60]),
            field("number", "id-number", value: typed.number, flaw: typed.flaws["number"]),
        ]
        if let item {
            let choices: [(value: String, label: String, hint: String?)] = [
                ("item", item.name[language], nil), ("all", site.strings("citizen.mandates.all", language), nil),
            ]
            fields.append(
                field(
                    "scope", "radio",
                    more: ["options": field.options(choices, chosen: [typed.onlyItem ? "item" : "all"])]))
        }
        fields.append(
            field(
                "acts", "checklist", flaw: typed.flaws["acts"],
                more: ["options": field.options(acts, chosen: Set(typed.acts.map(\.rawValue)))]))
        fields.append(
            field(
                "through", "date", value: typed.through ?? today.advanced(by: Self.usualDays).iso,
                flaw: typed.flaws["through"],
                more: ["min": today.iso, "max": today.advanced(by: People.mandateDaysMaximum - 1).iso]))
        return fields
    }
}
