import Access
import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Third step, one page: the item's own form, the procedure's questions, the materials, the pickup counter.
struct CounterFormPage: Sendable {
    let site: Site
    let slips: ReceiptSlips

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.counterForm), use: page)
        router.post(RouterPath(stringLiteral: Paths.counterForm), use: submit)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.query()
        let visit = try await CounterVisit(query, path: Paths.counterForm, site: site, context: context)
        guard visit.home != nil else { return .seeOther(visit.at(Paths.counterService)) }
        let application = try await application(visit)
        var draft = ApplyDraft(command: site.casework.identifiers.next())
        draft.own[CounterIntake.words] = query.text(CounterIntake.words)
        return try await show(visit, application, draft)
    }

    private func application(_ visit: CounterVisit) async throws -> Application {
        guard let home = visit.home else { throw CaseworkError.unknownDivision }
        if let code = visit.address.value("item") {
            guard let item = try await site.registry.catalogue.item(code, in: home),
                let procedure = site.casework.procedures.latest(item.procedure)
            else { throw CaseworkError.unknownItem(code) }
            return Application(item: item, procedure: procedure, territory: home)
        }
        let id = visit.address.value("procedure") ?? ""
        guard let procedure = site.casework.procedures.latest(id), procedure.isTakenAtCounters else {
            throw CaseworkError.unknownProcedure(id)
        }
        return Application(item: nil, procedure: procedure, territory: home)
    }

    private func show(
        _ visit: CounterVisit, _ application: Application, _ draft: ApplyDraft
    ) async throws -> Response {
        let values = try await CounterFormValues(visit: visit, application: application, draft: draft).values()
        return .html(
            try await site.page("pages/staff/form", values, visit.context, path: visit.address.text),
            status: draft.hasFlaws ? .unprocessableContent : .ok)
    }

    @Sendable private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let visit = try await CounterVisit(form, path: Paths.counterForm, site: site, context: context)
        let application = try await application(visit)
        var draft = ApplyDraft(form, command: site.casework.identifiers.next())
        for name in CounterIntake.ownFields { draft.own[name] = form.text(name) }
        for id in form.values(CounterIntake.tick) { draft.own[CounterIntake.ticked(id)] = "yes" }
        for spec in application.itemForm?.materials ?? [] {
            let name = CounterIntake.copies(spec.spec.id)
            draft.own[name] = form.text(name)
        }
        try await ApplyIntake(site: site, context: context, application: application)
            .keepFiles(form, &draft, own: [CounterIntake.paperScan])
        let intake = CounterIntake(visit: visit, application: application)
        guard let input = try await intake.input(form, &draft) else { return try await show(visit, application, draft) }
        let step = PresenceStep(
            site: site, context: context, action: Paths.counterForm, purpose: .filing(draft.command), form: form,
            files: draft.files, takesPaper: true)
        do {
            let answer = try await step.answer { language in
                try await SummaryWriter(site: site, context: context, language: language).filing(input)
            } _: { given in
                var input = input
                input.confirmation = given
                let receipt = try await site.casework.file(input, as: context.caller)
                try await intake.keepPhone(draft)
                // What was searched for and then handed in teaches the search best.
                if let words = draft.own[CounterIntake.words], let item = application.item {
                    try await site.registry.catalogue.recordPick(query: words, code: item.code)
                }
                if let secret = receipt.secret {
                    slips.keep(secret, of: receipt.caseID, for: context.visitor.personID, now: site.casework.now())
                }
                var response = Response.seeOther(Paths.counterDone(receipt.caseID.description))
                response.setCookie(RecentHomes(request).cookie(adding: input.home, site: site))
                return response
            }
            if let answer { return answer }
            return try await show(visit, application, draft)
        } catch {
            let problem = Problem(error)
            guard problem.status.kind == .clientError else { throw error }
            draft.refused(problem)
            return try await show(visit, application, draft)
        }
    }
}
