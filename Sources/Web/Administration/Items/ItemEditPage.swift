import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// The form of a draft. A new draft begins with what is in force at this level; what comes back with flaws comes back
/// as it was typed.
struct ItemEditPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get("\(RouterPath(stringLiteral: Paths.adminItems))/:code/edit", use: page)
        router.post("\(RouterPath(stringLiteral: Paths.adminItems))/:code/edit", use: save)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let place = try await ItemPlace.read(try request.query(), desk, allowsNew: true)
        try place.requireEditing(desk)
        return try await show(place, desk, ItemTexts(base(place, desk)), flaws: [:], revision: place.draft?.revision)
    }

    /// What the form builds on: the draft, else what is in force at this level, else the plain values of a new item.
    private func base(_ place: ItemPlace, _ desk: AdminDesk) -> [ItemField: JSONValue] {
        if let draft = place.draft { return draft.fields }
        if let valid = place.inForce(on: desk.today) ?? place.own.last { return valid.fields }
        guard !place.isOverride else { return [:] }
        let levels: [DivisionCode.Level: String] = [
            .province: "province", .prefecture: "prefecture", .county: "county",
        ]
        var fields: [ItemField: JSONValue] = [
            .handling: "promised", .statutoryUnit: "working", .promisedUnit: "working", .step: "accept",
            .channels: ["window"],
        ]
        fields[.level] = levels[place.division.level].map { .text($0) }
        fields[.procedure] = desk.site.casework.procedures.all.first(where: \.needsItem).map { .text($0.id) }
        return fields
    }

    @Sendable private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let place = try await ItemPlace.read(form, desk, allowsNew: true)
        try place.requireEditing(desk)
        let texts = ItemTexts(form)
        let read = texts.read(place.editable, base: base(place, desk), site: site)
        let revision = form.text("revision").flatMap(Int.init)
        guard read.flaws.isEmpty else {
            return try await show(place, desk, texts, flaws: read.flaws, revision: revision)
        }
        do {
            try await store(read.fields, place, desk, revision: revision)
        } catch let error as CatalogueError {
            var flaws = texts.flaws(error.flaws, site: site)
            if flaws.isEmpty { flaws[""] = error.message }
            return try await show(place, desk, texts, flaws: flaws, revision: revision)
        }
        return .seeOther(Paths.done(Paths.adminItem(place.code, in: place.division.code, "draft"), "draft-saved"))
    }

    private func store(
        _ fields: [ItemField: JSONValue], _ place: ItemPlace, _ desk: AdminDesk, revision: Int?
    ) async throws {
        let catalogue = desk.registry.catalogue
        // A level that may not change a field never sends it, whatever stood in an older version.
        let kept = fields.filter { place.editable.contains($0.key) }
        guard let draft = place.draft else {
            try await catalogue.createDraft(
                code: place.code, division: place.division.code, fields: kept, by: desk.actor)
            return
        }
        guard let revision else { throw CatalogueError(.draftExists) }
        try await catalogue.updateDraft(
            code: place.code, division: place.division.code, version: draft.version, fields: kept,
            expecting: revision, by: desk.actor)
    }

    private func show(
        _ place: ItemPlace, _ desk: AdminDesk, _ texts: ItemTexts, flaws: [String: LocalizedText], revision: Int?
    ) async throws -> Response {
        let code = place.division.code
        let path = Paths.adminItem(place.code, in: code, "edit")
        var page = AdminPage(desk.words(place.isOverride ? "item.overrideTitle" : "item.editTitle"), path: path)
        page.lead = desk.words(
            "item.editLead", ["item": place.name(desk), "place": place.division.name[desk.language]])
        page.trail = [
            (desk.words("items.title"), Paths.admin(Paths.adminItems, in: code)),
            (place.name(desk), Paths.adminItem(place.code, in: code)),
        ]
        let view = ItemFormView(
            desk: desk, texts: texts, flaws: flaws, inherited: try await inherited(place, desk),
            units: try await desk.registry.units.units(in: code))
        var errors = view.errors
        if let general = flaws[""] { errors.insert(("form", general[desk.language]), at: 0) }
        if !flaws.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, errors)
        }
        if place.isOverride {
            page.add(["callout": ["kind": "plain", "icon": "info", "text": desk.words("item.overrideHow")]])
        }
        var hidden = [("in", code.text)]
        if let revision { hidden.append(("revision", String(revision))) }
        page.add([
            "id": AdminForm.id("form"),
            "form": AdminForm.form(
                Paths.adminItems + "/" + place.code.percentEncoded + "/edit", submit: desk.words("item.saveDraft"),
                hidden: hidden, autosave: "item-\(place.code)-\(code)", groups: view.groups(place.editable)),
        ])
        if place.isOverride { page.add(try await kept(place, desk)) }
        return try await page.response(desk)
    }

    private func inherited(
        _ place: ItemPlace, _ desk: AdminDesk
    ) async throws -> [ItemField: (text: String, origin: String)] {
        guard let above = place.above else { return [:] }
        let words = ItemFieldWords(desk)
        var inherited: [ItemField: (text: String, origin: String)] = [:]
        for field in place.editable {
            let origin = above.origins[field] ?? above.introducedBy
            inherited[field] = (
                try await words.text(field, above.fields[field]),
                try await desk.registry.territory.name(of: origin)?[desk.language] ?? origin.text
            )
        }
        return inherited
    }

    /// The fields that the level above keeps to itself, greyed, with the reason.
    private func kept(_ place: ItemPlace, _ desk: AdminDesk) async throws -> PageValues {
        guard let above = place.above else { return [:] }
        let words = ItemFieldWords(desk)
        var refused: [PageValues] = []
        for field in ItemFormView.groups.flatMap(\.fields) where !place.editable.contains(field) {
            guard let value = above.fields[field] else { continue }
            let origin = above.origins[field] ?? above.introducedBy
            refused.append([
                "label": field.title[desk.language],
                "reason": desk.words(
                    "item.keptReason",
                    [
                        "value": String(try await words.text(field, value).prefix(Self.reasonCharacters)),
                        "origin": try await desk.registry.territory.name(of: origin)?[desk.language] ?? origin.text,
                    ]),
            ])
        }
        return ["refused": ["title": desk.words("item.kept"), "items": refused]]
    }

    private static let reasonCharacters = 120
}
