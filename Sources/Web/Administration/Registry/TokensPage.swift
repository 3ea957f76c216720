import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// Keys for programs: made for an own post, narrowed to some of its powers, shown once, taken back at once.
struct TokensPage: Sendable {
    let site: Site
    private static let daysLongest = AccountLimits.tokenLongestDays

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminTokens), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminTokens), use: create)
        router.post(RouterPath(stringLiteral: Paths.adminTokens + "/revoke"), use: revoke)
    }

    private struct Entry {
        var name = ""
        var post: String?
        var permissions: [String] = []
        var days = "90"
        var flaws: [String: LocalizedText] = [:]
    }

    static func isValid(_ token: APIToken, _ now: Instant) -> Bool { token.revokedAt == nil && token.expiresAt > now }

    /// Tokens of posts in the territories that one may make tokens for, and one's own.
    static func visible(_ desk: AdminDesk) async throws -> [APIToken] {
        let reach = desk.posts([.tokenCreate]).map(\.division)
        var found: [APIToken] = []
        for token in try await desk.registry.accounts.tokens() {
            if token.person != nil, token.person == desk.actor.person {
                found.append(token)
            } else if let post = token.post, let division = try await desk.registry.posts.post(post)?.division,
                reach.contains(where: { division.isWithin($0) })
            {
                found.append(token)
            }
        }
        return found
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .tokenCreate)
        return try await show(desk, try request.query(), Entry(), made: nil)
    }

    private func show(_ desk: AdminDesk, _ query: FormData, _ entry: Entry, made: String?) async throws -> Response {
        var page = AdminPage(desk.words("tokens.title"), path: Paths.adminTokens)
        page.lead = desk.words("tokens.lead")
        if !entry.flaws.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(
                desk, entry.flaws.sorted { $0.key < $1.key }.map { ($0.key, $0.value[desk.language]) })
        }
        if let made {
            page.add([
                "callout": [
                    "kind": "ok", "icon": "key", "title": desk.words("tokens.madeTitle"),
                    "text": desk.words("tokens.madeText"),
                ],
                "code": made,
            ])
        }
        page.add(try await list(desk))
        page.add(form(entry, desk))
        return try await page.response(desk, query)
    }

    private func list(_ desk: AdminDesk) async throws -> PageValues {
        let tokens = try await Self.visible(desk)
        let now = site.casework.now()
        guard !tokens.isEmpty else {
            return ["empty": ["title": desk.words("tokens.none"), "text": desk.words("tokens.noneText")]]
        }
        var items: [PageValues] = []
        for token in tokens {
            let post = if let id = token.post { try await desk.registry.posts.post(id) } else { HeldPost?.none }
            let state = token.revokedAt != nil ? "revoked" : token.expiresAt <= now ? "expired" : "valid"
            let permissions = token.permissions.sorted { $0.rawValue < $1.rawValue }.map { $0.title[desk.language] }
            var item: PageValues = [
                "name": token.name,
                "text": desk.words("tokens.state.\(state)", ["until": desk.dates.long(token.expiresAt.day())]),
                "sub": [
                    post.map { $0.name(desk.language) },
                    permissions.joined(separator: desk.language == .zhHans ? "、" : ", "),
                    token.usedAt.map { desk.words("tokens.used", ["when": desk.dates.moment($0)]) }
                        ?? desk.words("tokens.unused"),
                ].compactMap { $0 }.joined(separator: " · "),
                "label": desk.words("tokens.revoke"), "field": "token", "value": token.id.description,
            ]
            if state == "valid" { item["action"] = Paths.adminTokens + "/revoke" }
            items.append(item)
        }
        return ["title": desk.words("tokens.list"), "removable": ["items": items] as PageValues]
    }

    private func form(_ entry: Entry, _ desk: AdminDesk) -> PageValues {
        func flaw(_ name: String) -> String? { entry.flaws[name]?[desk.language] }
        let posts = desk.posts([.tokenCreate]).filter { $0.delegatedFrom == nil }
        let granted = Set(posts.flatMap(\.grants).map(\.permission))
        let options = Permission.titles.filter { granted.contains($0.permission) }.map {
            AdminForm.Option($0.permission.rawValue, $0.title[desk.language])
        }
        let fields = [
            AdminForm.field(
                "name", desk.words("tokens.name"), "text", value: entry.name, hint: desk.words("tokens.nameHint"),
                required: true,
                flaw: flaw("name"), more: ["maxLength": 80]),
            AdminForm.choice(
                "post", desk.words("tokens.post"), "select", posts.map { .init($0.id, $0.name(desk.language)) },
                selected: [entry.post].compactMap { $0 }, required: true, flaw: flaw("post")),
            AdminForm.choice(
                "permissions", desk.words("tokens.permissions"), "checklist", options, selected: entry.permissions,
                hint: desk.words("tokens.permissionsHint"), required: true, flaw: flaw("permissions")),
            AdminForm.field(
                "days", desk.words("tokens.days"), "number", value: entry.days,
                hint: desk.words("tokens.daysHint", ["n": String(Self.daysLongest)]), required: true,
                flaw: flaw("days"),
                more: ["min": 1, "max": Self.daysLongest]),
        ]
        return [
            "title": desk.words("tokens.new"),
            "form": AdminForm.form(
                Paths.adminTokens, submit: desk.words("tokens.create"), groups: [["fields": fields]]),
        ]
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .tokenCreate)
        let form = try await context.checkedForm(request)
        var entry = Entry(
            name: form.text("name") ?? "", post: form.text("post"), permissions: form.values("permissions"),
            days: form.text("days") ?? "")
        let own = desk.posts([.tokenCreate]).first { $0.id == entry.post && $0.delegatedFrom == nil }
        guard let own, let post = RegistryPostID(own.id) else { throw RegistryError.unknownPost }
        guard let days = Int(entry.days), (1...Self.daysLongest).contains(days) else {
            entry.flaws["days"] = site.text("admin.tokens.daysHint", ["n": String(Self.daysLongest)])
            return try await show(desk, FormData(), entry, made: nil)
        }
        // A token is never wider than the post it is made for.
        let held = Set(own.grants.map(\.permission))
        let permissions = Set(entry.permissions.map { Permission(rawValue: $0) }).intersection(held)
        do {
            let made = try await desk.registry.accounts.createToken(
                name: entry.name, person: desk.actor.person, post: post, permissions: permissions,
                expiresAt: site.casework.now().adding(days: days), by: desk.actor)
            return try await show(desk, FormData(), Entry(), made: made.text)
        } catch RegistryError.invalid(let field, let why) {
            entry.flaws[field == "expiresAt" ? "days" : field] = why
            return try await show(desk, FormData(), entry, made: nil)
        }
    }

    @Sendable private func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .tokenCreate)
        let form = try await context.checkedForm(request)
        guard let id = form.text("token").flatMap({ APITokenID($0) }),
            try await Self.visible(desk).contains(where: { $0.id == id })
        else { throw RegistryError.unknownToken }
        try await desk.registry.accounts.revokeToken(id, by: desk.actor)
        return .seeOther(Paths.done(Paths.adminTokens, "token-revoked"))
    }
}
