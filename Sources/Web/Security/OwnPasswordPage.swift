import Hummingbird
import Kernel
import Registry

/// Changing the own password: the old one is asked, every other session ends.
struct OwnPasswordPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.ownPassword)) { _, context in try await self.show(context) }
        router.post(RouterPath(stringLiteral: Paths.ownPassword), use: change)
    }

    private func show(_ context: WebContext, old: LocalizedText? = nil, new: LocalizedText? = nil) async throws
        -> Response
    {
        let session = try context.requireSession()
        let account = try await site.account(of: session)
        var page = AccountPage("account.change", site: site, context: context)
        guard account.hasPassword || session.method == .demonstration else { throw Problem.notFound }
        if account.hasPassword { page.addPassword("old", flaw: old, isNew: false) }
        page.addPassword("new", flaw: new, isNew: true)
        return try await page.response(
            action: Paths.ownPassword, path: Paths.ownPassword,
            crumbs: site.securityCrumbs(context.language, here: page.word("title")))
    }

    @Sendable private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireSession()
        let form = try await context.checkedForm(request)
        let account = try await site.account(of: session)
        guard account.hasPassword || session.method == .demonstration else { throw Problem.notFound }
        let new = form.fields["new"]?.first ?? ""
        let source = context.source(of: request, site)
        let kept = request.cookie(CookieName.session, site) ?? ""
        do {
            if account.hasPassword {
                try await site.registry.accounts.changePassword(
                    account.username, old: form.fields["old"]?.first ?? "", new: new, keeping: kept, from: source,
                    by: context.registryActor)
            } else {
                try await site.registry.accounts.setFirstPassword(
                    new, for: account.username, keeping: kept, from: source, by: context.registryActor)
            }
        } catch RegistryError.passwordTooWeak(let flaw) {
            return try await show(context, new: RegistryError.passwordTooWeak(flaw).message)
        } catch RegistryError.wrongPassword {
            return try await show(context, old: site.text("account.change.wrongOld"))
        } catch let error as RegistryError where error.isForTheForm {
            return try await show(context, old: error.message)
        }
        return .seeOther(Paths.done(Paths.security, "password"))
    }
}
