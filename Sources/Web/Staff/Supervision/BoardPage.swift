import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// What is late or about to be, by territory, unit and item. Every number opens its cases.
struct BoardPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.supervision), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context, needing: .caseSupervise)
        let wanted = try request.query().text("division")
        let division = try Supervised.division(wanted, desk)
        let board = try await site.casework.board(of: division, as: context.caller)
        let lines = BoardLines(site: site, language: context.language, division: division)
        let name = try await site.registry.territory.name(of: division)?[context.language] ?? division.text
        var values: PageValues = [
            "page": [
                "title": site.strings("board.title", context.language, ["place": name]),
                "lead": site.strings("board.lead", context.language),
            ] as PageValues, "tiles": lines.tiles(board.total),
            "crumbs": try await crumbs(division, desk, context),
            "live": LivePart(site: site, context: context)
                .values(Supervised.board(division), everySeconds: LivePart.boardSeconds),
        ]
        let flagged = try await FlaggedLooks(site: site, context: context).looks(in: division)
        if !flagged.isEmpty { values["callout"] = lines.flagged(flagged) }
        var tables: [PageValues] = []
        if division.level != .village {
            tables.append(["table": lines.table("territories", try await territories(board, division, context))])
        }
        tables.append(["table": lines.table("units", try await units(board, division, context))])
        tables.append(["table": lines.table("items", try await items(board, division, context))])
        values["tables"] = tables.filter { (($0["table"] as? PageValues)?["rows"] as? [PageValues])?.isEmpty == false }
        if let callout = try await ObjectionsPage.callout(site, division, context) { values["callout"] = callout }
        if board.total.open == 0 {
            values["empty"] = [
                "title": site.strings("board.empty.title", context.language),
                "text": site.strings("board.empty.text", context.language),
            ]
        }
        if let choice = try await divisions(division, desk, context) { values["units"] = ["filters": choice] }
        return .html(try await site.page("pages/staff/board", values, context, path: Supervised.board(division)))
    }

    private func territories(
        _ board: SupervisionBoard, _ division: DivisionCode, _ context: WebContext
    ) async throws -> [BoardLines.Row] {
        var rows: [BoardLines.Row] = []
        for line in board.territories {
            guard let code = DivisionCode(line.key) else { continue }
            let name = try await site.registry.territory.name(of: code)?[context.language] ?? code.text
            let isSelf = code == division
            rows.append(
                BoardLines.Row(
                    line: line, name: isSelf ? site.strings("board.itself", context.language, ["place": name]) : name,
                    href: isSelf ? nil : Supervised.board(code),
                    cases: isSelf
                        ? Supervised.cases(division, ("at", code.text)) : Supervised.cases(code)))
        }
        return rows
    }

    private func units(
        _ board: SupervisionBoard, _ division: DivisionCode, _ context: WebContext
    ) async throws -> [BoardLines.Row] {
        let names = Names(site: site, language: context.language)
        var rows: [BoardLines.Row] = []
        for line in board.units {
            let cases = Supervised.cases(division, ("deciding", line.key))
            rows.append(
                BoardLines.Row(line: line, name: try await names.unit(UnitID(line.key)), href: nil, cases: cases))
        }
        return rows
    }

    private func items(
        _ board: SupervisionBoard, _ division: DivisionCode, _ context: WebContext
    ) async throws -> [BoardLines.Row] {
        var rows: [BoardLines.Row] = []
        for line in board.items {
            let procedure = site.casework.procedures.latest(line.key)
            let item = procedure == nil ? try await site.registry.catalogue.item(line.key, in: division) : nil
            let name = procedure?.title ?? item?.name
            rows.append(
                BoardLines.Row(
                    line: line, name: name?[context.language] ?? line.title ?? line.key, href: nil,
                    cases: Supervised.cases(division, (procedure == nil ? "item" : "procedure", line.key))))
        }
        return rows
    }

    /// The way back up, as far as this person supervises.
    private func crumbs(_ division: DivisionCode, _ desk: Desk, _ context: WebContext) async throws -> PageValues {
        let roots = Supervised.divisions(desk)
        let path = try await site.registry.territory.path(of: division).reversed()
            .filter { place in roots.contains { place.code.isWithin($0) } }
        let items: [PageValues] = path.map { place in
            var item: PageValues = ["name": place.name[context.language]]
            if place.code != division { item["href"] = Supervised.board(place.code) }
            return item
        }
        return [
            "items": [["name": site.strings("side.supervision", context.language), "href": Paths.supervision]] + items
        ]
    }

    private func divisions(
        _ current: DivisionCode, _ desk: Desk, _ context: WebContext
    ) async throws -> PageValues? {
        let all = Supervised.divisions(desk)
        guard all.count > 1 else { return nil }
        let names = Names(site: site, language: context.language)
        var options: [PageValues] = []
        for code in all {
            var option: PageValues = ["name": try await names.division(code), "href": Supervised.board(code)]
            if current.isWithin(code) { option["current"] = true }
            options.append(option)
        }
        let label = site.strings("staff.unit", context.language)
        return ["label": label, "groups": [["label": label, "options": options] as PageValues]]
    }
}
