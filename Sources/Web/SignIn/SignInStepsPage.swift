import Casework
import Hummingbird
import Kernel
import Registry

/// What comes after the password: the second step's code, an own password instead of a handed-over one, setting the
/// second step up where it is asked for.
struct SignInStepsPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        for step in [SignInStep.code, .password, .enrol] {
            let path = RouterPath(stringLiteral: Paths.signIn(step, next: nil))
            router.get(path) { request, context in
                try await self.show(step, request, context, next: try request.query().text("next"))
            }
            router.post(path) { request, context in try await self.take(step, request, context) }
        }
    }

    private func flow(_ request: Request, _ context: WebContext) -> SignInFlow {
        SignInFlow(site: site, request: request, context: context)
    }

    /// The page of a step; who is elsewhere on the way is led there, who is nowhere to the beginning.
    private func show(
        _ step: SignInStep, _ request: Request, _ context: WebContext, next: String?, flaw: LocalizedText? = nil
    ) async throws -> Response {
        guard let (token, account, current) = try? await flow(request, context).pending() else {
            return .seeOther(Paths.signIn(returningTo: Paths.local(next)))
        }
        guard current == step else { return try await flow(request, context).goOn(token, next: next) }
        var page = AccountPage("account.\(step.rawValue)", site: site, context: context)
        page.hidden = [("next", Paths.local(next))]
        switch step {
        case .code: page.addCode(flaw: flaw)
        case .password: page.addPassword("new", flaw: flaw, isNew: true)
        case .enrol:
            page.values.merge(try await SecondStepOffer(site, context.language).values(for: account)) { $1 }
            page.addCode(flaw: flaw, numeric: true)
        }
        return try await page.response(
            action: Paths.signIn(step, next: nil), path: Paths.signIn(step, next: next))
    }

    private func take(_ step: SignInStep, _ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let next = form.text("next")
        let flow = flow(request, context)
        let accounts = site.registry.accounts
        let policy = site.settings.secondStep
        guard let (token, account, current) = try? await flow.pending() else {
            return .seeOther(Paths.signIn(returningTo: Paths.local(next)))
        }
        guard current == step else { return try await flow.goOn(token, next: next) }
        do {
            switch step {
            case .code:
                try await accounts.passSecondStep(token, code: form.text("code") ?? "", policy, from: flow.source)
                return try await flow.goOn(token, next: next)
            case .password:
                let token = try await accounts.replaceHandedOverPassword(
                    token, with: form.fields["new"]?.first ?? "", policy, from: flow.source)
                return try await flow.goOn(token, next: next)
            case .enrol:
                let codes = try await accounts.confirmSecondStep(
                    of: account.username, code: form.text("code") ?? "", from: flow.source,
                    by: RegistryActor(person: account.person, label: account.username))
                // The codes stand in this one answer and nowhere else.
                var response = try await RecoveryCodesView(site, context).response(codes, next: next ?? Paths.home)
                try await flow.open(account, by: .password, &response)
                return response
            }
        } catch let error as RegistryError where error.isForTheForm {
            var response = try await show(step, request, context, next: next, flaw: error.message)
            if case .accountLocked(let until) = error {
                response.status = .tooManyRequests
                response.retry(after: until, now: site.casework.now())
            }
            return response
        }
    }
}
