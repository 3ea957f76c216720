import Access
import Hummingbird
import Kernel
import Registry

/// A draft before it is published: what it changes, what would then hold with every origin, from which day, or away
/// with it.
struct ItemDraftPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        let item = "\(Paths.adminItems)/:code"
        router.get(RouterPath(stringLiteral: item + "/draft"), use: page)
        router.post(RouterPath(stringLiteral: item + "/publish"), use: publish)
        router.post(RouterPath(stringLiteral: item + "/discard"), use: discard)
    }

    private struct Entry {
        var from: String
        var through = ""
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let place = try await ItemPlace.read(query, desk)
        return try await show(place, desk, query, Entry(from: desk.today.iso), flaws: [])
    }

    private func show(
        _ place: ItemPlace, _ desk: AdminDesk, _ query: FormData, _ entry: Entry, flaws: [(name: String, text: String)]
    ) async throws -> Response {
        guard let draft = place.draft else { throw CatalogueError(.unknownVersion) }
        let code = place.division.code
        var page = AdminPage(desk.words("draft.title"), path: Paths.adminItem(place.code, in: code, "draft"))
        page.lead = desk.words(
            "item.editLead", ["item": place.name(desk), "place": place.division.name[desk.language]])
        page.trail = [
            (desk.words("items.title"), Paths.admin(Paths.adminItems, in: code)),
            (place.name(desk), Paths.adminItem(place.code, in: code)),
        ]
        if !flaws.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, flaws)
        }
        let preview = try await desk.registry.catalogue.preview(
            code: place.code, division: code, version: draft.version)
        page.add(facts(draft, preview, desk))
        let blocking = ItemPublicationCheck.flaws(preview, site: site)
        if !blocking.isEmpty { page.add(["callout": callout(blocking, place, desk)]) }
        page.add(["compare": try await comparison(place, draft, desk)])
        page.add([
            "merged": try await ItemMergedValues(desk: desk).values(preview, place: place, caption: "draft.preview")
        ])
        page.add(publication(place, draft, desk, entry, flaws))
        return try await page.response(desk, query)
    }

    private func facts(_ draft: ItemVersion, _ preview: MergedItem, _ desk: AdminDesk) -> PageValues {
        [
            "facts": [
                "items": [
                    [
                        "label": desk.words("draft.last"),
                        "text": desk.words(
                            "draft.lastText", ["who": desk.maker(draft.madeBy), "when": desk.dates.moment(draft.madeAt)]),
                    ],
                    [
                        "label": ItemField.step.title[desk.language], "text": preview.step.title[desk.language],
                        "note": desk.words("item.hint.step.\(preview.step.rawValue)"),
                    ],
                ] as [PageValues]
            ] as PageValues,
            "buttons": [
                "items": [
                    [
                        "label": desk.words("item.editDraft"),
                        "href": Paths.adminItem(draft.code, in: draft.division, "edit"),
                    ]
                ] as [PageValues]
            ] as PageValues,
        ]
    }

    private func callout(_ flaws: [String: LocalizedText], _ place: ItemPlace, _ desk: AdminDesk) -> PageValues {
        [
            "kind": "warn", "icon": "warn", "title": desk.words("draft.blocked"),
            "text": desk.words("draft.blockedText"),
            "lines": flaws.sorted { $0.key < $1.key }.map { name, flaw in
                let title = ItemField(rawValue: name)?.title[desk.language] ?? name
                return desk.words("labelled", ["label": title, "text": flaw[desk.language]])
            },
            "links": [
                [
                    "name": desk.words("item.editDraft"),
                    "href": Paths.adminItem(place.code, in: place.division.code, "edit"),
                ]
            ],
        ]
    }

    private func comparison(_ place: ItemPlace, _ draft: ItemVersion, _ desk: AdminDesk) async throws -> PageValues {
        let differences = try await desk.registry.catalogue.compare(
            code: place.code, division: place.division.code, version: draft.version)
        let words = ItemFieldWords(desk)
        var rows: [PageValues] = []
        let ordered = ItemFormView.groups.flatMap(\.fields).compactMap { field in
            differences.first { $0.field == field }
        }
        for difference in ordered {
            // Without a value of its own, what the level above says is what holds now, and what would hold again.
            let inherited = place.above?.fields[difference.field]
            let old = difference.before ?? inherited
            let new = difference.after ?? inherited
            var before = try await words.text(difference.field, old)
            var after = try await words.text(difference.field, new)
            if before == after {
                // The words are alike, the details are not: show the details.
                before = old.map(YAMLText.text) ?? "—"
                after = new.map(YAMLText.text) ?? "—"
            }
            let kind = old == nil ? "added" : new == nil ? "removed" : "changed"
            rows.append([
                "label": difference.field.title[desk.language], "left": before, "right": after, "changed": true,
                "changedWord": desk.words("draft.\(kind)"),
            ])
        }
        let valid = place.inForce(on: desk.today)
        return [
            "caption": rows.isEmpty
                ? desk.words("draft.nothingChanged") : desk.words("draft.compare", ["n": String(rows.count)]),
            "what": desk.words("item.what"),
            "left": valid.map { desk.words("draft.published", ["n": String($0.version)]) }
                ?? desk.words(place.isOverride ? "draft.inherited" : "draft.nonePublished"),
            "right": desk.words("draft.draft", ["n": String(draft.version)]), "same": desk.words("draft.same"),
            "rows": rows,
        ]
    }

    private func publication(
        _ place: ItemPlace, _ draft: ItemVersion, _ desk: AdminDesk, _ entry: Entry,
        _ flaws: [(name: String, text: String)]
    ) -> PageValues {
        var section: PageValues = ["title": desk.words("draft.publishTitle")]
        let path = Paths.adminItems + "/" + place.code.percentEncoded
        let hidden = [("in", place.division.code.text), ("version", String(draft.version))]
        let verdict = desk.verdict(.cataloguePublish, in: place.division)
        if verdict.isAllowed {
            func flaw(_ name: String) -> String? { flaws.first { $0.name == name }?.text }
            section["form"] = AdminForm.form(
                path + "/publish", submit: desk.words("draft.publish"), hidden: hidden,
                groups: [
                    [
                        "fields": [
                            AdminForm.field(
                                "from", desk.words("draft.from"), "date", value: entry.from,
                                hint: desk.words("draft.fromHint"),
                                required: true, flaw: flaw("from")),
                            AdminForm.field(
                                "through", desk.words("draft.through"), "date", value: entry.through,
                                hint: desk.words("draft.throughHint"), flaw: flaw("through")),
                        ]
                    ]
                ])
        } else {
            section["callout"] = ["kind": "plain", "icon": "lock", "text": verdict.reason[desk.language]]
        }
        if desk.verdict(place.editing, in: place.division).isAllowed {
            section["panels"] = [
                [
                    "id": "discard", "label": desk.words("draft.discard"), "about": desk.words("draft.discardAbout"),
                    "form": AdminForm.form(
                        path + "/discard", submit: desk.words("draft.discardNow"), hidden: hidden, risk: true,
                        groups: []),
                ] as PageValues
            ]
        }
        return section
    }

    @Sendable private func publish(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let place = try await ItemPlace.read(form, desk)
        try desk.require(.cataloguePublish, in: place.division)
        guard let draft = place.draft, form.text("version") == String(draft.version) else {
            throw CatalogueError(.unknownVersion)
        }
        let entry = Entry(from: form.text("from") ?? "", through: form.text("through") ?? "")
        var flaws: [(name: String, text: String)] = []
        let from = Day(iso: entry.from)
        let through = Day(iso: entry.through)
        if from == nil { flaws.append(("from", desk.words("dateFlaw"))) }
        // A first version may begin in the past where it is imported; by hand nobody rewrites what was in force.
        if let from, from < desk.today {
            flaws.append(("from", CatalogueError(.dayInThePast).message[desk.language]))
        }
        if through == nil, !entry.through.isEmpty { flaws.append(("through", desk.words("dateFlaw"))) }
        let preview = try await desk.registry.catalogue.preview(
            code: place.code, division: place.division.code, version: draft.version)
        flaws += named(ItemPublicationCheck.flaws(preview, site: site), desk)
        if let from, flaws.isEmpty {
            do {
                try await desk.registry.catalogue.publish(
                    code: place.code, division: place.division.code, version: draft.version, from: from,
                    through: through, by: desk.actor)
                return .seeOther(Paths.done(Paths.adminItem(place.code, in: place.division.code), "item-published"))
            } catch let error as CatalogueError {
                flaws = named(ItemTexts(draft.fields).flaws(error.flaws, site: site), desk)
                if flaws.isEmpty { flaws = [("from", error.message[desk.language])] }
            }
        }
        return try await show(place, desk, FormData(), entry, flaws: flaws)
    }

    private func named(_ flaws: [String: LocalizedText], _ desk: AdminDesk) -> [(name: String, text: String)] {
        flaws.sorted { $0.key < $1.key }.map { name, flaw in
            let title = ItemField(rawValue: String(name.prefix { $0 != "." }))?.title[desk.language] ?? name
            return ("from", desk.words("labelled", ["label": title, "text": flaw[desk.language]]))
        }
    }

    @Sendable private func discard(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let place = try await ItemPlace.read(form, desk)
        try place.requireEditing(desk)
        guard let version = form.text("version").flatMap(Int.init) else { throw Problem.badRequest }
        try await desk.registry.catalogue.discardDraft(
            code: place.code, division: place.division.code, version: version)
        return .seeOther(Paths.done(Paths.admin(Paths.adminItems, in: place.division.code), "draft-discarded"))
    }
}
