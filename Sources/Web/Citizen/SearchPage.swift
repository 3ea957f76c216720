import Hummingbird
import Kernel
import Registry

/// Results of a search in everyday words, for the reader's territory.
struct SearchPage: Sendable {
    let site: Site
    static let queryCharactersMax = 60
    /// Shorter and longer parts of a query that found nothing, tried for a suggestion.
    private static let suggestionTries = 8
    private static let suggestionsMax = 3
    private static let vagueResults = 5

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.search), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query()
        guard let text = query.text("q").map({ String($0.prefix(Self.queryCharactersMax)) }) else {
            return .seeOther(Paths.home)
        }
        let limit = min(
            max(query.text("limit").flatMap(Int.init) ?? WebLimits.searchResults, 1), WebLimits.searchResultsMax)
        let territory = context.home(site)
        let hits = try await site.registry.catalogue.search(text, division: territory, limit: limit + 1)
        let place = try await Names(site: site, language: context.language).division(territory)
        var values: PageValues = [
            "page": ["title": site.strings("citizen.search.title", context.language, ["query": text])],
            "search": [
                "action": Paths.search, "name": "q", "label": site.strings("citizen.search.again", context.language),
                "value": text, "small": true,
            ] as PageValues,
            "place": [
                "name": place, "href": Paths.territory(next: Paths.search(text)),
                "text": site.strings("citizen.search.in", context.language, ["place": place]),
            ] as PageValues,
            "crumbs": site.crumbs(context.language, here: site.strings("citizen.search.crumb", context.language)),
        ]
        if hits.isEmpty {
            values["empty"] = try await empty(text, territory, context)
        } else {
            let lines = ItemLines(site: site, language: context.language)
            let likely = limit > WebLimits.searchResults ? min(hits.count, limit) : Self.likely(hits, limit)
            var items: [PageValues] = []
            for hit in hits.prefix(likely) { items.append(try await lines.hit(hit.item, foundBy: text)) }
            values["hits"] =
                ["label": site.strings("citizen.search.results", context.language), "items": items] as PageValues
            values["paging"] = paging(text, shown: likely, isMore: hits.count > likely, limit, context)
        }
        return try await site.citizenPage("search", values, context, path: Paths.search(text))
    }

    /// How many results to show at first: those that matched a word of the question, or the best few if none did.
    private static func likely(_ hits: [ItemHit], _ limit: Int) -> Int {
        let matching = hits.prefix { !$0.matched.isEmpty }.count
        return min(matching == 0 ? vagueResults : matching, hits.count, limit)
    }

    private func paging(
        _ text: String, shown: Int, isMore: Bool, _ limit: Int, _ context: WebContext
    ) -> PageValues {
        var paging: PageValues = [
            "summary": site.strings("citizen.search.shown", context.language, ["n": String(shown)])
        ]
        guard isMore else { return paging }
        if limit < WebLimits.searchResultsMax {
            paging["more"] = [
                "href": Paths.search(text, limit: WebLimits.searchResultsMax),
                "label": site.strings("citizen.search.\(shown < limit ? "others" : "more")", context.language),
            ]
        } else {
            paging["cut"] = site.strings("citizen.search.cut", context.language)
        }
        return paging
    }

    /// Nothing found: what can be tried, beginning with parts of the question that do find something.
    private func empty(_ text: String, _ territory: DivisionCode, _ context: WebContext) async throws -> PageValues {
        let language = context.language
        var links: [PageValues] = []
        var elsewhere: PageValues = [
            "name": site.strings("citizen.search.elsewhere", language),
            "href": Paths.territory(next: Paths.search(text)),
        ]
        // Counties have items of their own, which nobody finds from a province.
        let isWide = territory.level < .county
        if isWide {
            elsewhere["name"] = site.strings("citizen.search.chooseCounty", language)
            elsewhere["main"] = true
            links.append(elsewhere)
        }
        for part in Self.parts(of: text) where links.count < Self.suggestionsMax {
            let hits = try await site.registry.catalogue.search(part, division: territory, limit: 1)
            guard !hits.isEmpty else { continue }
            links.append([
                "name": site.strings("citizen.search.tryPart", language, ["query": part]), "href": Paths.search(part),
                "main": true,
            ])
        }
        links.append(["name": site.strings("citizen.search.home", language), "href": Paths.home])
        if !isWide { links.append(elsewhere) }
        return [
            "title": site.strings("citizen.search.nothing", language, ["query": text]),
            "text": site.strings("citizen.search.\(isWide ? "nothingWide" : "nothingHelp")", language), "links": links,
        ]
    }

    /// Beginnings and ends of the text, the longest first, of two characters and more.
    static func parts(of text: String) -> [String] {
        let characters = Array(text.filter { !$0.isWhitespace })
        guard characters.count > 2 else { return [] }
        var parts: [String] = []
        for length in stride(from: characters.count - 1, through: 2, by: -1) {
            parts.append(String(characters.suffix(length)))
            parts.append(String(characters.prefix(length)))
        }
        return Array(parts.suffix(suggestionTries))
    }
}
