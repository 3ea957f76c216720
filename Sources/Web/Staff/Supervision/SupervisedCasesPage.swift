import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// The cases behind a number of the board. Urging and reassigning happen on the case itself.
struct SupervisedCasesPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Supervised.casesPath), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context, needing: .caseSupervise)
        let address = ListAddress(
            path: Supervised.casesPath, query: try request.query(),
            names: ["division", "at"] + CaseFilters.names + ["q", ListAddress.position])
        let division = try Supervised.division(address.value("division"), desk)
        var filters = CaseFilters(site: site, language: context.language, address: address)
        filters.showsCounts = !filters.isPastCounts && address.value("at") == nil
        var question = try filters.query(.territory(division))
        question.home = address.value("at").flatMap { DivisionCode($0) }
        let list = try await site.casework.list(question, as: context.caller)
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
        values["more"] = filters.more(counts, items: [])
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

    /// Place, and what the list is narrowed to, by name.
    private func title(
        _ address: ListAddress, _ division: DivisionCode, _ context: WebContext
    ) async throws -> String {
        let language = context.language
        var parts = [try await site.registry.territory.name(of: division)?[language] ?? division.text]
        if let unit = address.value("deciding") {
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
        if let flag = address.value("flag").flatMap({ CaseFilters.Flag(rawValue: $0) }) {
            parts.append(site.strings("board.number.\(flag.rawValue)", language))
        }
        return parts.joined(separator: " · ")
    }
}
