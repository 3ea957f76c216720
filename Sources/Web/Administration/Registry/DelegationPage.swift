import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// Own powers lent to a colleague until a day: given and received, and taken back at once.
struct DelegationPage: Sendable {
    let site: Site
    private static let unitsMax = 60
    private static let delegationsMax = 20
    private static let actsMax = 20

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminDelegation), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminDelegation), use: create)
        router.post(RouterPath(stringLiteral: Paths.adminDelegation + "/end"), use: end)
    }

    private struct Entry {
        var post: String?
        var person: String?
        var permissions: [String] = []
        var from = ""
        var through = ""
        var reason = ""
        var flaw: (name: String, text: LocalizedText)?

        init(_ form: FormData, today: Day) {
            post = form.text("post")
            person = form.text("person")
            permissions = form.values("permissions")
            from = form.text("from") ?? today.iso
            through = form.text("through") ?? ""
            reason = form.text("reason") ?? ""
        }
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        return try await show(desk, try request.query(), Entry(FormData(), today: desk.today))
    }

    private func show(_ desk: AdminDesk, _ query: FormData, _ entry: Entry) async throws -> Response {
        var page = AdminPage(desk.words("delegation.title"), path: Paths.adminDelegation)
        page.lead = desk.words("delegation.lead")
        if let flaw = entry.flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [(flaw.name, flaw.text[desk.language])])
        }
        if let person = desk.actor.person {
            page.add(try await list(desk, "given", try await desk.registry.posts.delegations(by: person)))
            page.add(try await acts(desk, try await desk.registry.posts.delegations(by: person)))
            page.add(try await list(desk, "received", try await desk.registry.posts.delegations(to: person)))
        }
        page.add(try await form(entry, desk))
        return try await page.response(desk, query)
    }

    private func list(_ desk: AdminDesk, _ key: String, _ delegations: [Delegation]) async throws -> PageValues {
        let title = desk.words("delegation.\(key)")
        guard !delegations.isEmpty else { return ["title": title, "text": desk.words("delegation.\(key)None")] }
        var items: [PageValues] = []
        for delegation in delegations {
            let other = key == "given" ? delegation.toPerson : delegation.fromPerson
            let card =
                if let id = RegistryPersonID(other) { try await desk.registry.people.card(id) } else {
                    PersonCard?.none
                }
            let permissions = Permission.titles.filter { delegation.permissions.contains($0.permission) }
                .map { $0.title[desk.language] }
            let state = delegation.endedOn != nil ? "ended" : delegation.through < desk.today ? "over" : "runs"
            var item: PageValues = [
                "name": card?.name ?? "—", "text": permissions.joined(separator: desk.language == .zhHans ? "、" : ", "),
                "sub": desk.words(
                    "delegation.\(state)",
                    [
                        "from": desk.dates.long(delegation.from), "through": desk.dates.long(delegation.through),
                        "ended": delegation.endedOn.map { desk.dates.long($0) } ?? "", "reason": delegation.reason,
                    ]),
                "label": desk.words("delegation.end"), "field": "delegation", "value": delegation.id,
            ]
            if key == "given", state == "runs" { item["action"] = Paths.adminDelegation + "/end" }
            items.append(item)
        }
        return ["title": title, "removable": ["items": items] as PageValues]
    }

    /// What colleagues did with the powers that this person lent, the newest first.
    private func acts(_ desk: AdminDesk, _ delegations: [Delegation]) async throws -> PageValues {
        let title = desk.words("delegation.acts")
        let words = ActWords(site: site, language: desk.language)
        var items: [PageValues] = []
        for delegation in delegations.prefix(Self.delegationsMax) {
            for act in try await site.casework.acts(underDelegation: delegation.id).prefix(Self.actsMax) {
                let line = try await words.line(act)
                items.append([
                    "name": "\(line["name"] ?? "") · \(line["matter"] ?? "")", "href": line["href"] ?? "",
                    "info": "\(line["when"] ?? "") · \(line["who"] ?? "") · \(line["number"] ?? "")",
                ])
            }
        }
        guard !items.isEmpty else { return ["title": title, "text": desk.words("delegation.actsNone")] }
        return ["title": title, "hits": ["label": title, "items": items] as PageValues]
    }

    private func ownPosts(_ desk: AdminDesk) -> [HeldPost] {
        desk.posts([.delegationOwn]).filter { $0.delegatedFrom == nil }
    }

    private func form(_ entry: Entry, _ desk: AdminDesk) async throws -> PageValues {
        let title = desk.words("delegation.new")
        let posts = ownPosts(desk)
        guard !posts.isEmpty else {
            let division = try await desk.division(desk.posts([]).first?.division ?? site.settings.territory)
            let reason = desk.verdict(.delegationOwn, in: division).reason
            return ["title": title, "callout": ["kind": "plain", "icon": "lock", "text": reason[desk.language]]]
        }
        let lendable = Set(posts.flatMap(\.grants).map(\.permission)).subtracting(Delegation.personal)
        let permissions = Permission.titles.filter { lendable.contains($0.permission) }.map {
            AdminForm.Option($0.permission.rawValue, $0.title[desk.language])
        }
        func flaw(_ name: String) -> String? { entry.flaw.flatMap { $0.name == name ? $0.text[desk.language] : nil } }
        let fields = [
            AdminForm.choice(
                "post", desk.words("delegation.post"), "select",
                posts.map { .init($0.id, $0.name(desk.language)) },
                selected: [entry.post].compactMap { $0 }, required: true, flaw: flaw("post")),
            AdminForm.choice(
                "permissions", desk.words("delegation.permissions"), "checklist", permissions,
                selected: entry.permissions,
                required: true, flaw: flaw("permissions")),
            AdminForm.choice(
                "person", desk.words("delegation.person"), "select", try await colleagues(of: posts, desk),
                selected: [entry.person].compactMap { $0 }, prompt: desk.words("choose"), required: true,
                flaw: flaw("person")),
            AdminForm.field(
                "from", desk.words("delegation.from"), "date", value: entry.from, required: true, flaw: flaw("from")),
            AdminForm.field(
                "through", desk.words("delegation.through"), "date", value: entry.through,
                hint: desk.words("delegation.throughHint", ["n": String(Delegation.longestDays)]), required: true,
                flaw: flaw("through"), more: ["min": desk.today.iso]),
            AdminForm.field(
                "reason", desk.words("delegation.reason"), "text", value: entry.reason,
                hint: desk.words("delegation.reasonHint"),
                required: true, flaw: flaw("reason"), more: ["maxLength": 200]),
        ]
        return [
            "title": title,
            "form": AdminForm.form(
                Paths.adminDelegation, submit: desk.words("delegation.submit"), groups: [["fields": fields]]),
        ]
    }

    /// People in posts of the own units first, then of the other units of their territories.
    private func colleagues(of posts: [HeldPost], _ desk: AdminDesk) async throws -> [AdminForm.Option] {
        var units = posts.map(\.unit)
        for division in Set(posts.map(\.division)).sorted() {
            units += try await desk.registry.units.units(in: division).filter(\.isActive).map(\.code)
        }
        var seenUnits: Set<String> = []
        var seen: Set<String> = Set(posts.map(\.person))
        var options: [AdminForm.Option] = []
        for unit in units.filter({ seenUnits.insert($0).inserted }).prefix(Self.unitsMax) {
            for post in try await desk.registry.posts.staff(of: unit)
            where post.isHeld(on: desk.today) && seen.insert(post.person).inserted {
                guard let id = RegistryPersonID(post.person), let card = try await desk.registry.people.card(id) else {
                    continue
                }
                options.append(.init(post.person, "\(card.name) — \(post.name(desk.language))"))
            }
        }
        return options
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        var entry = Entry(form, today: desk.today)
        func back(_ name: String, _ text: LocalizedText) async throws -> Response {
            entry.flaw = (name, text)
            return try await show(desk, FormData(), entry)
        }
        let posts = ownPosts(desk)
        guard !posts.isEmpty else { throw Problem.forbidden(site.text("staff.denied")) }
        guard let own = posts.first(where: { $0.id == entry.post }), let post = RegistryPostID(own.id),
            let person = desk.actor.person
        else { return try await back("post", RegistryError.unknownPost.message) }
        let known = try await colleagues(of: posts, desk).contains { $0.value == entry.person }
        guard known, let receiver = entry.person.flatMap({ RegistryPersonID($0) }) else {
            return try await back("person", site.text("admin.delegation.personFlaw"))
        }
        guard let from = Day(iso: entry.from) else { return try await back("from", site.text("admin.dateFlaw")) }
        guard let through = Day(iso: entry.through) else {
            return try await back("through", site.text("admin.dateFlaw"))
        }
        do {
            _ = try await desk.registry.posts.delegate(
                from: post, of: person, to: receiver,
                permissions: Set(entry.permissions.map { Permission(rawValue: $0) }),
                from: from, through: through, reason: entry.reason, by: desk.actor)
        } catch RegistryError.delegationTooWide(let why) {
            let name = entry.permissions.isEmpty ? "permissions" : entry.reason.isEmpty ? "reason" : "through"
            return try await back(name, why)
        } catch RegistryError.invalid(_, let why) {
            return try await back("reason", why)
        }
        return .seeOther(Paths.done(Paths.adminDelegation, "delegated"))
    }

    @Sendable private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        guard let id = form.text("delegation").flatMap({ DelegationID($0) }),
            let delegation = try await desk.registry.posts.delegation(id),
            delegation.fromPerson == desk.actor.person?.description
        else { throw RegistryError.unknownDelegation }
        try await desk.registry.posts.endDelegation(id, by: desk.actor)
        return .seeOther(Paths.done(Paths.adminDelegation, "delegation-ended"))
    }
}
