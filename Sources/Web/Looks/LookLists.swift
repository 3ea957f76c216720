import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// A page of looks for the person they concern.
struct LookLists {
    let site: Site
    let context: WebContext

    /// - Parameter path: the page itself, where older ones are and where an answer leads back to.
    func values(_ looks: [Look], path: String, isOfCase: Bool, limit: Int) async throws -> PageValues {
        let words = LookWords(site: site, language: context.language)
        var items: [PageValues] = []
        for look in looks.prefix(limit) {
            var item = try await words.item(look, showsCase: !isOfCase)
            if let flag = look.flag {
                var values = try await words.flag(look, flag)
                values["back"] = path
                item["flag"] = values
            }
            items.append(item)
        }
        var values: PageValues = [:]
        guard !items.isEmpty else {
            values["empty"] = [
                "title": site.strings("looks.none", context.language),
                "text": site.strings("looks.noneHelp", context.language),
            ]
            return values
        }
        values["looks"] = ["items": items] as PageValues
        var paging: PageValues = [
            "summary": site.strings("looks.shown", context.language, ["n": String(items.count)])
        ]
        if looks.count > limit, let last = looks.prefix(limit).last {
            paging["cut"] = site.strings("staff.cut", context.language)
            paging["more"] = [
                "href": path + "?before=\(last.id)", "label": site.strings("looks.older", context.language),
            ]
        }
        values["paging"] = paging
        return values
    }
}

/// Who looked at my data: at me, and at all my cases.
struct MyLooksPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.myLooks), use: page)
        router.post(RouterPath(stringLiteral: Paths.myLooks + "/:look/ask"), use: ask)
        router.get("/cases/:id/looks", use: ofCase)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try context.requirePerson()
        let query = try request.query()
        let looks = try await site.casework.ownLooks(
            of: context.caller, before: query.text("before").flatMap { LookID($0) }, limit: LookLimits.page + 1)
        var values = try await LookLists(site: site, context: context)
            .values(looks, path: Paths.myLooks, isOfCase: false, limit: LookLimits.page)
        let title = site.strings("looks.title", context.language)
        values["page"] = [
            "title": title, "lead": site.strings("looks.lead", context.language),
            "kept": site.strings("looks.kept", context.language), "data": Paths.myData,
        ]
        values["crumbs"] = site.crumbs(
            context.language, [(site.strings("citizen.foot.myCases", context.language), Paths.myCases)], here: title)
        if let flash = asked(query, context) { values["flash"] = [flash] }
        return try await site.citizenPage("looks", values, context, path: Paths.myLooks)
    }

    /// The looks at one case, also for who opened it with number and secret.
    @Sendable private func ofCase(_ request: Request, _ context: WebContext) async throws -> Response {
        let id: CaseID = try context.id("id")
        let query = try request.query()
        let looks = try await site.casework.looks(
            at: id, as: context.caller, before: query.text("before").flatMap { LookID($0) },
            limit: LookLimits.page + 1)
        var values = try await LookLists(site: site, context: context)
            .values(looks, path: Paths.looks(id), isOfCase: true, limit: LookLimits.page)
        let title = site.strings("looks.caseTitle", context.language)
        values["page"] = ["title": title, "lead": site.strings("looks.lead", context.language)]
        values["crumbs"] = site.crumbs(
            context.language, [(site.strings("case.here", context.language), Paths.caseFile(id))], here: title)
        if let flash = asked(query, context) { values["flash"] = [flash] }
        return try await site.citizenPage("looks", values, context, path: Paths.looks(id))
    }

    private func asked(_ query: FormData, _ context: WebContext) -> PageValues? {
        guard query.text("done") == "asked" else { return nil }
        return ["kind": "ok", "icon": "check", "text": site.strings("looks.askedDone", context.language)]
    }

    @Sendable private func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        if context.visitor.openedCase == nil { try context.requireSignedIn() }
        let form = try await context.checkedForm(request)
        try await site.casework.ask(about: context.id("look"), as: context.caller)
        let back = form.text("back").map { Paths.local($0) } ?? Paths.myLooks
        return .seeOther(back + (back.contains("?") ? "&" : "?") + "done=asked")
    }
}
