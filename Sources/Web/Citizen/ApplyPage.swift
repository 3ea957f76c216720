import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// Applying for an item, or for any procedure that needs none, by the same form and the same code.
struct ApplyPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get("/items/:code/apply") { try await self.page(try await self.item($0, $1), $1) }
        router.post("/items/:code/apply") { try await self.submit(try await self.item($0, $1), $0, $1) }
        router.get("/apply/:procedure") { try await self.page(try await self.procedure($1), $1) }
        router.post("/apply/:procedure") { try await self.submit(try await self.procedure($1), $0, $1) }
    }

    private func item(_ request: Request, _ context: WebContext) async throws -> Application {
        let code = try context.parameter("code")
        let territory = context.home(site)
        guard let item = try await site.registry.catalogue.item(code, in: territory),
            let procedure = site.casework.procedures.latest(item.procedure)
        else { throw CaseworkError.unknownItem(code) }
        return Application(item: item, procedure: procedure, territory: territory)
    }

    private func procedure(_ context: WebContext) async throws -> Application {
        let id = try context.parameter("procedure")
        guard let procedure = site.casework.procedures.latest(id), !procedure.needsItem else {
            throw CaseworkError.unknownProcedure(id)
        }
        return Application(item: nil, procedure: procedure, territory: context.home(site))
    }

    /// What has to be settled before the form makes sense: a post at a counter, an item to be had online, a county.
    private func detour(_ application: Application, _ context: WebContext) -> Response? {
        if context.visitor.isStaff { return .seeOther(Paths.counter) }
        if let item = application.item, !item.isOnline { return .seeOther(Paths.item(item.code)) }
        if application.territory.level < .county {
            return .seeOther(Paths.territory(next: application.path, inside: application.territory))
        }
        return nil
    }

    private func page(_ application: Application, _ context: WebContext) async throws -> Response {
        if let detour = detour(application, context) { return detour }
        let draft = ApplyDraft(command: site.casework.identifiers.next())
        return try await show(application, draft, context)
    }

    private func show(_ application: Application, _ draft: ApplyDraft, _ context: WebContext) async throws -> Response {
        let values = try await ApplyValues(site: site, context: context, application: application, draft: draft)
            .values()
        return try await site.citizenPage(
            "apply", values, context, path: application.path, status: draft.hasFlaws ? .unprocessableContent : .ok)
    }

    private func submit(_ application: Application, _ request: Request, _ context: WebContext) async throws -> Response
    {
        let form = try await context.checkedForm(request)
        if let detour = detour(application, context) { return detour }
        var draft = ApplyDraft(form, command: site.casework.identifiers.next())
        let intake = ApplyIntake(site: site, context: context, application: application)
        try await intake.keepFiles(form, &draft)
        // Looking for a counter by name is a step on the way, not yet the application.
        if form.isTicked("look") { return try await show(application, draft, context) }
        guard let (input, caller) = try await intake.input(form, &draft) else {
            return try await show(application, draft, context)
        }
        do {
            let receipt = try await site.casework.file(input, as: caller)
            return filed(receipt, byAgent: input.agent != nil)
        } catch {
            let problem = Problem(error)
            guard problem.status.kind == .clientError else { throw error }
            draft.refused(problem)
            return try await show(application, draft, context)
        }
    }

    /// To the page with number and code; whoever has no account may look at this one case from now on. Who acts for
    /// another gets no code: it would open the case also when the mandate has ended, and for more than it allows.
    private func filed(_ receipt: FilingReceipt, byAgent: Bool) -> Response {
        var response = Response.seeOther(Paths.filed(receipt.caseID))
        guard !byAgent else { return response }
        response.setCookie(
            site.cookie(
                CookieName.openedCase, site.openedCases.cookie(for: receipt.caseID, now: site.casework.now())))
        if let secret = receipt.secret {
            response.setCookie(FiledPage.cookie(secret, of: receipt.caseID, site: site))
        }
        return response
    }
}
