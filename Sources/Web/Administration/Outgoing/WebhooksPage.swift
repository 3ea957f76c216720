import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// Other systems that hear of events: where, of what, in which territory. The secret is shown once; a new one takes
/// over while the old one still signs for a day.
struct WebhooksPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminWebhooks), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminWebhooks), use: create)
        for act in Act.allCases {
            router.post(RouterPath(stringLiteral: Paths.adminWebhook(act.rawValue))) { request, context in
                try await take(act, request, context)
            }
        }
    }

    private enum Act: String, CaseIterable, Sendable { case trial, rotate, pause, resume, end }

    private struct Entry {
        var name = ""
        var url = ""
        var events: [String] = []
        var flaws: [String: LocalizedText] = [:]
    }

    private var outbox: Outbox { site.casework.outbox }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: .deliveryManage)
        return try await show(desk, division, query, Entry(), secret: nil)
    }

    private func show(
        _ desk: AdminDesk, _ division: Division, _ query: FormData, _ entry: Entry, secret: WebhookSecret?
    ) async throws -> Response {
        var page = AdminPage(desk.words("webhooks.title"), path: Paths.admin(Paths.adminWebhooks, in: division.code))
        page.lead = desk.words("webhooks.lead", ["place": division.name[desk.language]])
        page.trail = [(desk.words("outbox.title"), Paths.admin(Paths.adminOutbox, in: division.code))]
        page.values["territories"] = try await desk.territories(division, [.deliveryManage], path: Paths.adminWebhooks)
        if !entry.flaws.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(
                desk, entry.flaws.sorted { $0.key < $1.key }.map { ($0.key, $0.value[desk.language]) })
        }
        if let secret {
            page.add([
                "callout": [
                    "kind": "ok", "icon": "key", "title": desk.words("webhooks.secretTitle"),
                    "text": desk.words("webhooks.secretText", ["n": String(OutboxLimits.oldSecretHours)]),
                ],
                "code": secret.text,
            ])
        }
        let webhooks = try await outbox.webhooks(in: division.code)
        if webhooks.isEmpty {
            page.add(["empty": ["title": desk.words("webhooks.none"), "text": desk.words("webhooks.noneText")]])
        }
        for webhook in webhooks { page.add(try await section(webhook, division, desk)) }
        page.add(form(entry, division, desk))
        return try await page.response(desk, query)
    }

    private func section(_ webhook: Webhook, _ division: Division, _ desk: AdminDesk) async throws -> PageValues {
        let separator = desk.language == .zhHans ? "、" : ", "
        let events = WebhookEvent.Kind.allCases.filter(webhook.events.contains)
            .map { desk.words("webhooks.event.\($0.rawValue)") }.joined(separator: separator)
        func fact(_ key: String, _ text: String) -> PageValues {
            ["label": desk.words("webhooks.fact.\(key)"), "text": text]
        }
        let hidden = [("in", division.code.text), ("webhook", webhook.id.description)]
        func button(_ act: Act) -> PageValues {
            [
                "label": desk.words("webhooks.act.\(act.rawValue)"), "action": Paths.adminWebhook(act.rawValue),
                "hidden": hidden.map { ["name": $0.0, "value": $0.1] },
            ]
        }
        var facts = [
            fact("url", webhook.url), fact("events", events),
            fact("division", try await desk.names.division(webhook.division)),
            fact("standing", desk.words(webhook.isActive ? "webhooks.active" : "webhooks.resting")),
        ]
        if let until = webhook.oldSecretUntil, until > site.casework.now() {
            facts.append(fact("oldSecret", desk.words("webhooks.oldUntil", ["when": desk.dates.moment(until)])))
        }
        let acts: [PageValues] =
            webhook.isActive
            ? [button(.trial), button(.rotate), button(.pause)] : [button(.resume)]
        // What cannot be undone asks once: it is folded, and says what it does.
        let end: PageValues = [
            "id": "end-\(webhook.id)", "label": desk.words("webhooks.act.end"), "about": desk.words("webhooks.endText"),
            "form": AdminForm.form(
                Paths.adminWebhook(Act.end.rawValue), submit: desk.words("webhooks.act.end"), hidden: hidden,
                risk: true, groups: []),
        ]
        return [
            "title": webhook.name, "facts": ["items": facts] as PageValues, "buttons": ["items": acts] as PageValues,
            "panels": [end],
        ]
    }

    private func form(_ entry: Entry, _ division: Division, _ desk: AdminDesk) -> PageValues {
        func flaw(_ name: String) -> String? { entry.flaws[name]?[desk.language] }
        let options = WebhookEvent.Kind.allCases.map {
            AdminForm.Option($0.rawValue, desk.words("webhooks.event.\($0.rawValue)"))
        }
        let fields = [
            AdminForm.field(
                "name", desk.words("webhooks.name"), "text", value: entry.name, hint: desk.words("webhooks.nameHint"),
                required: true, flaw: flaw("name"), more: ["maxLength": OutboxLimits.webhookNameMax]),
            AdminForm.field(
                "url", desk.words("webhooks.url"), "text", value: entry.url,
                hint: desk.words(
                    outbox.plan.mayReachPrivate ? "webhooks.urlHintPrivate" : "webhooks.urlHint"),
                required: true, flaw: flaw("url"), more: ["maxLength": OutboxLimits.webhookURLMax, "type": "url"]),
            AdminForm.choice(
                "events", desk.words("webhooks.events"), "checklist", options, selected: entry.events,
                hint: desk.words("webhooks.eventsHint"), required: true, flaw: flaw("events")),
        ]
        return [
            "title": desk.words("webhooks.new"),
            "form": AdminForm.form(
                Paths.adminWebhooks, submit: desk.words("webhooks.create"), hidden: [("in", division.code.text)],
                groups: [["fields": fields]]),
        ]
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .deliveryManage)
        var entry = Entry(name: form.text("name") ?? "", url: form.text("url") ?? "", events: form.values("events"))
        do {
            let made = try await outbox.subscribe(
                name: entry.name, url: entry.url,
                events: Set(entry.events.compactMap { WebhookEvent.Kind(rawValue: $0) }),
                division: division.code, by: desk.actor)
            return try await show(desk, division, FormData(), Entry(), secret: made.secret)
        } catch RegistryError.invalid(let field, let why) {
            entry.flaws[field] = why
        } catch RegistryError.tooMany(let limit) {
            entry.flaws["name"] = site.text("admin.webhooks.tooMany", ["n": String(limit)])
        }
        return try await show(desk, division, FormData(), entry, secret: nil)
    }

    @Sendable private func take(_ act: Act, _ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .deliveryManage)
        // Only what the territory's list shows: an id alone reaches nothing elsewhere.
        let known = try await outbox.webhooks(in: division.code)
        guard let id = form.text("webhook").flatMap({ WebhookID($0) }), known.contains(where: { $0.id == id }) else {
            throw CaseworkError.unknownWebhook
        }
        switch act {
        case .trial: try await outbox.sendTrial(to: id)
        case .rotate:
            let secret = try await outbox.rotate(id, by: desk.actor)
            return try await show(desk, division, FormData(), Entry(), secret: secret)
        case .pause: try await outbox.setActive(id, false, by: desk.actor)
        case .resume: try await outbox.setActive(id, true, by: desk.actor)
        case .end: try await outbox.end(id, by: desk.actor)
        }
        return .seeOther(
            Paths.done(Paths.admin(Paths.adminWebhooks, in: division.code), "webhook-\(act.rawValue)"))
    }
}
