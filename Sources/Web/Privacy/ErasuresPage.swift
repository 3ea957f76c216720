import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// Erasures of a territory: what people asked for and what was done; and the way to the person of a written request.
struct ErasuresPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminErasures), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminErasures), use: find)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(try AdminDesk(site: site, context: context), try request.query())
    }

    private func show(
        _ desk: AdminDesk, _ query: FormData, typed: String? = nil, flaw: LocalizedText? = nil
    ) async throws -> Response {
        let division = try await desk.division(query, for: .personErase)
        var page = AdminPage(desk.words("erasures.title"), path: Paths.adminErasures)
        page.lead = desk.words("erasures.lead", ["place": division.name[desk.language]])
        page.values["territories"] = try await desk.territories(division, [.personErase], path: Paths.adminErasures)
        if let flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [("number", flaw[desk.language])])
        }
        let all = try await site.casework.erasures(in: division.code)
        let waiting = all.filter { $0.doneAt == nil }
        let done = all.filter { $0.doneAt != nil }
        page.add(
            waiting.isEmpty
                ? ["empty": ["title": desk.words("erasures.none"), "text": desk.words("erasures.noneText")]]
                : ["title": desk.words("erasures.waiting"), "removable": ["items": waiting.map { line($0, desk) }] as PageValues])
        page.add([
            "title": desk.words("erasures.byNumber"), "text": desk.words("erasures.byNumberText"),
            "form": AdminForm.form(
                Paths.adminErasures, submit: desk.words("erasures.find"), hidden: [("in", division.code.text)],
                groups: [
                    [
                        "fields": [
                            AdminForm.field(
                                "number", desk.words("erasures.number"), "id-number", value: typed, required: true,
                                flaw: flaw?[desk.language], more: ["private": true])
                        ]
                    ]
                ]),
        ])
        if !done.isEmpty {
            page.add(["title": desk.words("erasures.done"), "removable": ["items": done.map { line($0, desk) }] as PageValues])
        }
        return try await page.response(desk, query)
    }

    private func line(_ erasure: Erasure, _ desk: AdminDesk) -> PageValues {
        let when = desk.dates.moment(erasure.doneAt ?? erasure.askedAt)
        return [
            "name": desk.words(erasure.doneAt == nil ? "erasures.asked" : "erasures.carriedOut", ["when": when]),
            "text": desk.words("erasures.ground.\(erasure.ground.rawValue)"),
            "sub": erasure.outcome.map {
                desk.words("erasures.sum", ["gone": String($0.cases.count), "kept": String($0.kept.count)])
            } ?? "",
            "more": ["href": Paths.adminErasure(erasure.id), "label": desk.words("erasures.open")] as PageValues,
        ]
    }

    /// The person of a written request, by number: the number never stands in an address.
    @Sendable private func find(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        _ = try await desk.division(form, for: .personErase)
        let number: PersonNumber
        do {
            number = try PersonNumber(form.text("number") ?? "")
        } catch {
            return try await show(desk, form, typed: form.text("number"), flaw: ApplicantReader.numberFlaw(error))
        }
        guard let card = try await desk.registry.people.find(number) else {
            return try await show(desk, form, typed: form.text("number"), flaw: RegistryError.unknownPerson.message)
        }
        return .seeOther(Paths.adminErasure(of: card.id))
    }
}
