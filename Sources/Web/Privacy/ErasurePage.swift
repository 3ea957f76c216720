import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// One person's erasure: what would go and what stays, why it is asked for, carrying it out, and the proof.
struct ErasurePage: Sendable {
    let site: Site
    private static let referenceCharactersMax = 60

    func add(to router: some RouterMethods<WebContext>) {
        let person = Paths.adminErasures + "/person/:person"
        router.get(RouterPath(stringLiteral: person), use: page)
        router.post(RouterPath(stringLiteral: person), use: putDown)
        router.get(RouterPath(stringLiteral: Paths.adminErasures + "/:id"), use: one)
        router.post(RouterPath(stringLiteral: Paths.adminErasures + "/:id"), use: erase)
        router.get(RouterPath(stringLiteral: Paths.adminErasures + "/:id/proof.json"), use: proof)
    }

    /// The person, after the look at them was written down.
    private func card(_ id: RegistryPersonID, _ desk: AdminDesk) async throws -> PersonCard {
        guard let card = try await desk.registry.people.card(id) else { throw RegistryError.unknownPerson }
        try await site.casework.noteCards(of: [id], basis: .request, as: desk.context.caller)
        return card
    }

    /// Who erases nowhere is not told what there is.
    private func requirePower(_ desk: AdminDesk) throws {
        guard desk.holds(.personErase) else { throw Problem.forbidden(site.text("staff.denied")) }
    }

    /// The person whom the address names and the territory in which this administrator sees to them: an id alone opens
    /// nobody of elsewhere.
    private func subject(_ desk: AdminDesk) async throws -> (card: PersonCard, reach: DivisionCode) {
        try requirePower(desk)
        let id: RegistryPersonID = try desk.context.id("person")
        guard try await desk.registry.people.card(id) != nil else { throw RegistryError.unknownPerson }
        let caller = desk.context.caller
        guard let reach = try await site.casework.reach(of: .personErase, to: id, as: caller) else {
            throw Problem.forbidden(site.text("admin.erasures.elsewhere"))
        }
        return (try await card(id, desk), reach.division)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let (card, reach) = try await subject(desk)
        return try await show(desk, card, in: reach)
    }

    /// Before a request is put down: what it would come to.
    private func show(
        _ desk: AdminDesk, _ card: PersonCard, in reach: DivisionCode, typed: FormData? = nil,
        flaw: LocalizedText? = nil
    ) async throws -> Response {
        let path = Paths.adminErasure(of: card.id)
        var page = person(card, desk, path)
        if let flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [("reference", flaw[desk.language])])
        }
        let ground = typed?.text("ground").flatMap(Forgetting.Ground.init) ?? .request
        try await add(
            try await site.casework.erasurePlan(of: card.id, ground: ground, in: reach), to: &page, desk)
        page.add(record(desk, path, typed, flaw))
        return try await page.response(desk)
    }

    private func person(_ card: PersonCard, _ desk: AdminDesk, _ path: String) -> AdminPage {
        var page = AdminPage(desk.words("erasures.of", ["name": card.name]), path: path)
        page.lead = desk.words("account.lead", ["number": card.maskedNumber])
        page.trail = [(desk.words("erasures.title"), Paths.adminErasures)]
        return page
    }

    private func add(_ plan: ErasurePlan, to page: inout AdminPage, _ desk: AdminDesk) async throws {
        let lists = ErasureLists(site: site, language: desk.language)
        for (title, lines) in [("going", plan.going), ("staying", plan.staying)] where !lines.isEmpty {
            page.add(["title": desk.words("erasures.\(title)")].merging(try await lists.facts(lines)) { $1 })
        }
        let fate =
            plan.holdsPost
            ? "recordPost" : plan.isElsewhere ? "recordElsewhere" : plan.takesRecord ? "recordGoes" : "recordStays"
        page.add(["title": desk.words("erasures.record"), "text": desk.words("erasures.\(fate)")])
    }

    @Sendable private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let (erasure, home) = try await erasure(desk)
        if let outcome = erasure.outcome { return try await done(erasure, outcome, desk) }
        let card = try await card(erasure.person, desk)
        var page = person(card, desk, Paths.adminErasure(erasure.id))
        page.add(asked(erasure, desk))
        try await add(
            try await site.casework.erasurePlan(of: card.id, ground: erasure.ground, in: home), to: &page, desk)
        page.add(carryOut(erasure, desk))
        return try await page.response(desk)
    }

    /// - Throws: 403 where its territory is not the administrator's.
    private func erasure(_ desk: AdminDesk) async throws -> (Erasure, DivisionCode) {
        try requirePower(desk)
        guard let (erasure, home) = try await site.casework.erasure(try desk.context.id("id")) else {
            throw Problem.notFound
        }
        try desk.require(.personErase, in: try await desk.division(home))
        return (erasure, home)
    }

    private func asked(_ waiting: Erasure, _ desk: AdminDesk) -> PageValues {
        [
            "facts": [
                "items": [
                    [
                        "label": desk.words("erasures.groundLabel"),
                        "text": desk.words("erasures.ground.\(waiting.ground.rawValue)"),
                        "note": desk.words("erasures.asked", ["when": desk.dates.moment(waiting.askedAt)]),
                    ],
                    ["label": desk.words("erasures.reference"), "text": waiting.reference ?? "—"],
                ] as [PageValues]
            ] as PageValues
        ]
    }

    private func carryOut(_ waiting: Erasure, _ desk: AdminDesk) -> PageValues {
        var section: PageValues = ["title": desk.words("erasures.carryOut")]
        if waiting.askedBy != nil, waiting.askedBy == desk.context.visitor.actor.person {
            section["text"] = desk.words("erasures.secondPerson")
        } else {
            section["text"] = desk.words("erasures.once")
            section["form"] = AdminForm.form(
                Paths.adminErasure(waiting.id), submit: desk.words("erasures.erase"), risk: true, groups: [])
        }
        return section
    }

    /// A written request or an order, put down by one official and carried out by another.
    private func record(
        _ desk: AdminDesk, _ path: String, _ typed: FormData?, _ flaw: LocalizedText?
    ) -> PageValues {
        let grounds = [Forgetting.Ground.request, .order].map {
            AdminForm.Option($0.rawValue, desk.words("erasures.ground.\($0.rawValue)"))
        }
        return [
            "title": desk.words("erasures.putDown"), "text": desk.words("erasures.putDownText"),
            "form": AdminForm.form(
                path, submit: desk.words("erasures.putDown"),
                groups: [
                    [
                        "fields": [
                            AdminForm.choice(
                                "ground", desk.words("erasures.groundLabel"), "radio", grounds,
                                selected: [typed?.text("ground") ?? Forgetting.Ground.request.rawValue], required: true),
                            AdminForm.field(
                                "reference", desk.words("erasures.reference"), "text",
                                value: typed?.text("reference"), hint: desk.words("erasures.referenceHint"),
                                required: true, flaw: flaw?[desk.language],
                                more: ["maxLength": Self.referenceCharactersMax]),
                        ]
                    ]
                ]),
        ]
    }

    @Sendable private func putDown(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let ground = form.text("ground").flatMap(Forgetting.Ground.init) ?? .request
        guard ground != .retention else { throw Problem.badRequest }
        let (card, reach) = try await subject(desk)
        guard let reference = form.text("reference"), reference.count <= Self.referenceCharactersMax else {
            return try await show(
                desk, card, in: reach, typed: form, flaw: site.text("admin.erasures.referenceNeeded"))
        }
        try await site.casework.askForErasure(
            of: card.id, ground: ground, reference: reference, in: reach, home: reach,
            official: context.visitor.actor.person)
        return .seeOther(Paths.done(Paths.admin(Paths.adminErasures, in: reach), "erasure-asked"))
    }

    @Sendable private func erase(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        _ = try await context.checkedForm(request)
        let (erasure, _) = try await erasure(desk)
        _ = try await site.casework.erase(erasure.id, by: context.visitor.actor)
        return .seeOther(Paths.adminErasure(erasure.id))
    }

    private func done(_ erasure: Erasure, _ outcome: ErasureOutcome, _ desk: AdminDesk) async throws -> Response {
        var page = AdminPage(desk.words("erasures.proof"), path: Paths.adminErasure(erasure.id))
        page.trail = [(desk.words("erasures.title"), Paths.adminErasures)]
        page.lead = desk.words(
            "erasures.proofLead",
            ["when": erasure.doneAt.map(desk.dates.moment) ?? "", "by": erasure.doneBy ?? ""])
        page.add([
            "facts": [
                "items": [
                    ["label": desk.words("erasures.groundLabel"), "text": desk.words("erasures.ground.\(erasure.ground.rawValue)")],
                    ["label": desk.words("erasures.reference"), "text": erasure.reference ?? "—"],
                    ["label": desk.words("erasures.record"), "text": desk.words(outcome.tookRecord ? "erasures.recordGone" : "erasures.recordKept")],
                ] as [PageValues]
            ] as PageValues
        ])
        let proofs = try await site.casework.proofs(of: outcome)
        page.add([
            "title": desk.words("erasures.gone"), "text": desk.words("erasures.proofText"),
            "facts": [
                "items": proofs.map { proof -> PageValues in
                    [
                        "label": proof.item.number,
                        "text": desk.words("erasures.entry", ["n": String(proof.item.position)]),
                        "note": proof.checkpoint.map {
                            desk.words("erasures.signed", ["when": desk.dates.moment($0.at), "key": $0.keyID])
                        } ?? desk.words("erasures.unsigned"),
                    ]
                }
            ] as PageValues,
            "links": ["name": desk.words("erasures.download"), "href": Paths.adminErasure(erasure.id) + "/proof.json", "button": true],
        ])
        if !outcome.kept.isEmpty {
            page.add([
                "title": desk.words("erasures.staying"),
                "facts": [
                    "items": outcome.kept.sorted { $0.key < $1.key }.map { ["label": $0.key, "text": $0.value] as PageValues }
                ] as PageValues,
            ])
        }
        return try await page.response(desk)
    }

    /// For whoever checks it without this program: entries, hashes, and the signed checkpoint above each.
    @Sendable private func proof(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let (erasure, _) = try await erasure(desk)
        guard let outcome = erasure.outcome else { throw Problem.notFound }
        var json = JSONWriter(reservingCapacity: 4_096)
        json.beginObject()
        json.field("erasure", erasure.id.description)
        json.field("ground", erasure.ground.rawValue)
        if let reference = erasure.reference { json.field("reference", reference) }
        if let at = erasure.doneAt {
            json.key("at")
            json.instant(at)
        }
        json.field("tookRecord", outcome.tookRecord)
        json.key("cases")
        json.beginArray()
        for proof in try await site.casework.proofs(of: outcome) { json.proof(proof) }
        json.endArray()
        json.key("kept")
        json.beginArray()
        for (number, why) in outcome.kept.sorted(by: { $0.key < $1.key }) {
            json.beginObject()
            json.field("number", number)
            json.field("why", why)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }
}

extension JSONWriter {
    fileprivate mutating func proof(_ proof: ForgettingProof) {
        beginObject()
        field("number", proof.item.number)
        key("position")
        int(proof.item.position)
        field("destroyedKey", proof.item.keyFingerprint)
        if let hash = proof.hash { field("entryHash", hash.hexadecimal) }
        if let checkpoint = proof.checkpoint {
            key("checkpoint")
            beginObject()
            key("position")
            int(checkpoint.position)
            field("hash", checkpoint.hash.hexadecimal)
            key("at")
            instant(checkpoint.at)
            field("signature", checkpoint.bytes.hexadecimal)
            field("key", checkpoint.keyID)
            endObject()
        }
        endObject()
    }
}
