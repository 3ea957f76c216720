import Access
import Hummingbird
import Kernel
import Registry

/// Everyday words and the official terms they stand for; the search beside them shows the effect at once.
struct WordsPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminWords), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminWords), use: save)
        router.post(RouterPath(stringLiteral: Paths.adminWords + "/remove"), use: remove)
    }

    private struct Entry {
        var phrase = ""
        var expansions = ""
        var flaw: LocalizedText?
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .vocabularyEdit)
        let query = try request.query()
        return try await show(desk, query, Entry(phrase: query.text("phrase") ?? ""))
    }

    private func show(_ desk: AdminDesk, _ query: FormData, _ entry: Entry) async throws -> Response {
        var page = AdminPage(desk.words("words.title"), path: Paths.adminWords)
        page.lead = desk.words("words.lead")
        if let flaw = entry.flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [("phrase", flaw[desk.language])])
        }
        page.values["search"] =
            [
                "action": Paths.adminWords, "name": "q", "label": desk.words("words.try"), "small": true,
                "value": query.text("q") ?? "",
            ] as PageValues
        if let text = query.text("q") { page.add(try await found(text, desk)) }
        page.add([
            "title": desk.words("words.add"),
            "form": AdminForm.form(
                Paths.adminWords, submit: desk.words("words.save"),
                groups: [
                    [
                        "fields": [
                            AdminForm.field(
                                "phrase", desk.words("words.phrase"), "text", value: entry.phrase,
                                hint: desk.words("words.phraseHint"), required: true, flaw: entry.flaw?[desk.language],
                                more: ["maxLength": SynonymEntry.phraseMaximum]),
                            AdminForm.field(
                                "expansions", desk.words("words.expansions"), "text", value: entry.expansions,
                                hint: desk.words("words.expansionsHint"), required: true, more: ["maxLength": 400]),
                        ]
                    ]
                ]),
        ])
        page.add(try await list(desk))
        return try await page.response(desk, query)
    }

    private func found(_ text: String, _ desk: AdminDesk) async throws -> PageValues {
        let division = desk.posts([.vocabularyEdit]).first?.division ?? site.settings.territory
        let hits = try await desk.registry.catalogue.search(text, division: division, limit: 5)
        guard !hits.isEmpty else {
            return [
                "empty": [
                    "title": desk.words("words.nothing", ["text": text]), "text": desk.words("words.nothingText"),
                ]
            ]
        }
        return [
            "hits": [
                "label": desk.words("words.hits", ["text": text]),
                "items": hits.map { hit -> PageValues in
                    var item: PageValues = [
                        "name": hit.name[desk.language], "href": Paths.item(hit.code),
                        "info": desk.words("words.matched", ["words": hit.matched.joined(separator: "、")]),
                    ]
                    if hit.matched.isEmpty { item["info"] = nil }
                    return item
                },
            ] as PageValues
        ]
    }

    private func list(_ desk: AdminDesk) async throws -> PageValues {
        let entries = try await desk.registry.catalogue.synonyms()
        let title = desk.words("words.list", ["n": String(entries.count)])
        guard !entries.isEmpty else {
            return [
                "title": title, "empty": ["title": desk.words("words.none"), "text": desk.words("words.noneText")],
            ]
        }
        return [
            "title": title,
            "removable": [
                "items": entries.map { entry -> PageValues in
                    [
                        "name": entry.phrase,
                        "text": entry.expansions.joined(separator: desk.language == .zhHans ? "、" : ", "),
                        "action": Paths.adminWords + "/remove", "field": "phrase", "value": entry.phrase,
                        "label": desk.words("words.remove"),
                    ]
                }
            ] as PageValues,
        ]
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .vocabularyEdit)
        let form = try await context.checkedForm(request)
        var entry = Entry(phrase: form.text("phrase") ?? "", expansions: form.text("expansions") ?? "")
        let terms = entry.expansions.split { "，,、;；\n".contains($0) }.map { String($0) }.filter {
            !$0.allSatisfy(\.isWhitespace)
        }
        do {
            try await desk.registry.catalogue.setSynonym(
                SynonymEntry(phrase: entry.phrase, expansions: terms), by: desk.actor)
        } catch let error as CatalogueError {
            entry.flaw = error.code == .invalidSynonym ? site.text("admin.words.flaw") : error.message
            return try await show(desk, FormData(), entry)
        }
        return .seeOther(Paths.done(Paths.adminWords + "?q=" + entry.phrase.percentEncoded, "word-saved"))
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .vocabularyEdit)
        let form = try await context.checkedForm(request)
        try await desk.registry.catalogue.removeSynonym(
            phrase: form.text("phrase") ?? "", by: desk.actor)
        return .seeOther(Paths.done(Paths.adminWords, "word-removed"))
    }
}
