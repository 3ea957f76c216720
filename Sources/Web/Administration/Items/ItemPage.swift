import Access
import Access
import Hummingbird
import Kernel
import Registry

/// One item in a territory: what is in force, where each value comes from, what may be changed here, and all versions.
struct ItemPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get("\(RouterPath(stringLiteral: Paths.adminItems))/:code", use: page)
        router.post("\(RouterPath(stringLiteral: Paths.adminItems))/:code/expire", use: expire)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        return try await show(try await ItemPlace.read(query, desk), desk, query, flaw: nil)
    }

    private func show(
        _ place: ItemPlace, _ desk: AdminDesk, _ query: FormData, flaw: LocalizedText?
    ) async throws -> Response {
        let code = place.division.code
        var page = AdminPage(place.name(desk), path: Paths.adminItem(place.code, in: code))
        page.lead = desk.words("item.lead", ["place": place.division.name[desk.language], "code": place.code])
        page.trail = [(desk.words("items.title"), Paths.admin(Paths.adminItems, in: code))]
        page.values["territories"] = try await desk.territories(
            place.division, [.catalogueEdit, .catalogueOverride],
            path: Paths.adminItems + "/" + place.code.percentEncoded)
        if let flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [("through", flaw[desk.language])])
        }
        page.add(try await standing(place, desk))
        if let merged = place.merged {
            page.add(["merged": try await ItemMergedValues(desk: desk).values(merged, place: place)])
        } else {
            page.add(["empty": ["title": desk.words("item.notInForce"), "text": desk.words("item.notInForceText")]])
        }
        page.add(try await versions(place, desk))
        if let expiry = expiryPanel(place, desk, flaw) { page.add(["panels": [expiry]]) }
        return try await page.response(desk, query)
    }

    /// The handling step first, since when all this holds, and what may be done now.
    private func standing(_ place: ItemPlace, _ desk: AdminDesk) async throws -> PageValues {
        var section: PageValues = [:]
        if let merged = place.merged {
            let origin = merged.origins[.step] ?? merged.introducedBy
            var facts: [PageValues] = [
                [
                    "label": ItemField.step.title[desk.language], "text": merged.step.title[desk.language],
                    "origin": try await desk.origin(origin),
                    "note": desk.words("item.hint.step.\(merged.step.rawValue)"),
                ]
            ]
            if let valid = place.inForce(on: desk.today), let from = valid.validFrom {
                facts.append([
                    "label": desk.words("item.since"),
                    "text": desk.words("item.sinceText", ["date": desk.dates.long(from), "n": String(valid.version)]),
                ])
            } else {
                facts.append(["label": desk.words("item.since"), "text": desk.words("item.noOwnVersion")])
            }
            section["facts"] = ["items": facts]
        }
        let verdict = desk.verdict(place.editing, in: place.division)
        guard verdict.isAllowed else {
            section["callout"] = ["kind": "plain", "icon": "lock", "text": verdict.reason[desk.language]]
            return section
        }
        let key = place.draft != nil ? "item.editDraft" : place.isOverride ? "item.override" : "item.newVersion"
        var buttons: [PageValues] = []
        if place.draft != nil {
            buttons.append([
                "label": desk.words("item.seeDraft"), "main": true,
                "href": Paths.adminItem(place.code, in: place.division.code, "draft"),
            ])
        }
        var edit: PageValues = [
            "label": desk.words(key), "href": Paths.adminItem(place.code, in: place.division.code, "edit"),
        ]
        if place.draft == nil { edit["main"] = true }
        section["buttons"] = ["items": buttons + [edit]]
        return section
    }

    private func versions(_ place: ItemPlace, _ desk: AdminDesk) async throws -> PageValues {
        let columns = ["version", "status", "validity", "by", "fields"].map { desk.words("item.column.\($0)") }
        var rows: [PageValues] = []
        for version in place.versions.reversed() {
            let status = version.status(on: desk.today)
            let isComing = status == .published && !version.isValid(on: desk.today)
            rows.append(
                AdminForm.row(
                    "\(version.division)-\(version.version)", columns,
                    head: desk.words("items.version", ["n": String(version.version)]),
                    href: version.status == .draft ? Paths.adminItem(place.code, in: version.division, "draft") : nil,
                    cells: [
                        [
                            "text": desk.words("item.status.\(isComing ? "coming" : status.rawValue)"),
                            "chip": try await desk.origin(version.division),
                        ],
                        ["text": validity(version, desk)],
                        [
                            "text": desk.maker(version.publishedBy ?? version.madeBy),
                            "sub": desk.dates.moment(version.publishedAt ?? version.madeAt),
                        ],
                        [
                            "text": ItemField.allCases.filter { version.fields[$0] != nil }.prefix(8)
                                .map { $0.title[desk.language] }.joined(
                                    separator: desk.language == .zhHans ? "、" : ", ")
                                + (version.fields.count > 8 ? " …" : "")
                        ],
                    ]))
        }
        guard !rows.isEmpty else { return [:] }
        let title = desk.words("item.versions")
        return ["title": title, "table": AdminForm.table("versions", title, columns, rows, captionHidden: true)]
    }

    private func validity(_ version: ItemVersion, _ desk: AdminDesk) -> String {
        guard let from = version.validFrom else { return "—" }
        let places = ["from": desk.dates.long(from), "through": version.validThrough.map { desk.dates.long($0) } ?? ""]
        return desk.words(version.validThrough == nil ? "item.validFrom" : "item.validFromThrough", places)
    }

    private func expiryPanel(_ place: ItemPlace, _ desk: AdminDesk, _ flaw: LocalizedText?) -> PageValues? {
        guard let version = place.inForce(on: desk.today), version.validThrough == nil,
            desk.verdict(.cataloguePublish, in: place.division).isAllowed
        else { return nil }
        let day = AdminForm.field(
            "through", desk.words("item.lastDay"), "date", hint: desk.words("item.lastDayHint"), required: true,
            flaw: flaw?[desk.language], more: ["min": desk.today.iso])
        var panel: PageValues = [
            "id": "expire", "label": desk.words(place.isOverride ? "item.expireOverride" : "item.expire"),
            "form": AdminForm.form(
                Paths.adminItems + "/" + place.code.percentEncoded + "/expire", submit: desk.words("item.expireNow"),
                hidden: [("in", place.division.code.text), ("version", String(version.version))], risk: true,
                groups: [["fields": [day]]]),
        ]
        if flaw != nil { panel["open"] = true }
        return panel
    }

    @Sendable private func expire(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let place = try await ItemPlace.read(form, desk)
        try desk.require(.cataloguePublish, in: place.division)
        guard let version = form.text("version").flatMap(Int.init) else { throw Problem.badRequest }
        guard let day = form.text("through").flatMap({ Day(iso: $0) }) else {
            return try await show(place, desk, FormData(), flaw: site.text("admin.dateFlaw"))
        }
        do {
            try await desk.registry.catalogue.expire(
                code: place.code, division: place.division.code, version: version, through: day, by: desk.actor)
        } catch let error as CatalogueError where error.code == .dayInThePast {
            return try await show(place, desk, FormData(), flaw: error.message)
        }
        return .seeOther(Paths.done(Paths.adminItem(place.code, in: place.division.code), "item-expired"))
    }
}

/// The merged values of an item with the origin of each, as the `merged` piece takes them.
struct ItemMergedValues {
    let desk: AdminDesk

    /// Values in the order of the form; where a level above keeps one to itself, that is said beside it.
    func values(_ item: MergedItem, place: ItemPlace, caption: String = "item.merged") async throws -> PageValues {
        let words = ItemFieldWords(desk)
        var rows: [PageValues] = []
        for field in ItemFormView.groups.flatMap(\.fields) {
            guard let value = item.fields[field] else { continue }
            var row: PageValues = [
                "label": field.title[desk.language], "text": try await words.text(field, value),
                "origin": try await desk.origin(item.origins[field] ?? item.introducedBy),
            ]
            // Several units may have the same name; only the link tells which one is meant.
            if field == .unit, let unit = value.text { row["href"] = Paths.adminUnit(unit) }
            if place.isOverride, !place.editable.contains(field) { row["note"] = desk.words("item.keptAbove") }
            rows.append(row)
        }
        return [
            "caption": desk.words(caption), "what": desk.words("item.what"), "value": desk.words("item.value"),
            "from": desk.words("item.from"), "rows": rows,
        ]
    }
}
