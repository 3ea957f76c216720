import Casework
import Hummingbird
import Kernel
import Procedures

/// The first page: one question, everyday matters to tap on, and the way to a case that is already under way.
struct HomePage: Sendable {
    let site: Site
    /// Matters of life in the order shown; their everyday queries stand in the words, parted by bars.
    static let matters = ["identity", "old", "health", "work", "shop", "school", "house", "land", "hardship", "travel"]

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.home), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let language = context.language
        let words = { (key: String) in site.strings("citizen.home." + key, language) }
        var values: PageValues = [
            "search": [
                "action": Paths.search, "name": "q", "label": words("ask"), "placeholder": words("example"),
            ] as PageValues,
            "matters": Self.matters.map { matter in
                ["name": words("matter.\(matter).name"), "links": links(words("matter.\(matter).queries"))]
            },
            "track": ["action": Paths.track] as PageValues,
            "myCases": Paths.myCases, "mandates": Paths.mandates,
        ]
        let procedures = site.casework.procedures.all.filter { !$0.needsItem }
        if !procedures.isEmpty {
            values["others"] =
                [
                    "hits": [
                        "label": words("others"),
                        "items": procedures.map { procedure in
                            [
                                "name": procedure.title[language], "href": Paths.apply(procedure: procedure.id),
                                "text": procedure.summary[language],
                            ]
                        },
                    ] as PageValues
                ] as PageValues
        }
        return try await site.citizenPage("home", values, context, path: Paths.home)
    }

    /// `label=query` or just the query, which is then its own label.
    private func links(_ queries: String) -> [PageValues] {
        queries.split(separator: "|").map { entry in
            let halves = entry.split(separator: "=", maxSplits: 1)
            return ["name": String(halves[0]), "href": Paths.search(String(halves[halves.count - 1]))]
        }
    }
}
