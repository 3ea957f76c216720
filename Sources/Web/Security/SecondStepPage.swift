import Hummingbird
import Kernel
import Registry

/// Setting the second step up, moving it to another telephone, turning it off, new recovery codes. Each asks for what
/// only the owner has: the password, or a code of the step that is on.
struct SecondStepPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.secondStep)) { _, context in try await self.offer(context) }
        router.post(RouterPath(stringLiteral: Paths.secondStep), use: confirm)
        router.get(RouterPath(stringLiteral: Paths.secondStepOff)) { _, context in
            try await self.ask("account.off", Paths.secondStepOff, context)
        }
        router.post(RouterPath(stringLiteral: Paths.secondStepOff), use: turnOff)
        router.get(RouterPath(stringLiteral: Paths.recoveryCodes)) { _, context in
            try await self.ask("account.renew", Paths.recoveryCodes, context)
        }
        router.post(RouterPath(stringLiteral: Paths.recoveryCodes), use: renew)
    }

    /// The signed-in person's account, where a second step makes sense.
    private func account(_ context: WebContext) async throws -> (Account, isOn: Bool) {
        let session = try context.requireSession()
        let account = try await site.account(of: session)
        guard account.hasPassword || session.method != .phone else { throw Problem.notFound }
        return (account, try await site.registry.accounts.secondStep(of: account.username).isOn)
    }

    private func offer(_ context: WebContext, _ flaws: [String: LocalizedText] = [:]) async throws -> Response {
        let (account, isOn) = try await account(context)
        var page = AccountPage(isOn ? "account.move" : "account.setUp", site: site, context: context)
        page.values = try await SecondStepOffer(site, context.language).values(for: account)
        page.addCode(flaw: flaws["code"], numeric: true)
        if isOn {
            page.addCode("current", flaw: flaws["current"])
        } else if account.hasPassword {
            page.addPassword("current", flaw: flaws["current"], isNew: false)
        }
        return try await page.response(
            action: Paths.secondStep, path: Paths.secondStep,
            crumbs: site.securityCrumbs(context.language, here: page.word("title")))
    }

    @Sendable private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (account, isOn) = try await account(context)
        let form = try await context.checkedForm(request)
        let accounts = site.registry.accounts
        let source = context.source(of: request, site)
        let current = form.fields["current"]?.first ?? ""
        do {
            if isOn {
                try await accounts.checkSecondStep(of: account.username, code: current, from: source)
            } else if account.hasPassword {
                _ = try await accounts.verify(account.username, password: current, from: source)
            }
        } catch let error as RegistryError where error.isForTheForm {
            let isWrong = error == .wrongPassword
            return try await offer(context, ["current": isWrong ? site.text("account.change.wrongOld") : error.message])
        }
        do {
            let codes = try await accounts.confirmSecondStep(
                of: account.username, code: form.text("code") ?? "", from: source, by: context.registryActor)
            return try await RecoveryCodesView(site, context).response(codes, next: Paths.security)
        } catch let error as RegistryError where error.isForTheForm {
            return try await offer(context, ["code": error.message])
        }
    }

    private func ask(
        _ words: String, _ path: String, _ context: WebContext, flaw: LocalizedText? = nil
    ) async throws -> Response {
        guard try await account(context).isOn else { return .seeOther(Paths.security) }
        var page = AccountPage(words, site: site, context: context)
        page.addCode(flaw: flaw)
        return try await page.response(
            action: path, path: path, crumbs: site.securityCrumbs(context.language, here: page.word("title")))
    }

    @Sendable private func turnOff(_ request: Request, _ context: WebContext) async throws -> Response {
        let (account, _) = try await account(context)
        let accounts = site.registry.accounts
        guard try await !accounts.demandsSecondStep(account.person, site.settings.secondStep) else {
            throw RegistryError.secondStepNeeded
        }
        let form = try await context.checkedForm(request)
        let source = context.source(of: request, site)
        do {
            try await accounts.checkSecondStep(of: account.username, code: form.text("code") ?? "", from: source)
        } catch let error as RegistryError where error.isForTheForm {
            return try await ask("account.off", Paths.secondStepOff, context, flaw: error.message)
        }
        try await accounts.endSecondStep(of: account.username, from: source, by: context.registryActor)
        return .seeOther(Paths.done(Paths.security, "off"))
    }

    @Sendable private func renew(_ request: Request, _ context: WebContext) async throws -> Response {
        let (account, _) = try await account(context)
        let form = try await context.checkedForm(request)
        let source = context.source(of: request, site)
        do {
            try await site.registry.accounts.checkSecondStep(
                of: account.username, code: form.text("code") ?? "", from: source)
        } catch let error as RegistryError where error.isForTheForm {
            return try await ask("account.renew", Paths.recoveryCodes, context, flaw: error.message)
        }
        let codes = try await site.registry.accounts.renewRecoveryCodes(of: account.username, from: source)
        return try await RecoveryCodesView(site, context).response(codes, next: Paths.security)
    }
}
