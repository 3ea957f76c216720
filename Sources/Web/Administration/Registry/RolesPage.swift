import Access
import Hummingbird
import Kernel
import Registry

/// The role templates that posts of a territory may be made from, and the making of new ones.
struct RolesPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminRoles), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminRoles), use: create)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        return try await show(desk, query, try await desk.division(query, for: .registryPosts), nil)
    }

    private func show(
        _ desk: AdminDesk, _ query: FormData, _ division: Division, _ shown: RoleForm.Entry?
    ) async throws -> Response {
        var page = AdminPage(desk.words("roles.title"), path: Paths.admin(Paths.adminRoles, in: division.code))
        page.lead = desk.words("roles.lead", ["place": division.name[desk.language]])
        page.values["territories"] = try await desk.territories(division, [.registryPosts], path: Paths.adminRoles)
        if let shown {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, shown.errors(desk))
        }
        page.add(try await own(division, desk))
        var panel: PageValues = [
            "id": "new-role", "label": desk.words("roles.new"), "about": desk.words("roles.newAbout"),
            "form": AdminForm.form(
                Paths.adminRoles, submit: desk.words("roles.create"), hidden: [("in", division.code.text)],
                groups: RoleForm(desk: desk).groups(shown ?? RoleForm.Entry(), isNew: true)),
        ]
        if shown != nil { panel["open"] = true }
        page.add(["panels": [panel]])
        page.add([
            "title": desk.words("roles.standard"), "text": desk.words("roles.standardText"),
            "removable": ["items": StandardRoles.all.map { line($0, desk) }] as PageValues,
        ])
        return try await page.response(desk, query)
    }

    private func line(_ template: RoleTemplate, _ desk: AdminDesk) -> PageValues {
        [
            "name": template.title[desk.language], "text": template.about[desk.language],
            "sub": RoleWords(language: desk.language).permissions(template),
        ]
    }

    /// Those of this territory, which may be changed here, then those that come from above.
    private func own(_ division: Division, _ desk: AdminDesk) async throws -> PageValues {
        var items: [PageValues] = []
        for role in try await desk.registry.roles.own(of: division.code) {
            var item = line(role.template, desk)
            item["href"] = Paths.adminRole(role.id)
            if !role.isActive { item["text"] = desk.words("roles.closed") }
            items.append(item)
        }
        for place in division.code.ancestors.dropFirst() {
            let name = try await desk.registry.territory.name(of: place)?[desk.language] ?? place.text
            for role in try await desk.registry.roles.own(of: place) where role.isActive {
                var item = line(role.template, desk)
                item["text"] = desk.words("roles.fromAbove", ["place": name])
                items.append(item)
            }
        }
        let title = desk.words("roles.own")
        guard !items.isEmpty else { return ["title": title, "text": desk.words("roles.none")] }
        return ["title": title, "removable": ["items": items] as PageValues]
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .registryPosts)
        var entry = RoleForm.Entry(form)
        do {
            try await desk.registry.roles.create(entry.input, in: division.code, by: desk.actor)
        } catch let error as RegistryError {
            try entry.take(error)
            return try await show(desk, FormData(), division, entry)
        }
        return .seeOther(Paths.done(Paths.admin(Paths.adminRoles, in: division.code), "role-saved"))
    }
}

/// One template of a territory, to be changed.
struct RolePage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        let role = "\(Paths.adminRoles)/:role"
        router.get(RouterPath(stringLiteral: role), use: page)
        router.post(RouterPath(stringLiteral: role), use: save)
    }

    private func role(_ desk: AdminDesk) async throws -> OwnRole {
        try await desk.require(anywhere: .registryPosts)
        guard let role = try await desk.registry.roles.own(try desk.context.parameter("role")) else {
            throw RegistryError.unknownRole
        }
        try desk.require(.registryPosts, in: try await desk.division(role.division))
        return role
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let role = try await role(desk)
        return try await show(role, RoleForm.Entry(role), desk, try request.query())
    }

    private func show(
        _ role: OwnRole, _ entry: RoleForm.Entry, _ desk: AdminDesk, _ query: FormData
    ) async throws -> Response {
        var page = AdminPage(desk.words("roles.editTitle"), path: Paths.adminRole(role.id))
        page.lead = role.template.title[desk.language]
        page.trail = [(desk.words("roles.title"), Paths.admin(Paths.adminRoles, in: role.division))]
        let errors = entry.errors(desk)
        if !errors.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, errors)
        }
        page.add([
            "text": desk.words("roles.newAbout"),
            "form": AdminForm.form(
                Paths.adminRole(role.id), submit: desk.words("roles.save"),
                groups: RoleForm(desk: desk).groups(entry, isNew: false)),
        ])
        return try await page.response(desk, query)
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let role = try await role(desk)
        var entry = RoleForm.Entry(form)
        do {
            var input = entry.input
            // Names in further languages have no input here and stay.
            for (language, text) in role.template.title.texts where ![.zhHans, .en].contains(language) {
                input.title.texts[language] = text
            }
            try await desk.registry.roles.update(role.id, input, by: desk.actor)
        } catch let error as RegistryError {
            try entry.take(error)
            return try await show(role, entry, desk, FormData())
        }
        return .seeOther(Paths.done(Paths.admin(Paths.adminRoles, in: role.division), "role-saved"))
    }
}
