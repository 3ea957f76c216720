import Access
import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// First step: the person's number. Who is known goes on at once; who is not is registered with name and phone.
/// The same page asks for an agent, when somebody acts for a person found before.
struct CounterPersonPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.counter), use: page)
        router.post(RouterPath(stringLiteral: Paths.counterPerson), use: submit)
    }

    /// What was typed, and what is wrong with it.
    private struct Draft {
        var fields: [String: String] = [:]
        var flaws: [String: LocalizedText] = [:]
        /// The number is not known yet: name, phone and language are asked for.
        var registers = false

        init(_ form: FormData) {
            for name in ["number", "name", "phone", "language", "unit", "for", "home"] {
                fields[name] = form.text(name)
            }
            registers = form.isTicked("registers")
        }
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        var draft = Draft(try request.query())
        // Numbers and names never come by the address.
        for name in ["number", "name", "phone"] { draft.fields[name] = nil }
        draft.registers = false
        return try await show(draft, context)
    }

    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context, needingAnyOf: Permission.atCounters)
        var draft = Draft(try await context.checkedForm(request))
        let number: PersonNumber
        do {
            number = try PersonNumber(draft.fields["number"] ?? "")
        } catch {
            draft.flaws["number"] = ApplicantReader.numberFlaw(error)
            return try await show(draft, context)
        }
        if let known = try await site.registry.people.find(number) { return onward(known, number, draft) }
        guard draft.registers else {
            draft.registers = true
            return try await show(draft, context)
        }
        guard !desk.posts(.personRegister).isEmpty else { throw Problem.forbidden(site.text("counter.mayNotRegister")) }
        guard let card = try await register(number, &draft, context) else { return try await show(draft, context) }
        return onward(card, number, draft)
    }

    private func register(_ number: PersonNumber, _ draft: inout Draft, _ context: WebContext) async throws
        -> PersonCard?
    {
        guard let name = draft.fields["name"] else {
            draft.flaws["name"] = site.text("counter.nameNeeded")
            return nil
        }
        do {
            let input = PersonInput(
                name: name, phone: draft.fields["phone"], language: draft.fields["language"].flatMap(Self.language))
            return try await site.registry.people.register(number, input, by: context.registryActor).card
        } catch RegistryError.invalid(let field, let why) {
            draft.flaws[field] = why
        } catch RegistryError.identityConflict {
            draft.flaws["name"] = RegistryError.identityConflict.message
        }
        return nil
    }

    /// Languages in which people may ask to be served.
    static let languages: [Language] = [.zhHans, .ii, .lis, .bo, .en]

    private static func language(_ text: String) -> Language? { languages.first { $0.rawValue == text } }

    private func onward(_ card: PersonCard, _ number: PersonNumber, _ draft: Draft) -> Response {
        var path = Paths.counterService + "?person="
        if let principal = draft.fields["for"] {
            path += principal.percentEncoded + "&agent=\(card.id)"
        } else {
            path += card.id.description
        }
        if let unit = draft.fields["unit"] { path += "&unit=" + unit.percentEncoded }
        if let home = draft.fields["home"] {
            path += "&home=" + home.percentEncoded
        } else if draft.fields["for"] == nil, let home = Self.registeredAt(number) {
            path += "&guess=\(home)"
        }
        return .seeOther(path)
    }

    /// The first six digits name the county where the number was given: a first guess at the home territory.
    private static func registeredAt(_ number: PersonNumber) -> DivisionCode? {
        guard case .citizen(let citizen) = number else { return nil }
        return DivisionCode(padding: citizen.text.prefix(6))
    }

    private func show(_ draft: Draft, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context, needingAnyOf: Permission.atCounters)
        let unit = try desk.counter(draft.fields["unit"])
        let language = context.language
        let isAgent = draft.fields["for"] != nil
        var page: PageValues = [
            "title": site.strings(isAgent ? "counter.agentTitle" : "counter.title", language),
            "lead": try await Names(site: site, language: language).unit(unit), "action": Paths.counterPerson,
            "number": draft.fields["number"] ?? "",
        ]
        if let flaw = draft.flaws["number"] { page["numberFlaw"] = flaw[language] }
        if draft.flaws.isEmpty { page[draft.registers ? "focusName" : "focusNumber"] = true }
        var values: PageValues = ["page": page]
        if draft.registers { values["register"] = register(draft, language) }
        values["hidden"] = ["unit", "for", "home"].compactMap { name in
            draft.fields[name].map { ["name": name, "value": $0] }
        }
        if !draft.flaws.isEmpty {
            values["errors"] = [
                "title": site.strings("form.errors", language),
                "items": draft.flaws.sorted { $0.key > $1.key }.map { ["text": $1[language], "field": "c-" + $0] },
            ]
        } else if draft.registers {
            values["callout"] = site.callout("plain", icon: "info", site.strings("counter.unknown", language))
        }
        if !isAgent {
            let address = ListAddress(path: Paths.counter, query: FormData(), names: [])
            if let choice = try await desk.unitChoice(unit, desk.counters, address) {
                values["units"] = ["filters": choice]
            }
        }
        return .html(
            try await site.page("pages/staff/person", values, context, path: Paths.counter),
            status: draft.flaws.isEmpty ? .ok : .unprocessableContent)
    }

    private func register(_ draft: Draft, _ language: Language) -> PageValues {
        var register: PageValues = [
            "name": draft.fields["name"] ?? "", "phone": draft.fields["phone"] ?? "",
            "languages": Self.languages.map { choice in
                var option: PageValues = [
                    "value": choice.rawValue,
                    "label": site.strings("counter.languages.\(choice.rawValue)", language),
                ]
                if draft.fields["language"] == choice.rawValue { option["selected"] = true }
                return option
            },
        ]
        for field in ["name", "phone"] {
            if let flaw = draft.flaws[field] { register[field + "Flaw"] = flaw[language] }
        }
        return register
    }
}
