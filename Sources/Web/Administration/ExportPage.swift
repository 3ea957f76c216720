import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// Everything that is held about a person who asked for it in writing, for whoever cannot do it themselves.
struct ExportPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminExport), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminExport), use: download)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .personExport)
        return try await show(desk, request: nil, [])
    }

    private func show(
        _ desk: AdminDesk, request: String?, _ flaws: [(name: String, text: String)]
    ) async throws -> Response {
        var page = AdminPage(desk.words("export.title"), path: Paths.adminExport)
        page.lead = desk.words("export.lead")
        if !flaws.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, flaws)
        }
        func flaw(_ name: String) -> String? { flaws.first { $0.name == name }?.text }
        page.add([
            "form": AdminForm.form(
                Paths.adminExport, submit: desk.words("export.submit"),
                groups: [
                    [
                        "fields": [
                            AdminForm.field(
                                "number", desk.words("export.number"), "id-number", required: true,
                                flaw: flaw("number")),
                            AdminForm.field(
                                "request", desk.words("export.request"), "text", value: request,
                                hint: desk.words("export.requestHint"), required: true, flaw: flaw("request"),
                                more: ["maxLength": LookLimits.reasonCharacters.upperBound, "complete": "off"]),
                        ]
                    ]
                ])
        ])
        return try await page.response(desk)
    }

    @Sendable private func download(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        try await desk.require(anywhere: .personExport)
        let paper = form.text("request")
        let number: PersonNumber
        do {
            number = try PersonNumber(form.text("number") ?? "")
        } catch {
            return try await show(desk, request: paper, [("number", ApplicantReader.numberFlaw(error)[desk.language])])
        }
        do {
            let export = try await site.casework.export(of: number, request: paper ?? "", as: context.caller)
            return .archive(export, name: site.archiveName)
        } catch RegistryError.reasonRequired {
            return try await show(desk, request: paper, [("request", desk.words("export.requestNeeded"))])
        } catch RegistryError.unknownPerson {
            return try await show(
                desk, request: paper, [("number", RegistryError.unknownPerson.message[desk.language])])
        }
    }
}
