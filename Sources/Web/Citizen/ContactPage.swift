import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// How a person wants to be told, and where: phone, mail, language. Their own page; nobody else sees it.
struct ContactPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.contact), use: page)
        router.post(RouterPath(stringLiteral: Paths.contact), use: save)
    }

    private struct Typed {
        var phone: String?
        var mail: String?
        var ways: Set<String> = []
        var language: Language?
        var flaws: [String: LocalizedText] = [:]
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        let query = try request.query()
        guard let known = try await site.registry.people.contact(of: person) else { throw RegistryError.unknownPerson }
        let choice = try await site.casework.contactChoice(of: person.retagged())
        var typed = Typed(phone: known.phone, mail: known.mail, language: known.language)
        if choice.sms { typed.ways.insert(Channel.sms.rawValue) }
        if choice.mail { typed.ways.insert(Channel.mail.rawValue) }
        return try await show(context, typed, isDone: query.text("done") == "saved")
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        let form = try await context.checkedForm(request)
        var typed = Typed(
            phone: form.text("phone"), mail: form.text("mail"), ways: Set(form.values("ways")),
            language: form.text("language").map(Language.init(rawValue:)))
        if let language = typed.language, !Strings.languages.contains(language) { throw Problem.badRequest }
        if typed.ways.contains(Channel.sms.rawValue), typed.phone == nil {
            typed.flaws["phone"] = site.text("citizen.contact.phoneFlaw")
        }
        if typed.ways.contains(Channel.mail.rawValue), typed.mail == nil {
            typed.flaws["mail"] = site.text("citizen.contact.mailFlaw")
        }
        guard typed.flaws.isEmpty else { return try await show(context, typed) }
        do {
            try await site.registry.people.setContact(
                PersonContact(phone: typed.phone, mail: typed.mail, language: typed.language), of: person,
                by: context.registryActor)
        } catch RegistryError.invalid(let field, let why) {
            typed.flaws[field] = why
            return try await show(context, typed)
        }
        try await site.casework.setContactChoice(
            ContactChoice(
                sms: typed.ways.contains(Channel.sms.rawValue), mail: typed.ways.contains(Channel.mail.rawValue)),
            of: person.retagged())
        return .seeOther(Paths.contact + "?done=saved")
    }

    private func show(_ context: WebContext, _ typed: Typed, isDone: Bool = false) async throws -> Response {
        let language = context.language
        let title = site.strings("citizen.contact.title", language)
        var values: PageValues = [
            "page": ["title": title, "lead": site.strings("citizen.contact.lead", language)], "action": Paths.contact,
            "fields": fields(typed, language),
            "quiet": quiet(language),
        ]
        if isDone {
            values["flash"] = [
                ["kind": "ok", "icon": "check", "text": site.strings("citizen.contact.saved", language)]
            ]
        }
        if !typed.flaws.isEmpty {
            values["errors"] =
                [
                    "title": site.strings("form.errors", language),
                    "items": ["ways", "phone", "mail", "language"].compactMap { id in
                        typed.flaws[id].map { ["text": $0[language], "field": id] }
                    },
                ] as PageValues
        }
        values["crumbs"] = site.crumbs(
            language, [(site.strings("citizen.notices.title", language), Paths.notices)], here: title)
        return try await site.citizenPage(
            "contact", values, context, path: Paths.contact, status: typed.flaws.isEmpty ? .ok : .unprocessableContent)
    }

    private func quiet(_ language: Language) -> String {
        let plan = site.casework.outbox.plan
        guard let quiet = plan.quiet else { return site.strings("citizen.contact.always", language) }
        return site.strings("citizen.contact.quiet", language, ["hours": quiet.text])
    }

    private func fields(_ typed: Typed, _ language: Language) -> [PageValues] {
        let field = OwnField(site: site, language: language, words: "citizen.contact")
        let channels = site.casework.outbox.plan.channels
        let ways = [Channel.sms, .mail].map { channel in
            (
                value: channel.rawValue, label: site.strings("citizen.contact.way.\(channel.rawValue)", language),
                hint: channels.contains(channel)
                    ? nil : site.strings("citizen.contact.notYet", language) as String?
            )
        }
        let languages = Strings.languages.map {
            (value: $0.rawValue, label: site.strings("language.name", $0), hint: nil as String?)
        }
        return [
            field(
                "ways", "checklist", required: false, more: ["options": field.options(ways, chosen: typed.ways)]),
            field(
                "phone", "phone", value: typed.phone, flaw: typed.flaws["phone"], required: false,
                more: ["private": true, "maxLength": 20]),
            field(
                "mail", "text", value: typed.mail, flaw: typed.flaws["mail"], required: false,
                more: ["private": true, "type": "email", "complete": "email", "maxLength": People.mailBytesMaximum]),
            field(
                "language", "radio",
                more: ["options": field.options(languages, chosen: [(typed.language ?? language).rawValue])]),
        ]
    }
}
