import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Pages of one case, whatever its procedure: for its party, for the desk, on paper.
struct CaseController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get("/cases/:id", use: page)
        router.get("/cases/:id/actions/:action", use: actionPage)
        router.post("/cases/:id/actions/:action", use: act)
        router.get("/cases/:id/attachments/:attachment", use: attachment)
        router.get("/cases/:id/sheets/:sheet", use: sheet)
        router.get(RouterPath(stringLiteral: Paths.procedures + "/:procedure/:drawing"), use: drawing)
        router.get("/qr/:number", use: qr)
        ObjectionPages(site: site).add(to: router)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let view = try await site.casework.view(context.id("id"), as: context.caller)
        let query = try request.query()
        return try await show(view, context, done: query.text("done"), from: query.text("from"))
    }

    private func show(
        _ view: CaseView, _ context: WebContext, done: String?, from: String?
    ) async throws -> Response {
        var values = try await CasePageValues(site: site, context: context, view: view).values(done: done, from: from)
        let template = view.isParty ? "pages/cases/party" : "pages/cases/desk"
        if view.isParty { values["looked"] = try await looked(view.state.id, context) }
        return .html(try await site.page(template, values, context, path: Paths.caseFile(view.state.id)))
    }

    /// The newest looks at the case, folded on its party's page.
    private func looked(_ id: CaseID, _ context: WebContext) async throws -> PageValues {
        let looks = try await site.casework.looks(at: id, as: context.caller, limit: Self.looksShown + 1)
        var values = try await LookLists(site: site, context: context)
            .values(looks, path: Paths.looks(id), isOfCase: true, limit: Self.looksShown)
        values["all"] = Paths.looks(id)
        if looks.contains(where: { $0.flag != nil && $0.flag?.explanation == nil }) { values["open"] = true }
        return values
    }

    private static let looksShown = 5

    @Sendable private func actionPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let action = try context.parameter("action")
        let view = try await site.casework.view(context.id("id"), as: context.caller, for: .action(action))
        let offer = try offer(view, action)
        if let refusal = offer.refusal { throw refusal }
        return try await form(offer, view, context)
    }

    private func form(
        _ offer: ActionOffer, _ view: CaseView, _ context: WebContext, filled: [String: JSONValue]? = nil,
        reason: String? = nil, files: ActionFiles = ActionFiles(), problem: Problem? = nil, from: String? = nil
    ) async throws -> Response {
        let values = try await ActionFormValues(site: site, context: context, view: view, from: from)
            .page(offer.action, filled: filled, reason: reason, files: files, problem: problem)
        let text = try await site.page(
            "pages/cases/action", values, context, path: Paths.action(view.state.id, offer.action.id))
        return .html(text, status: problem?.status ?? .ok)
    }

    private func offer(_ view: CaseView, _ action: String) throws(Problem) -> ActionOffer {
        guard let offer = view.offers.first(where: { $0.action.id == action }) else { throw .notFound }
        return offer
    }

    @Sendable private func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let id: CaseID = try context.id("id")
        let action = try context.parameter("action")
        let form = try await context.checkedForm(request)
        let view = try await site.casework.view(id, as: context.caller, for: .action(action))
        let offer = try offer(view, action)
        let materials = view.state.materials
        let files = try await ActionFiles(form, of: offer.action, materials: materials, site: site, context: context)
        var input = FormReader(fields: offer.action.form).input(form)
        files.add(to: &input, of: offer.action, materials: materials)
        do {
            if let flaw = files.flaws.values.first {
                throw Problem(.unprocessableContent, "input.invalid", flaw, fields: files.flaws)
            }
            let command = Command(
                id: form.text("command").flatMap { CommandID($0) } ?? site.casework.identifiers.next(), action: action,
                actor: context.visitor.actor, input: input, reason: form.text("reason"),
                expectedVersion: form.text("version").flatMap(Int.init))
            let step = PresenceStep(
                site: site, context: context, action: Paths.action(id, action),
                purpose: .act(action, of: id, command.id), form: form, files: files.files, takesPaper: true)
            let answer = try await step.answer { language in
                try await SummaryWriter(site: site, context: context, language: language).act(command, on: view)
            } _: { given in
                _ = try await site.casework.perform(command, confirmedBy: given, on: id, as: context.caller)
                let from = form.text("from").map { "&from=" + Paths.local($0).percentEncoded } ?? ""
                return .seeOther(Paths.caseFile(id) + "?done=" + action.percentEncoded + from)
            }
            if let answer { return answer }
            return try await self.form(
                offer, view, context, filled: FormReader.typed(form), reason: form.text("reason"), files: files,
                from: form.text("from"))
        } catch let error where offer.isPossible {
            let problem = Problem(error)
            guard problem.status.kind == .clientError, problem.status != .notFound else { throw error }
            return try await self.form(
                offer, view, context, filled: FormReader.typed(form), reason: form.text("reason"), files: files,
                problem: problem, from: form.text("from"))
        }
    }

    @Sendable private func attachment(_ request: Request, _ context: WebContext) async throws -> Response {
        try await .download(
            site.casework.attachment(context.id("attachment"), of: context.id("id"), as: context.caller),
            to: request)
    }

    @Sendable private func sheet(_ request: Request, _ context: WebContext) async throws -> Response {
        let sheet = try context.parameter("sheet")
        let view = try await site.casework.view(context.id("id"), as: context.caller, for: .sheet(sheet))
        let values = try await SheetValues(site: site, context: context, view: view).values(sheet)
        return .html(
            try await site.page("pages/cases/sheet", values, context, path: Paths.sheet(view.state.id, sheet)))
    }

    @Sendable private func drawing(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.parameter("drawing")
        guard name.hasSuffix(".svg"), let version = Int(name.dropLast(4)),
            let definition = site.casework.procedures[ProcedureReference(id: try context.parameter("procedure"), version: version)]
        else { throw Problem.notFound }
        let state = request.uri.queryParameters["state"].map(String.init)
        return .svg(ProcedureDrawing.svg(definition, language: context.language, current: state))
    }

    /// The QR code of a case number: a link to the tracking page with the number filled in.
    @Sendable private func qr(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.parameter("number")
        guard name.hasSuffix(".svg"), let number = CaseNumber(String(name.dropLast(4))) else { throw Problem.notFound }
        return .svg(try QRCode.svg(site.settings.address + Paths.track + "?number=" + number.description, title: number.description))
    }
}
