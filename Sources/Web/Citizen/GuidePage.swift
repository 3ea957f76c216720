import Casework
import Hummingbird
import Kernel
import Registry

/// The guide of one service item, as it holds in the reader's territory.
struct GuidePage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get("/items/:code", use: page)
        router.post(RouterPath(stringLiteral: Paths.picks), use: pick)
    }

    /// What a page of this site says by itself when somebody follows a result of the search. Looking alone changes
    /// nothing: a crawler that follows every link teaches the search nothing.
    @Sendable private func pick(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        if let query = form.text("q"), let code = form.text("code") {
            try await site.registry.catalogue.recordPick(query: query, code: code)
        }
        return Response(status: .noContent)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try context.parameter("code")
        let query = try request.query().text("q")
        let territory = context.home(site)
        guard let item = try await site.registry.catalogue.item(code, in: territory) else {
            throw CaseworkError.unknownItem(code)
        }
        var values = try await GuideValues(site: site, context: context, item: item, territory: territory).values()
        if let query { values["pick"] = ["action": Paths.picks, "q": query, "code": item.code] }
        let back = query.map {
            [(name: site.strings("citizen.search.crumb", context.language), href: Paths.search($0))]
        }
        values["crumbs"] = site.crumbs(context.language, back ?? [], here: item.name[context.language])
        return try await site.citizenPage("guide", values, context, path: Paths.item(code))
    }
}
