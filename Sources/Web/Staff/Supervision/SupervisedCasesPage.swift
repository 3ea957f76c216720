import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// The cases behind a number of the board. Urging and reassigning happen on the case itself.
struct SupervisedCasesPage: Sendable {
    let site: Site

    /// What the board counts and the list has no filter of its own for.
    enum Flag: String, CaseIterable {
        case urged, escalated

        func holds(_ row: CaseRow) -> Bool {
            switch self {
            case .urged: row.urges > 0
            // The first step is a reminder to the handler, no escalation yet.
            case .escalated: row.escalation > 1
            }
        }
    }

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Supervised.casesPath), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context, needing: .caseSupervise)
        let address = ListAddress(
            path: Supervised.casesPath, query: try request.query(),
            names: ["division", "at", "unit", "flag"] + CaseFilters.names + ["q", ListAddress.position])
        let division = try Supervised.division(address.value("division"), desk)
        let narrowing = narrowing(address)
        let filters = CaseFilters(
            site: site, language: context.language, address: address, showsCounts: narrowing == nil)
        let list = try await CaseScan(casework: site.casework, caller: context.caller)
            .page(filters.query(.territory(division)), where: narrowing)
        var values = try await CaseListValues(site: site, context: context, address: address)
            .values(
                list, columns: [.due, .holder, .state, .party] + (division.level < .county ? [.home] : []),
                caption: site.strings("board.cases", context.language))
        if list.rows.isEmpty {
            values["empty"] = [
                "title": site.strings("board.none.title", context.language),
                "text": site.strings("board.none.text", context.language),
                "links": [
                    [
                        "name": site.strings("board.back", context.language), "main": true,
                        "href": Supervised.board(division),
                    ] as PageValues
                ],
            ]
        }
        if request.wantsFragment {
            values["assets"] = Paths.assets
            return .html(site.views.render("pages/staff/list", values))
        }
        let counts = try await site.casework.counts(.territory(division), as: context.caller)
        let title = try await title(address, division, context)
        values["page"] = ["title": title]
        values["filters"] = filters.values(counts)
        values["more"] = filters.more(counts, items: [], and: [flags(address, context)])
        values["crumbs"] = [
            "items": [
                ["name": site.strings("side.supervision", context.language), "href": Paths.supervision],
                [
                    "name": try await site.registry.territory.name(of: division)?[context.language] ?? division.text,
                    "href": Supervised.board(division),
                ], ["name": site.strings("board.cases", context.language)],
            ] as [PageValues]
        ]
        return .html(try await site.page("pages/staff/work", values, context, path: address.text))
    }

    private func narrowing(_ address: ListAddress) -> ((CaseRow) -> Bool)? {
        let unit = address.value("unit")
        let home = address.value("at").flatMap { DivisionCode($0) }
        let flag = address.value("flag").flatMap { Flag(rawValue: $0) }
        guard unit != nil || home != nil || flag != nil else { return nil }
        return { row in
            (unit == nil || row.decidingUnit.code == unit) && (home == nil || row.home == home)
                && (flag?.holds(row) ?? true)
        }
    }

    /// Place, and what the list is narrowed to, by name.
    private func title(
        _ address: ListAddress, _ division: DivisionCode, _ context: WebContext
    ) async throws -> String {
        let language = context.language
        var parts = [try await site.registry.territory.name(of: division)?[language] ?? division.text]
        if let unit = address.value("unit") {
            parts = [try await Names(site: site, language: language).unit(UnitID(unit))]
        }
        if let item = address.value("item"),
            let known = try await site.registry.catalogue.item(item, in: division)
        {
            parts.append(known.name[language])
        }
        if let urgency = address.value("urgency").flatMap({ CaseRow.Urgency(rawValue: $0) }) {
            let kind = urgency == .inTime ? "ok" : urgency.rawValue
            parts.append(site.strings("due.word.\(kind)", language))
        }
        if let flag = address.value("flag").flatMap({ Flag(rawValue: $0) }) {
            parts.append(site.strings("board.number.\(flag.rawValue)", language))
        }
        return parts.joined(separator: " · ")
    }

    private func flags(_ address: ListAddress, _ context: WebContext) -> PageValues {
        let current = address.value("flag")
        let options: [PageValues] = Flag.allCases.map { flag in
            var option: PageValues = [
                "name": site.strings("board.number.\(flag.rawValue)", context.language),
                "href": address.with(("flag", current == flag.rawValue ? nil : flag.rawValue)),
            ]
            if current == flag.rawValue { option["current"] = true }
            return option
        }
        return ["label": site.strings("staff.filter.flag", context.language), "options": options]
    }
}
