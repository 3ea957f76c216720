import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// The first page: one question, what people need most, everyday matters to tap on, and the way to a case that is
/// already under way.
struct HomePage: Sendable {
    let site: Site
    /// Matters of life in the order shown; their everyday queries stand in the words, parted by bars.
    static let commonMax = 6
    static let matters = ["identity", "old", "health", "work", "shop", "school", "house", "land", "hardship", "travel"]

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.home), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let language = context.language
        let words = { (key: String) in site.strings("citizen.home." + key, language) }
        let common = try await common(context)
        let matters: [PageValues] = Self.matters.map { matter in
            ["name": words("matter.\(matter).name"), "links": links(words("matter.\(matter).queries"))]
        }
        var values: PageValues = [
            "search": [
                "action": Paths.search, "name": "q", "label": words("ask"), "placeholder": words("example"),
            ] as PageValues,
            "matters": (common.isEmpty ? [] : [["name": words("common.name"), "links": common] as PageValues]) + matters,
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

    /// What people of the reader's territory picked most after searching. No pick is counted from here: what stands on
    /// the first page would stay there for ever.
    private func common(_ context: WebContext) async throws -> [PageValues] {
        let settings = site.settings.commonItems
        let configured =
            settings.isEmpty
            ? site.strings("citizen.home.common.words", .zhHans).split(separator: "|").map(String.init) : settings
        let items = try await site.registry.catalogue.commonItems(
            in: context.home(site), configured: configured, limit: Self.commonMax)
        return items.map { ["name": $0.name[context.language], "href": Paths.item($0.code)] }
    }

    /// `label=query` or just the query, which is then its own label.
    private func links(_ queries: String) -> [PageValues] {
        queries.split(separator: "|").map { entry in
            let halves = entry.split(separator: "=", maxSplits: 1)
            return ["name": String(halves[0]), "href": Paths.search(String(halves[halves.count - 1]))]
        }
    }
}
