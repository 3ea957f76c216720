import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// The work list of a unit: what it holds, what others ask of it or offer to it, what was handed in at it, results on
/// their way to it.
struct WorkPage: Sendable {
    let site: Site

    enum View: String, CaseIterable {
        case holder, asked, offered, filed, pickup

        func list(_ unit: UnitID) -> WorkListQuery.View {
            switch self {
            case .holder: .holder(unit)
            case .asked: .asked(unit)
            case .offered: .offered(unit)
            case .filed: .filed(unit)
            case .pickup: .pickup(unit)
            }
        }

        var columns: [CaseTable.Column] {
            switch self {
            case .holder: [.party, .state, .due, .home]
            case .asked, .offered: [.party, .state, .due, .holder]
            case .filed: [.party, .state, .due, .holder, .opened]
            case .pickup: [.party, .custody, .due, .holder]
            }
        }
    }

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.work), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context)
        let query = try request.query()
        if let number = query.text("q"), let found = try await readable(number, context) {
            return .seeOther(Paths.caseFile(found.description, from: Paths.work))
        }
        let address = ListAddress(
            path: Paths.work, query: query, names: ["unit", "view"] + CaseFilters.names + ["q", ListAddress.position])
        guard let (unit, first) = try await start(address, desk) else { return try await nothing(address, desk) }
        let view = address.value("view").flatMap { View(rawValue: $0) } ?? first
        var filters = CaseFilters(site: site, language: context.language, address: address)
        filters.showsCounts = !filters.isPastCounts
        let list = try await site.casework.list(filters.query(view.list(unit)), as: context.caller)
        var values = try await CaseListValues(site: site, context: context, address: address)
            .values(list, columns: view.columns, caption: site.strings("work.view.\(view.rawValue)", context.language))
        if list.rows.isEmpty { values["empty"] = empty(view, address, context) }
        if request.wantsFragment {
            values["assets"] = Paths.assets
            return .html(site.views.render("pages/staff/list", values))
        }
        let counts = try await site.casework.counts(view.list(unit), as: context.caller)
        let title = site.strings("work.title", context.language)
        values["page"] = ["title": title, "unit": try await Names(site: site, language: context.language).unit(unit)]
        values["tabs"] = try await tabs(view, unit, address, context)
        if counts.all > 0 || !list.rows.isEmpty || Self.isNarrowed(address) {
            values["filters"] = filters.values(counts)
            let groups = try await groups(view.list(unit), context)
            values["more"] = filters.more(
                counts, items: groups.items, deciding: groups.deciding, lies: groups.lies)
        }
        if let choice = try await desk.unitChoice(unit, desk.units(), address) { values["units"] = ["filters": choice] }
        return .html(try await site.page("pages/staff/work", values, context, path: address.text))
    }

    /// The unit asked for, else the first whose cases this person may see, and the list to begin with there; nil where
    /// there is none: not every post handles cases.
    private func start(_ address: ListAddress, _ desk: Desk) async throws -> (unit: UnitID, view: View)? {
        let wanted = try desk.unit(address.value("unit"))
        for unit in address.value("unit") == nil ? desk.units() : [wanted] {
            let kind = try await site.registry.units.unit(unit.code)?.kind
            // A counter holds little itself; what it took in is its work.
            let order: [View] = kind?.isReception == true ? [.filed, .holder, .pickup] : [.holder, .filed, .pickup]
            for view in order where try await site.casework.mayList(view.list(unit), as: desk.context.caller) {
                return (unit, view)
            }
        }
        return nil
    }

    private func nothing(_ address: ListAddress, _ desk: Desk) async throws -> Response {
        let language = desk.context.language
        let values: PageValues = [
            "page": ["title": site.strings("work.title", language)],
            "empty": [
                "title": site.strings("workNone.title", language), "text": site.strings("workNone.text", language),
            ],
        ]
        return .html(try await site.page("pages/staff/work", values, desk.context, path: address.text))
    }

    /// A whole number that this person may open leads straight to its case.
    private func readable(_ text: String, _ context: WebContext) async throws -> CaseID? {
        guard let id = try await site.casework.caseID(number: text) else { return nil }
        return try await site.casework.mayOpen(id, as: context.caller) ? id : nil
    }

    private func tabs(
        _ current: View, _ unit: UnitID, _ address: ListAddress, _ context: WebContext
    ) async throws -> PageValues {
        var items: [PageValues] = []
        for view in View.allCases where try await site.casework.mayList(view.list(unit), as: context.caller) {
            let counts = try await site.casework.counts(view.list(unit), as: context.caller)
            if view != .holder, view != current, counts.all == 0 { continue }
            var item: PageValues = [
                "name": site.strings("work.view.\(view.rawValue)", context.language),
                "href": address.without(CaseFilters.names + ["q"])
                    .with(("view", view.rawValue)),
                "count": counts.isCut ? "\(CaseworkLimits.countMax)+" : "\(counts.all)",
            ]
            if view == current { item["current"] = true }
            items.append(item)
        }
        return ["label": site.strings("work.views", context.language), "items": items]
    }

    typealias Choice = (code: String, title: String, count: Int?)

    /// The items, deciding units and places of results of the list with their counts; without counts where there are
    /// more cases than were looked at.
    private func groups(
        _ view: WorkListQuery.View, _ context: WebContext
    ) async throws -> (items: [Choice], deciding: [Choice], lies: [Choice]) {
        let page = try await site.casework.unnamedList(
            WorkListQuery(view: view, limit: CaseworkLimits.pageRowsMax), as: context.caller)
        let open = page.rows.filter { $0.closedAt == nil }
        let names = Names(site: site, language: context.language)
        func choices(_ key: (CaseRow) -> String?, _ title: (CaseRow) async throws -> String) async throws -> [Choice] {
            let groups = Dictionary(grouping: open.filter { key($0) != nil }) { key($0) ?? "" }
            let first = groups.map { (code: $0, rows: $1) }
                .sorted { ($1.rows.count, $0.code) < ($0.rows.count, $1.code) }.prefix(Self.itemsMax)
            var choices: [Choice] = []
            for group in first {
                choices.append(
                    (group.code, try await title(group.rows[0]), page.next == nil ? group.rows.count : nil))
            }
            return choices
        }
        return (
            try await choices(\.itemCode) { try await names.title(of: $0) },
            try await choices({ $0.decidingUnit.code }) { try await names.unit($0.decidingUnit) },
            try await choices({ $0.custodyUnit?.code }) { try await names.unit($0.custodyUnit) }
        )
    }

    private static let itemsMax = 8

    private static func isNarrowed(_ address: ListAddress) -> Bool {
        (CaseFilters.names + ["q", ListAddress.position]).contains { address.value($0) != nil }
    }

    private func empty(_ view: View, _ address: ListAddress, _ context: WebContext) -> PageValues {
        let isNarrowed = Self.isNarrowed(address)
        let key = isNarrowed ? "narrowed" : view.rawValue
        var values: PageValues = [
            "title": site.strings("work.empty.\(key).title", context.language),
            "text": site.strings("work.empty.\(key).text", context.language),
        ]
        if isNarrowed {
            values["links"] = [
                [
                    "name": site.strings("staff.clear", context.language), "main": true,
                    "href": address.without(CaseFilters.names + ["q"]).text,
                ] as PageValues
            ]
        }
        return values
    }
}
