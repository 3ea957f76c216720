import Casework
import Hummingbird
import Kernel
import Registry

/// The guide of one service item, as it holds in the reader's territory.
struct GuidePage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get("/items/:code", use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try context.parameter("code")
        let query = try request.query().text("q")
        let territory = context.home(site)
        guard let item = try await site.registry.catalogue.item(code, in: territory) else {
            throw CaseworkError.unknownItem(code)
        }
        if let query { try await site.registry.catalogue.recordPick(query: query, code: code) }
        var values = try await GuideValues(site: site, context: context, item: item, territory: territory).values()
        let back = query.map {
            [(name: site.strings("citizen.search.crumb", context.language), href: Paths.search($0))]
        }
        values["crumbs"] = site.crumbs(context.language, back ?? [], here: item.name[context.language])
        return try await site.citizenPage("guide", values, context, path: Paths.item(code))
    }
}
