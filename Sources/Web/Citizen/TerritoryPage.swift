import Hummingbird
import Kernel
import Registry

/// Choosing a territory: down from the province step by step, or by name.
struct TerritoryPage: Sendable {
    let site: Site
    private static let seconds = 31_536_000
    private static let found = 20

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.territory), use: page)
        router.post(RouterPath(stringLiteral: Paths.territory), use: choose)
    }

    @Sendable private func choose(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        guard let code = form.text("code").flatMap({ DivisionCode($0) }),
            try await site.registry.territory.division(code) != nil
        else { throw RegistryError.unknownDivision }
        var response = Response.seeOther(Paths.local(form.text("next")))
        response.setCookie(site.cookie(CookieName.territory, code.text, seconds: Self.seconds))
        return response
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query()
        let next = Paths.local(query.text("next"))
        let language = context.language
        let words = { (key: String, places: [String: String]) in
            site.strings("citizen.territory." + key, language, places)
        }
        let inside: DivisionCode? =
            query.text("in") == "top" ? nil : query.text("in").flatMap { DivisionCode($0) } ?? context.home(site)
        let path = if let inside { try await site.registry.territory.path(of: inside) } else { [Division]() }
        var values: PageValues = [
            "page": ["title": words("title", [:])], "action": Paths.territory, "next": next,
            "search": [
                "action": Paths.territory, "name": "q", "label": words("search", [:]), "small": true,
                "value": query.text("q") ?? "", "hidden": [["name": "next", "value": next]],
            ] as PageValues,
            "trail": trail(path, next, language),
        ]
        if next.hasSuffix("/apply") || next.hasPrefix(Paths.apply(procedure: "")),
            (inside?.level ?? .province) < .county
        {
            values["callout"] = site.callout("plain", icon: "info", words("countyNeeded", [:]))
        }
        if let text = query.text("q") {
            let found = try await site.registry.territory.search(text, limit: Self.found)
            var items: [PageValues] = []
            for division in found {
                let name = try await site.registry.territory.fullName(of: division.code)?[language]
                items.append(["code": division.code.text, "name": name ?? division.name[language]])
            }
            values["found"] =
                [
                    "title": words(items.isEmpty ? "nothing" : "found", ["text": text, "n": String(items.count)]),
                    "items": items,
                ] as PageValues
        }
        if let here = path.first {
            values["here"] =
                [
                    "code": here.code.text, "label": words("choose", ["place": here.name[language]]),
                ] as PageValues
        }
        let children = try await site.registry.territory.children(of: path.first?.code)
        if !children.isEmpty {
            values["children"] =
                [
                    "title": words("inside.\(path.first.map { "\($0.level)" } ?? "top")", [:]),
                    "items": children.map {
                        ["name": $0.name[language], "href": Paths.territory(next: next, inside: $0.code)]
                    },
                ] as PageValues
        }
        return try await site.citizenPage("territory", values, context, path: Paths.territory(next: next))
    }

    /// From the whole country down to the place looked at; each step leads back up.
    private func trail(_ path: [Division], _ next: String, _ language: Language) -> PageValues {
        var items: [PageValues] = [
            [
                "name": site.strings("citizen.territory.country", language),
                "href": Paths.territory + "?in=top&next=" + next.percentEncoded,
            ]
        ]
        for division in path.reversed() {
            items.append(["name": division.name[language], "href": Paths.territory(next: next, inside: division.code)])
        }
        if !path.isEmpty, var last = items.popLast() {
            last["href"] = nil
            items.append(last)
        }
        return ["items": items]
    }
}
