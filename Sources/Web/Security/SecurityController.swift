import Hummingbird
import Kernel
import Registry

/// What a person does about their own account: password, second step, recovery codes, where they are signed in.
struct SecurityController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        SecurityPage(site: site).add(to: router)
        OwnPasswordPage(site: site).add(to: router)
        SecondStepPage(site: site).add(to: router)
    }
}

extension WebContext {
    /// - Throws: 401 for whoever has no session.
    func requireSession() throws(Problem) -> Session {
        guard let session = visitor.session else { throw .signInNeeded }
        return session
    }
}

extension Site {
    func account(of session: Session) async throws -> Account {
        guard let account = try await registry.accounts.account(session.username) else {
            throw RegistryError.unknownAccount
        }
        return account
    }

    func securityCrumbs(_ language: Language, here: String) -> PageValues {
        crumbs(language, [(strings("account.security.title", language), Paths.security)], here: here)
    }
}
