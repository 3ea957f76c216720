import Access
import Hummingbird
import Kernel
import Registry

/// The units of a territory as a tree, with how many people are in posts there.
struct UnitsPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminUnits), use: page)
        router.get(RouterPath(stringLiteral: Paths.adminNewUnit), use: newPage)
        router.post(RouterPath(stringLiteral: Paths.adminNewUnit), use: create)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: .registryUnits, .registryPosts)
        var page = AdminPage(desk.words("units.title"), path: Paths.admin(Paths.adminUnits, in: division.code))
        page.lead = division.name[desk.language]
        page.values["territories"] = try await desk.territories(
            division, [.registryUnits, .registryPosts], path: Paths.adminUnits)
        page.values["search"] =
            [
                "action": Paths.adminUnits, "name": "q", "label": desk.words("units.search"), "small": true,
                "value": query.text("q") ?? "", "hidden": [["name": "in", "value": division.code.text]],
            ] as PageValues
        let units: [(unit: UnitRecord, depth: Int)]
        if let text = query.text("q") {
            units = try await desk.registry.units.search(text, within: division.code, limit: 50).map { ($0, 0) }
        } else {
            // A province does not list its counties' villages: each territory shows its own units.
            let all = try await desk.registry.units.units(in: division.code, includingBelow: division.level >= .county)
            units = Self.tree(all)
        }
        page.add(try await table(units, desk))
        if try await canCreate(desk, division) {
            let href = Paths.admin(Paths.adminNewUnit, in: division.code)
            page.add(["links": [["name": desk.words("units.new"), "href": href, "button": true]]])
        }
        return try await page.response(desk, query)
    }

    private func canCreate(_ desk: AdminDesk, _ division: Division) async throws -> Bool {
        desk.verdict(.registryUnits, in: division).isAllowed
    }

    /// Each unit below the one above it, in the order of their codes.
    static func tree(_ units: [UnitRecord]) -> [(unit: UnitRecord, depth: Int)] {
        let known = Set(units.map(\.code))
        let below = Dictionary(grouping: units) { unit in unit.parent.flatMap { known.contains($0) ? $0 : nil } ?? "" }
        var ordered: [(unit: UnitRecord, depth: Int)] = []
        var waiting = (below[""] ?? []).reversed().map { (unit: $0, depth: 0) }
        while let next = waiting.popLast() {
            ordered.append(next)
            waiting += (below[next.unit.code] ?? []).reversed().map { (unit: $0, depth: next.depth + 1) }
        }
        return ordered
    }

    private func table(_ units: [(unit: UnitRecord, depth: Int)], _ desk: AdminDesk) async throws -> PageValues {
        guard !units.isEmpty else {
            return ["empty": ["title": desk.words("units.none"), "text": desk.words("units.noneText")]]
        }
        let columns = ["unit", "kind", "place", "people", "state"].map { desk.words("units.column.\($0)") }
        var rows: [PageValues] = []
        let names = Dictionary(grouping: units, by: { $0.unit.name[desk.language] })
        for (unit, depth) in units {
            let name = unit.name[desk.language]
            let people = try await desk.registry.posts.staff(of: unit.code).filter { $0.isHeld(on: desk.today) }.count
            let place = try await desk.registry.territory.name(of: unit.division)?[desk.language] ?? unit.division.text
            rows.append(
                AdminForm.row(
                    unit.code, columns, head: String(repeating: "　", count: depth) + name,
                    href: Paths.adminUnit(unit.code), sub: names[name, default: []].count > 1 ? unit.code : nil,
                    cells: [
                        ["text": unit.kind.title[desk.language]], ["text": place],
                        ["text": desk.words("units.people", ["n": String(people)])],
                        ["text": desk.words(unit.isActive ? "units.active" : "units.closed")],
                    ]))
        }
        let count = desk.words("shown", ["n": String(rows.count)])
        return [
            "table": AdminForm.table("units", desk.words("units.title"), columns, rows, captionHidden: true),
            "paging": [
                "summary": rows.count >= Units.listMaximum ? desk.words("units.cut", ["n": String(rows.count)]) : count
            ],
        ]
    }

    @Sendable private func newPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: .registryUnits)
        var entry = UnitForm.Entry()
        entry.fields["parent"] = query.text("parent")
        entry.fields["division"] = division.code.text
        return try await show(desk, division, entry)
    }

    private func show(_ desk: AdminDesk, _ division: Division, _ entry: UnitForm.Entry) async throws -> Response {
        var page = AdminPage(desk.words("units.new"), path: Paths.admin(Paths.adminNewUnit, in: division.code))
        page.lead = division.name[desk.language]
        page.trail = [(desk.words("units.title"), Paths.admin(Paths.adminUnits, in: division.code))]
        if !entry.flaws.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, entry.errors(desk))
        }
        page.add([
            "form": AdminForm.form(
                Paths.adminNewUnit, submit: desk.words("units.create"), hidden: [("in", division.code.text)],
                groups: [["fields": try await UnitForm(desk: desk).fields(entry, near: division, isNew: true)]])
        ])
        return try await page.response(desk)
    }

    @Sendable private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .registryUnits)
        var entry = UnitForm.Entry(form)
        guard let unit = UnitForm(desk: desk).unit(&entry, code: form.text("code") ?? "", isActive: true) else {
            return try await show(desk, division, entry)
        }
        // The unit may lie in a town below; that too has to be in reach.
        try desk.require(.registryUnits, in: try await desk.division(unit.division))
        if let parent = unit.parent, let above = try await desk.registry.units.unit(parent) {
            try await desk.require(.registryUnits, at: above)
        }
        do {
            try await desk.registry.units.create(unit, by: desk.actor)
        } catch let error as RegistryError {
            entry.take(error)
            return try await show(desk, division, entry)
        }
        return .seeOther(Paths.done(Paths.adminUnit(unit.code), "unit-created"))
    }
}
