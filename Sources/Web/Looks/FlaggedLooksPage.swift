import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// Looks that fit no case, for those who watch over the unit: each is to be explained, and the person reads how.
struct FlaggedLooksPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.flaggedLooks), use: page)
        router.post(RouterPath(stringLiteral: Paths.flaggedLooks + "/:look/explain"), use: explain)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try FlaggedLooks(site: site, context: context)
        let query = try request.query()
        let division = try reader.division(query.text("division"))
        let address = ListAddress(path: Paths.flaggedLooks, query: query, names: ["division", "view", "rule"])
        let view = address.value("view").flatMap { Looks.FlagView(rawValue: $0) } ?? .open
        let rule = address.value("rule").flatMap { LookRule(rawValue: $0) }
        let language = context.language
        let name = try await site.registry.territory.name(of: division)?[language] ?? division.text
        var values: PageValues = [
            "page": [
                "title": site.strings("flagged.title", language, ["place": name]),
                "lead": site.strings("flagged.lead", language),
            ] as PageValues,
            "crumbs": [
                "items": [
                    ["name": site.strings("side.supervision", language), "href": Paths.supervision],
                    ["name": site.strings("flagged.here", language)],
                ] as [PageValues]
            ] as PageValues,
            "tabs": tabs(view, address, language), "filters": filters(rule, address, language),
        ]
        let found = try await reader.looks(in: division, view, rule: rule)
        if found.isEmpty {
            values["empty"] = [
                "title": site.strings("flagged.none.\(view.rawValue)", language),
                "text": site.strings("flagged.noneText", language),
            ]
        } else {
            values["looks"] = ["items": try await items(found.prefix(LookLimits.flagsPage), address, context)]
            if found.count > LookLimits.flagsPage {
                values["cut"] = site.strings(
                    "flagged.cut", language, ["n": String(LookLimits.flagsPage), "all": String(found.count)])
            }
        }
        if query.text("done") == "explained" {
            values["flash"] = [["kind": "ok", "icon": "check", "text": site.strings("flagged.done", language)]]
        }
        return .html(try await site.page("pages/staff/flagged", values, context, path: address.text))
    }

    private func items(
        _ found: some Sequence<FlaggedLook>, _ address: ListAddress, _ context: WebContext
    ) async throws -> [PageValues] {
        let words = LookWords(site: site, language: context.language, isOwn: false)
        let dates = DateWords(site: site, language: context.language)
        let mayExplain = context.visitor.holds(.caseSupervise, on: site.casework.today())
        var items: [PageValues] = []
        for flagged in found {
            guard let flag = flagged.look.flag else { continue }
            var item = try await words.item(flagged.look)
            item["rule"] = site.strings("flagged.rule.\(flag.rule.rawValue)", context.language)
            if flagged.look.note.caseNumber != nil {
                item["case"] = Paths.caseFile(flagged.look.subject.description, from: address.text)
            }
            if let asked = flag.askedAt, flag.explanation == nil {
                item["asked"] = site.strings("flagged.asked", context.language, ["when": dates.moment(asked)])
            }
            if let explanation = flag.explanation {
                item["explained"] = try await words.explained(explanation)
                item["explanation"] = explanation.text
            } else if mayExplain {
                if flagged.look.by.person == context.visitor.session?.person {
                    item["own"] = RegistryError.ownLook.message[context.language]
                } else {
                    item["form"] =
                        ["action": Paths.explain(flagged.look.id), "back": address.text] as PageValues
                }
            }
            items.append(item)
        }
        return items
    }

    private func tabs(_ current: Looks.FlagView, _ address: ListAddress, _ language: Language) -> PageValues {
        let items: [PageValues] = Looks.FlagView.allCases.map { view in
            var item: PageValues = [
                "name": site.strings("flagged.view.\(view.rawValue)", language),
                "href": address.with(("view", view == .open ? nil : view.rawValue)),
            ]
            if view == current { item["current"] = true }
            return item
        }
        return ["label": site.strings("flagged.views", language), "items": items]
    }

    private func filters(_ current: LookRule?, _ address: ListAddress, _ language: Language) -> PageValues {
        let label = site.strings("flagged.why", language)
        var options: [PageValues] = [
            ["name": site.strings("staff.all", language), "href": address.with(("rule", nil))]
        ]
        if current == nil { options[0]["current"] = true }
        for rule in LookRule.allCases {
            var option: PageValues = [
                "name": site.strings("flagged.rule.\(rule.rawValue)", language),
                "href": address.with(("rule", rule.rawValue)),
            ]
            if rule == current { option["current"] = true }
            options.append(option)
        }
        return ["label": label, "groups": [["label": label, "options": options] as PageValues]]
    }

    @Sendable private func explain(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let reader = try FlaggedLooks(site: site, context: context, needing: [.caseSupervise])
        let id: LookID = try context.id("look")
        guard let flagged = try await site.registry.looks.flagged(id), try await reader.reaches(flagged) else {
            throw Problem(RegistryError.unknownLook)
        }
        try await site.registry.looks.explain(id, form.text("text") ?? "", by: context.registryActor)
        let back = form.text("back").map { Paths.local($0) } ?? Paths.flaggedLooks
        return .seeOther(back + (back.contains("?") ? "&" : "?") + "done=explained")
    }
}

/// Flagged looks in the reach of a reader: of the territory for its supervisor, of the unit and those below for its
/// head.
struct FlaggedLooks {
    let site: Site
    let context: WebContext
    let desk: Desk
    let permissions: [Permission]

    init(
        site: Site, context: WebContext, needing permissions: [Permission] = [.caseSupervise, .auditRead]
    ) throws(Problem) {
        desk = try Desk(site: site, context: context)
        self.site = site
        self.context = context
        self.permissions = permissions
        guard permissions.contains(where: { !desk.posts($0).isEmpty }) else {
            throw .forbidden(site.text("staff.denied"))
        }
    }

    func division(_ wanted: String?) throws(Problem) -> DivisionCode {
        if let wanted {
            guard let code = DivisionCode(wanted) else { throw .notFound }
            return code
        }
        let all = permissions.flatMap { desk.posts($0) }.map(\.division)
        guard let first = all.min(by: { ($0.level, $0) < ($1.level, $1) }) else {
            throw .forbidden(site.text("staff.denied"))
        }
        return first
    }

    func looks(
        in division: DivisionCode, _ view: Looks.FlagView = .open, rule: LookRule? = nil
    ) async throws -> [FlaggedLook] {
        var reach: [String: Bool] = [:]
        var shown: [FlaggedLook] = []
        for flagged in try await site.registry.looks.flagged(in: division, view, rule: rule) {
            let unit = flagged.look.by.unit ?? ""
            let isTheirs = if let known = reach[unit] { known } else { try await reaches(flagged) }
            reach[unit] = isTheirs
            if isTheirs { shown.append(flagged) }
        }
        return shown
    }

    func reaches(_ flagged: FlaggedLook) async throws -> Bool {
        let path: [String] = if let unit = flagged.look.by.unit { try await site.registry.units.path(unit) } else { [] }
        let place = PlaceFacts(unit: flagged.look.by.unit, unitPath: path, division: flagged.division)
        let today = site.casework.today()
        return permissions.contains {
            Access.verdict(for: $0, in: place, posts: context.visitor.posts, today: today).isAllowed
        }
    }
}
