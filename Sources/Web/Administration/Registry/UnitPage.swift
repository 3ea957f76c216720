import Access
import Hummingbird
import Kernel
import Registry

/// One unit: what is known of it, who is in which post, and what may be changed.
struct UnitPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        let unit = "\(Paths.adminUnits)/:unit"
        router.get(RouterPath(stringLiteral: unit), use: page)
        router.post(RouterPath(stringLiteral: unit), use: save)
        router.post(RouterPath(stringLiteral: unit + "/active"), use: setActive)
        router.post(RouterPath(stringLiteral: unit + "/posts"), use: createPost)
    }

    /// What came back with a flaw.
    private struct Shown {
        var unit: UnitForm.Entry?
        var post: PostForm.Entry?
        var closing: UnitClosing.Refused?
    }

    private func unit(_ desk: AdminDesk) async throws -> UnitRecord {
        guard let unit = try await desk.registry.units.unit(try desk.context.parameter("unit")) else {
            throw RegistryError.unknownUnit
        }
        return unit
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let unit = try await unit(desk)
        let units = try await desk.verdict(.registryUnits, at: unit)
        let posts = try await desk.verdict(.registryPosts, at: unit)
        guard units.isAllowed || posts.isAllowed else { throw Problem.forbidden(units.reason) }
        return try await show(unit, desk, try request.query(), Shown())
    }

    private func show(_ unit: UnitRecord, _ desk: AdminDesk, _ query: FormData, _ shown: Shown) async throws -> Response
    {
        let division = try await desk.division(unit.division)
        let area = unit.division.county ?? unit.division
        var page = AdminPage(unit.name[desk.language], path: Paths.adminUnit(unit.code))
        page.trail = [(desk.words("units.title"), Paths.admin(Paths.adminUnits, in: area))]
        page.lead = [unit.kind.title[desk.language], division.name[desk.language]].joined(separator: " · ")
        var errors = (shown.unit?.errors(desk) ?? []) + (shown.post?.errors(desk) ?? [])
        if let closing = shown.closing { errors.append((closing.name, closing.flaw[desk.language])) }
        if !errors.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, errors)
        }
        page.add(try await facts(unit, desk))
        page.add(try await staff(unit, desk))
        let posts = try await desk.verdict(.registryPosts, at: unit)
        if posts.isAllowed, unit.isActive {
            page.add(["panels": [try await PostForm(desk: desk).panel(unit, shown.post)]])
        } else if !posts.isAllowed {
            page.add(["callout": ["kind": "plain", "icon": "lock", "text": posts.reason[desk.language]]])
        }
        let units = try await desk.verdict(.registryUnits, at: unit)
        if units.isAllowed {
            page.add(["panels": try await panels(unit, division, desk, shown)])
        } else {
            page.add(["callout": ["kind": "plain", "icon": "lock", "text": units.reason[desk.language]]])
        }
        return try await page.response(desk, query)
    }

    private func facts(_ unit: UnitRecord, _ desk: AdminDesk) async throws -> PageValues {
        var items: [PageValues] = []
        func add(_ key: String, _ text: String?, href: String? = nil) {
            guard let text else { return }
            var fact: PageValues = ["label": desk.words("units.field.\(key)"), "text": text]
            if let href { fact["href"] = href }
            items.append(fact)
        }
        add("state", desk.words(unit.isActive ? "units.active" : "units.closed"))
        if let successor = unit.successor, let next = try await desk.registry.units.unit(successor) {
            add("successor", next.name[desk.language], href: Paths.adminUnit(successor))
        }
        add("code", unit.code)
        add("department", unit.department.map { DepartmentKind(rawValue: $0)?.title[desk.language] ?? $0 })
        if let parent = unit.parent, let above = try await desk.registry.units.unit(parent) {
            add("parent", above.name[desk.language], href: Paths.adminUnit(parent))
        }
        add("address", unit.address)
        add("hours", unit.hours)
        add("phone", unit.phone)
        let below = try await desk.registry.units.children(of: unit.code).filter(\.isActive)
        if !below.isEmpty {
            add(
                "below",
                below.prefix(20).map { $0.name[desk.language] }.joined(separator: desk.language == .zhHans ? "、" : ", ")
            )
        }
        return ["facts": ["items": items] as PageValues]
    }

    private func staff(_ unit: UnitRecord, _ desk: AdminDesk) async throws -> PageValues {
        let title = desk.words("posts.title")
        let mayEnd = try await desk.verdict(.registryPosts, at: unit).isAllowed
        let posts = try await desk.registry.posts.staff(of: unit.code)
        guard !posts.isEmpty else { return ["title": title, "text": desk.words("posts.none")] }
        var items: [PageValues] = []
        for post in posts {
            let card =
                if let id = RegistryPersonID(post.person) { try await desk.registry.people.card(id) } else {
                    PersonCard?.none
                }
            let roles = post.roles.map { $0.title[desk.language] }.joined(
                separator: desk.language == .zhHans ? "、" : ", ")
            let period = desk.words(
                post.from > desk.today ? "posts.coming" : post.through == nil ? "posts.since" : "posts.sinceThrough",
                ["from": desk.dates.long(post.from), "through": post.through.map { desk.dates.long($0) } ?? ""])
            var item: PageValues = [
                "name": card?.name ?? "—", "text": desk.words("posts.withRoles", ["post": post.title[desk.language], "roles": roles]), "sub": period,
            ]
            if mayEnd {
                item["href"] = Paths.adminPerson(post.person)
                item["more"] = ["href": Paths.adminPost(post.id), "label": desk.words("posts.end")]
            }
            items.append(item)
        }
        return ["title": title, "removable": ["items": items] as PageValues]
    }

    private func panels(
        _ unit: UnitRecord, _ division: Division, _ desk: AdminDesk, _ shown: Shown
    ) async throws -> [PageValues] {
        let near = try await desk.division(unit.division.county ?? unit.division)
        let entry = shown.unit ?? UnitForm.Entry(unit)
        var edit: PageValues = [
            "id": "edit", "label": desk.words("units.edit"),
            "form": AdminForm.form(
                Paths.adminUnit(unit.code), submit: desk.words("save"),
                groups: [["fields": try await UnitForm(desk: desk).fields(entry, near: near, isNew: false)]]),
        ]
        if shown.unit != nil { edit["open"] = true }
        let closing = try await UnitClosing(desk: desk, unit: unit, refused: shown.closing).panels()
        return [edit] + closing
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let old = try await unit(desk)
        try await desk.require(.registryUnits, at: old)
        var entry = UnitForm.Entry(form)
        entry.fields["code"] = old.code
        guard let unit = UnitForm(desk: desk).unit(&entry, code: old.code, isActive: old.isActive) else {
            return try await show(old, desk, FormData(), Shown(unit: entry))
        }
        try desk.require(.registryUnits, in: try await desk.division(unit.division))
        do {
            var unit = unit
            // Names in further languages and who takes over have no input here and stay.
            unit.successor = old.successor
            unit.name.texts.merge(old.name.texts.filter { ![.zhHans, .en].contains($0.key) }) { own, _ in own }
            try await desk.registry.units.update(unit, by: desk.actor)
        } catch let error as RegistryError {
            entry.take(error)
            return try await show(old, desk, FormData(), Shown(unit: entry))
        }
        return .seeOther(Paths.done(Paths.adminUnit(old.code), "unit-saved"))
    }

    @Sendable private func setActive(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        var unit = try await unit(desk)
        try await desk.require(.registryUnits, at: unit)
        let before = unit
        unit.isActive = form.text("active") == "yes"
        unit.successor = form.text("successor")
        if let code = unit.successor, code != before.successor, let next = try await desk.registry.units.unit(code) {
            // Nobody sends cases to where others answer for the units.
            try await desk.require(.registryUnits, at: next)
        }
        do {
            try await desk.registry.units.update(unit, by: desk.actor)
        } catch let error as RegistryError {
            let closing = UnitClosing.Refused(error, successor: unit.successor)
            return try await show(before, desk, FormData(), Shown(closing: closing))
        }
        let done = unit.isActive ? "unit-reopened" : before.isActive ? "unit-closed" : "unit-saved"
        return .seeOther(Paths.done(Paths.adminUnit(unit.code), done))
    }

    @Sendable private func createPost(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let unit = try await unit(desk)
        try await desk.require(.registryPosts, at: unit)
        var entry = PostForm.Entry(form, today: desk.today)
        guard let input = try await PostForm(desk: desk).input(&entry, unit) else {
            return try await show(unit, desk, FormData(), Shown(post: entry))
        }
        // Sent twice, a form gives one post.
        let same = try await desk.registry.posts.staff(of: unit.code).contains { post in
            post.person == input.person.description && post.from == input.from
                && post.title[.zhHans] == input.title[.zhHans] && post.roles.map(\.id) == input.roles
        }
        do {
            if !same { _ = try await desk.registry.posts.create(input, by: desk.actor) }
        } catch let error as RegistryError {
            entry.take(error)
            return try await show(unit, desk, FormData(), Shown(post: entry))
        }
        return .seeOther(Paths.done(Paths.adminPerson(input.person.description), "post-created"))
    }
}
