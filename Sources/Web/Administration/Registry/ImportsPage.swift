import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// Uploading divisions, items, holidays and catalogues: first what a file would change, then, on a second word, the
/// change itself.
struct ImportsPage: Sendable {
    let site: Site
    var pending: PendingImports { PendingImports(site) }

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminImports), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminImports), use: dryRun)
        router.post(RouterPath(stringLiteral: Paths.adminImports + "/apply"), use: apply)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: .registryImport)
        return try await show(desk, query, division, kind: nil, outcome: nil, flaw: nil)
    }

    /// A dry run that leads on to its application, or a report of what was done.
    private struct Outcome {
        var report: ImportReport
        var file: String
        var token: String?
    }

    private func show(
        _ desk: AdminDesk, _ query: FormData, _ division: Division, kind: ImportKind?, outcome: Outcome?,
        flaw: LocalizedText?
    ) async throws -> Response {
        var page = AdminPage(desk.words("import.title"), path: Paths.admin(Paths.adminImports, in: division.code))
        page.lead = desk.words("import.lead", ["place": division.name[desk.language]])
        page.values["territories"] = try await desk.territories(division, [.registryImport], path: Paths.adminImports)
        if let flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [("file", flaw[desk.language])])
        }
        if let outcome, let kind { page.add(report(outcome, kind, division, desk)) }
        page.add(form(division, kind, flaw, desk))
        page.add([
            "title": desk.words("import.formats"),
            "lines": ImportKind.kinds(at: division.level).map { desk.words("import.format.\($0)") },
        ])
        return try await page.response(desk, query)
    }

    private func form(_ division: Division, _ kind: ImportKind?, _ flaw: LocalizedText?, _ desk: AdminDesk)
        -> PageValues
    {
        let limit = WebLimits.bodyBytesMax / 1_048_576
        let fields = [
            AdminForm.choice(
                "kind", desk.words("import.kind"), "radio",
                ImportKind.kinds(at: division.level).map {
                    .init($0.rawValue, desk.words("import.kinds.\($0)"), hint: desk.words("import.about.\($0)"))
                },
                selected: [kind?.rawValue ?? ""], required: true),
            AdminForm.field(
                "file", desk.words("import.file"), "file", hint: desk.words("import.fileHint", ["n": String(limit)]),
                required: true,
                flaw: flaw?[desk.language],
                more: [
                    "maxBytes": WebLimits.bodyBytesMax, "tooBig": desk.words("import.tooBig"),
                    "wrongKind": desk.words("import.wrongKind"), "accept": ".csv,.json,.yaml,.yml",
                ]),
        ]
        return [
            "title": desk.words("import.upload"),
            "form": AdminForm.form(
                Paths.adminImports, submit: desk.words("import.dryRun"), hidden: [("in", division.code.text)],
                files: true,
                groups: [["fields": fields]]),
        ]
    }

    private func report(_ outcome: Outcome, _ kind: ImportKind, _ division: Division, _ desk: AdminDesk) -> PageValues {
        let report = outcome.report
        func fact(_ key: String, _ count: Int) -> PageValues {
            ["label": desk.words("import.\(key)"), "text": desk.words("import.count", ["n": String(count)])]
        }
        var section: PageValues = [
            "title": desk.words(report.applied ? "import.applied" : "import.wouldBe", ["file": outcome.file]),
            "facts": [
                "items": [
                    fact("added", report.added), fact("changed", report.changed), fact("unchanged", report.unchanged),
                    fact("rejected", report.rejectedTotal),
                ]
            ] as PageValues,
        ]
        if !report.rejected.isEmpty {
            let columns = ["line", "reason"].map { desk.words("import.column.\($0)") }
            let rows = report.rejected.enumerated().map { index, flaw in
                AdminForm.row(
                    "flaw-\(index)", columns,
                    head: flaw.line == 0
                        ? desk.words("import.wholeFile") : desk.words("import.line", ["n": String(flaw.line)]),
                    cells: [["text": flaw.reason[desk.language]]])
            }
            section["table"] = AdminForm.table("flaws", desk.words("import.flaws"), columns, rows)
            section["paging"] = [
                "summary": desk.words(
                    report.isRejectedCut ? "import.cut" : "import.nothingDone", ["n": String(report.rejectedTotal)])
            ]
        } else if let token = outcome.token {
            section["form"] = AdminForm.form(
                Paths.adminImports + "/apply", submit: desk.words("import.apply"),
                hidden: [
                    ("in", division.code.text), ("kind", kind.rawValue), ("token", token), ("file", outcome.file),
                ], groups: [])
        }
        return section
    }

    @Sendable private func dryRun(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .registryImport)
        guard let kind = form.text("kind").flatMap(ImportKind.init) else { throw Problem.badRequest }
        guard let file = form.files["file"]?.first, let person = desk.actor.person else {
            return try await show(
                desk, FormData(), division, kind: kind, outcome: nil, flaw: site.text("admin.import.noFile"))
        }
        do {
            let run = ImportRun(site: site, kind: kind, division: division.code, actor: desk.actor)
            let report = try await run.report(file.content, isDryRun: true)
            let token =
                report.rejectedTotal == 0 ? try pending.keep(file.content, for: person, now: site.casework.now()) : nil
            let outcome = Outcome(report: report, file: String(file.name.prefix(100)), token: token)
            return try await show(desk, FormData(), division, kind: kind, outcome: outcome, flaw: nil)
        } catch let error as RegistryError {
            return try await show(desk, FormData(), division, kind: kind, outcome: nil, flaw: error.message)
        } catch let error as CatalogueError {
            return try await show(desk, FormData(), division, kind: kind, outcome: nil, flaw: error.message)
        }
    }

    @Sendable private func apply(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .registryImport)
        guard let kind = form.text("kind").flatMap(ImportKind.init), let person = desk.actor.person else {
            throw Problem.badRequest
        }
        guard let token = form.text("token"), let content = pending.take(token, for: person) else {
            return try await show(
                desk, FormData(), division, kind: kind, outcome: nil, flaw: site.text("admin.import.gone"))
        }
        let report = try await ImportRun(site: site, kind: kind, division: division.code, actor: desk.actor)
            .report(content, isDryRun: false)
        if report.applied, kind == .holidays || kind == .nationalHolidays {
            try await site.casework.takeCalendarChanges(steps: CalendarsPage.stepsAtOnce)
        }
        let outcome = Outcome(report: report, file: String((form.text("file") ?? "").prefix(100)), token: nil)
        return try await show(desk, FormData(), division, kind: kind, outcome: outcome, flaw: nil)
    }
}
