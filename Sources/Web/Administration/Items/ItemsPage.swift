import Access
import Hummingbird
import Kernel
import Registry

/// The items of a territory: a list with paging, search in everyday words, drafts, and the way to a new one.
struct ItemsPage: Sendable {
    let site: Site
    private static let pageRows = 50
    private static let permissions: [Permission] = [.catalogueEdit, .catalogueOverride, .cataloguePublish]

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminItems), use: page)
        router.get(RouterPath(stringLiteral: Paths.adminNewItem), use: newPage)
        router.post(RouterPath(stringLiteral: Paths.adminNewItem), use: create)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: .catalogueEdit, .catalogueOverride, .cataloguePublish)
        let address = ListAddress(
            path: Paths.adminItems, query: query, names: ["in", "view", "department", "q", ListAddress.position])
        let isDrafts = address.value("view") == "drafts"
        var page = AdminPage(desk.words("items.title"), path: address.text)
        page.lead = division.name[desk.language]
        page.values["territories"] = try await desk.territories(division, Self.permissions, path: Paths.adminItems)
        let drafts = try await desk.registry.catalogue.drafts(at: division.code)
        page.values["tabs"] = tabs(desk, division, isDrafts, drafts.count)
        let list = isDrafts ? try await self.drafts(drafts, desk, division) : try await items(address, desk, division)
        if !isDrafts {
            page.values["search"] =
                [
                    "action": Paths.adminItems, "name": "q", "label": desk.words("items.search"), "small": true,
                    "value": address.value("q") ?? "", "hidden": [["name": "in", "value": division.code.text]],
                ] as PageValues
            page.values["narrowing"] = ["filters": departments(address, desk)]
        }
        page.add(list)
        if desk.verdict(.catalogueEdit, in: division).isAllowed {
            let href = Paths.admin(Paths.adminNewItem, in: division.code)
            page.add(["links": [["name": desk.words("items.new"), "href": href, "button": true]]])
        }
        return try await page.response(desk, query)
    }

    private func tabs(_ desk: AdminDesk, _ division: Division, _ isDrafts: Bool, _ count: Int) -> PageValues {
        let path = Paths.admin(Paths.adminItems, in: division.code)
        var all: PageValues = ["name": desk.words("items.inForce"), "href": path]
        var drafts: PageValues = [
            "name": desk.words("items.drafts"), "href": path + "&view=drafts", "count": String(count),
        ]
        if isDrafts { drafts["current"] = true } else { all["current"] = true }
        return ["label": desk.words("items.title"), "items": [all, drafts]]
    }

    private func departments(_ address: ListAddress, _ desk: AdminDesk) -> PageValues {
        let current = address.value("department")
        let here = address.without("q")
        let options: [PageValues] = DepartmentKind.allCases.map { kind in
            var option: PageValues = [
                "name": kind.title[desk.language], "href": here.with(("department", kind.rawValue)),
            ]
            if kind.rawValue == current { option["current"] = true }
            return option
        }
        var filters: PageValues = [
            "label": desk.words("items.department"),
            "groups": [["label": desk.words("items.department"), "options": options] as PageValues],
        ]
        if current != nil { filters["clear"] = ["href": here.with(("department", nil)), "label": desk.words("all")] }
        return filters
    }

    private func items(_ address: ListAddress, _ desk: AdminDesk, _ division: Division) async throws -> PageValues {
        let catalogue = desk.registry.catalogue
        var next: String?
        let found: [MergedItem]
        if let text = address.value("q") {
            found = try await catalogue.search(text, division: division.code, limit: Self.pageRows).map(\.item)
        } else {
            let page = try await catalogue.items(
                in: division.code, department: address.value("department"),
                after: address.value(ListAddress.position), limit: Self.pageRows)
            found = page.items
            next = page.next
        }
        guard !found.isEmpty else {
            return ["empty": ["title": desk.words("items.none"), "text": desk.words("items.noneText")]]
        }
        let columns = ["item", "department", "step", "since", "origin"].map { desk.words("items.column.\($0)") }
        var rows: [PageValues] = []
        for item in found {
            rows.append(
                AdminForm.row(
                    item.code, columns, head: item.name[desk.language],
                    href: Paths.adminItem(item.code, in: division.code),
                    sub: item.isComplete ? nil : desk.words("items.incomplete"),
                    cells: [
                        ["text": item.departmentName?[desk.language] ?? "—"], ["text": item.step.title[desk.language]],
                        [
                            "text": desk.words(
                                "items.version", ["n": String(item.versions[item.division] ?? item.version)])
                        ],
                        ["chip": try await desk.origin(item.division)],
                    ]))
        }
        var paging: PageValues = ["summary": desk.words("shown", ["n": String(rows.count)])]
        if let next {
            paging["cut"] = desk.site.strings("staff.cut", desk.language)
            paging["more"] = [
                "href": address.continued(at: next), "label": desk.site.strings("staff.more", desk.language),
            ]
        }
        if address.value(ListAddress.position) != nil {
            paging["previous"] = [
                "href": address.without().text, "label": desk.site.strings("staff.first", desk.language),
            ]
        }
        return [
            "table": AdminForm.table("items", desk.words("items.caption"), columns, rows, captionHidden: true),
            "paging": paging,
        ]
    }

    private func drafts(_ drafts: [ItemVersion], _ desk: AdminDesk, _ division: Division) async throws -> PageValues {
        guard !drafts.isEmpty else {
            return ["empty": ["title": desk.words("items.noDrafts"), "text": desk.words("items.noDraftsText")]]
        }
        let columns = ["item", "changed", "by"].map { desk.words("items.column.\($0)") }
        var rows: [PageValues] = []
        for draft in drafts {
            let place = try await ItemPlace(code: draft.code, division: division, desk: desk)
            rows.append(
                AdminForm.row(
                    draft.code, columns, head: place.name(desk),
                    href: Paths.adminItem(draft.code, in: division.code, "draft"),
                    cells: [["text": desk.dates.moment(draft.madeAt)], ["text": desk.maker(draft.madeBy)]]))
        }
        return ["table": AdminForm.table("drafts", desk.words("items.drafts"), columns, rows, captionHidden: true)]
    }

    @Sendable private func newPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let division = try await desk.division(try request.query(), for: .catalogueEdit)
        return try await newForm(desk, division, code: nil, flaw: nil)
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .catalogueEdit)
        let code = form.text("code") ?? ""
        guard Catalogue.isValidCode(code) else {
            return try await newForm(desk, division, code: code, flaw: CatalogueError(.invalidCode).message)
        }
        if try await desk.registry.catalogue.item(code, in: division.code) != nil {
            return try await newForm(desk, division, code: code, flaw: site.text("admin.items.codeTaken"))
        }
        // The draft begins with its first values: an item without any would be a name nobody knows.
        return .seeOther(Paths.adminItem(code, in: division.code, "edit"))
    }

    private func newForm(
        _ desk: AdminDesk, _ division: Division, code: String?, flaw: LocalizedText?
    ) async throws -> Response {
        var page = AdminPage(desk.words("items.new"), path: Paths.admin(Paths.adminNewItem, in: division.code))
        page.lead = division.name[desk.language]
        page.trail = [(desk.words("items.title"), Paths.admin(Paths.adminItems, in: division.code))]
        let field = AdminForm.field(
            "code", desk.words("items.code"), "text", value: code, hint: desk.words("items.codeHint"), required: true,
            flaw: flaw?[desk.language], more: ["maxLength": 64])
        if let flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [("code", flaw[desk.language])])
        }
        page.add([
            "form": AdminForm.form(
                Paths.adminNewItem, submit: desk.words("next"), hidden: [("in", division.code.text)],
                groups: [["fields": [field]]])
        ])
        return try await page.response(desk)
    }
}
