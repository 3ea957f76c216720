import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// The administrators' first page: what is in force in their territory, as numbers that lead on.
struct OverviewPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.admin), use: page)
    }

    /// One of them opens the overview.
    static let permissions: [Permission] = [
        .catalogueEdit, .catalogueOverride, .registryUnits, .registryPosts, .registryImport, .registryCalendar,
        .vocabularyEdit, .delegationOwn, .tokenCreate, .deliveryManage, .auditRead, .personErase, .personExport,
    ]

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        guard let post = desk.posts(Self.permissions).first else {
            throw Problem.forbidden(site.text("staff.denied"))
        }
        let query = try request.query()
        let division = try await desk.division(query.text("in").flatMap { DivisionCode($0) } ?? post.division)
        let permitted = Self.permissions.filter { desk.verdict($0, in: division).isAllowed || $0 == .delegationOwn }
        guard desk.posts([.delegationOwn]).isEmpty == false || !permitted.isEmpty else {
            throw Problem.forbidden(desk.verdict(.registryUnits, in: division).reason)
        }
        var page = AdminPage(desk.words("title"), path: Paths.admin)
        page.lead = desk.words(
            "overview.lead", ["place": division.name[desk.language], "date": desk.dates.long(desk.today)])
        page.values["territories"] = try await desk.territories(division, Self.permissions, path: Paths.admin)
        let catalogue = try await self.catalogue(desk, division)
        let registry = try await self.registry(desk, division)
        for (key, tiles) in [("catalogue", catalogue), ("registry", registry), ("own", try await own(desk, division))]
        where !tiles.isEmpty {
            let title = desk.words("overview.\(key)")
            page.add(["title": title, "tiles": ["label": title, "items": tiles] as PageValues])
        }
        return try await page.response(desk, query)
    }

    private func tile(_ desk: AdminDesk, _ key: String, _ value: String, _ href: String, note: String? = nil)
        -> PageValues
    {
        var tile: PageValues = ["value": value, "label": desk.words("overview.tile.\(key)"), "href": href]
        if let note { tile["note"] = note }
        return tile
    }

    private func catalogue(_ desk: AdminDesk, _ division: Division) async throws -> [PageValues] {
        var tiles: [PageValues] = []
        let code = division.code
        if desk.verdict(.catalogueEdit, in: division).isAllowed
            || desk.verdict(.catalogueOverride, in: division).isAllowed
        {
            var count = 0
            for place in code.ancestors { count += try await desk.registry.catalogue.count(introducedBy: place) }
            let drafts = try await desk.registry.catalogue.drafts(at: code)
            tiles.append(
                tile(
                    desk, "items", String(count), Paths.admin(Paths.adminItems, in: code),
                    note: desk.words("overview.inForce")))
            let latest = drafts.map(\.madeAt).max()
            tiles.append(
                tile(
                    desk, "drafts", String(drafts.count), Paths.admin(Paths.adminItems, in: code) + "&view=drafts",
                    note: latest.map { desk.words("overview.latest", ["when": desk.dates.moment($0)]) }))
        }
        if desk.holds(.vocabularyEdit) {
            let count = try await desk.registry.catalogue.synonyms().count
            tiles.append(tile(desk, "words", String(count), Paths.adminWords))
        }
        let procedures = desk.site.casework.procedures
        tiles.append(
            tile(
                desk, "procedures", String(procedures.all.count), Paths.adminProcedures,
                note: desk.words("overview.versions", ["n": String(procedures.allVersions.count)])))
        return tiles
    }

    private func registry(_ desk: AdminDesk, _ division: Division) async throws -> [PageValues] {
        var tiles: [PageValues] = []
        let code = division.code
        if desk.verdict(.registryUnits, in: division).isAllowed || desk.verdict(.registryPosts, in: division).isAllowed
        {
            let units = try await desk.registry.units.units(in: code, includingBelow: code.level >= .county)
            var people: Set<String> = []
            for unit in units.prefix(Self.unitsMax) {
                people.formUnion(
                    try await desk.registry.posts.staff(of: unit.code).filter { $0.isHeld(on: desk.today) }.map(
                        \.person))
            }
            tiles.append(
                tile(desk, "units", String(units.filter(\.isActive).count), Paths.admin(Paths.adminUnits, in: code)))
            tiles.append(tile(desk, "people", String(people.count), Paths.admin(Paths.adminUnits, in: code)))
        }
        if desk.verdict(.registryPosts, in: division).isAllowed {
            let roles = try await desk.registry.roles.templates(for: code)
            tiles.append(tile(desk, "roles", String(roles.count), Paths.admin(Paths.adminRoles, in: code)))
        }
        if desk.verdict(.registryCalendar, in: division).isAllowed {
            let calendar = try await desk.registry.calendars.calendar(for: code)
            let last = calendar.publishedYears.max()
            tiles.append(
                tile(
                    desk, "calendars", last.map(String.init) ?? "—",
                    Paths.admin(Paths.adminCalendars, in: code), note: desk.words("overview.calendarNote")))
        }
        if desk.verdict(.registryImport, in: division).isAllowed {
            let count = try await desk.registry.territory.count()
            tiles.append(
                tile(
                    desk, "imports", String(count), Paths.admin(Paths.adminImports, in: code),
                    note: desk.words("overview.divisions")))
        }
        return tiles
    }

    private func own(_ desk: AdminDesk, _ division: Division) async throws -> [PageValues] {
        var tiles: [PageValues] = []
        let code = division.code
        if desk.holds(.delegationOwn), let person = desk.actor.person {
            let lent = try await desk.registry.posts.delegations(by: person).filter { $0.runs(on: desk.today) }
            tiles.append(tile(desk, "delegation", String(lent.count), Paths.adminDelegation))
        }
        if desk.holds(.tokenCreate) {
            let tokens = try await TokensPage.visible(desk).filter { TokensPage.isValid($0, site.casework.now()) }
            tiles.append(tile(desk, "tokens", String(tokens.count), Paths.adminTokens))
        }
        if desk.verdict(.personErase, in: division).isAllowed {
            let waiting = try await site.casework.erasures(in: code).filter { $0.doneAt == nil }.count
            tiles.append(tile(desk, "erasures", String(waiting), Paths.admin(Paths.adminErasures, in: code)))
        }
        if desk.verdict(.deliveryManage, in: division).isAllowed {
            let failed = try await desk.site.casework.outbox.counts(in: code)[.failed, default: 0]
            tiles.append(
                tile(desk, "outbox", String(failed), Paths.admin(Paths.adminOutbox, in: code)))
        }
        if desk.holds(.auditRead, .registryPosts, .registryUnits) {
            let changes = try await desk.registry.log.changes(
                in: division.code, limit: RegistryLog.pageMaximum)
            let recent = changes.filter { $0.at.day() == desk.today }.count
            let isCut = recent == RegistryLog.pageMaximum
            tiles.append(
                tile(
                    desk, "log", isCut ? "\(recent)+" : String(recent), Paths.admin(Paths.adminLog, in: code),
                    note: changes.first.map { desk.words("overview.latest", ["when": desk.dates.moment($0.at)]) }))
        }
        if desk.holds(.personExport) {
            tiles.append(tile(desk, "export", desk.words("overview.onPaper"), Paths.adminExport))
        }
        return tiles
    }

    private static let unitsMax = 200
}

extension Delegation {
    /// Whether it is not yet over on a day.
    func runs(on day: Day) -> Bool { through >= day && endedOn == nil }
}
