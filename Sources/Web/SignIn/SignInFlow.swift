import Casework
import Hummingbird
import Kernel
import Registry

/// From the right password to the session: the steps that this account has to take, one page each.
struct SignInFlow {
    let site: Site
    let request: Request
    let context: WebContext

    private var accounts: Accounts { site.registry.accounts }
    private var policy: SecondStepPolicy { site.settings.secondStep }
    var source: SignInSource { context.source(of: request, site) }

    /// After the password.
    func begin(_ account: Account, next: String?) async throws -> Response {
        guard let step = try await accounts.firstStep(for: account, policy) else {
            return try await enter(account, by: .password, next: next)
        }
        var response = Response.seeOther(Paths.signIn(step, next: next))
        response.setCookie(site.cookie(CookieName.pending, try await accounts.beginPending(for: account.username)))
        return response
    }

    /// The sign-in under way and its step.
    /// - Throws: `session.expired` where there is none.
    func pending() async throws -> (token: String, account: Account, step: SignInStep?) {
        guard let token = request.cookie(CookieName.pending, site) else { throw RegistryError.sessionExpired }
        let (account, step) = try await accounts.pending(token, policy)
        return (token, account, step)
    }

    /// After a step: the next one, or the session.
    func goOn(_ token: String, next: String?) async throws -> Response {
        let (account, step) = try await accounts.pending(token, policy)
        if let step {
            var response = Response.seeOther(Paths.signIn(step, next: next))
            response.setCookie(site.cookie(CookieName.pending, token))
            return response
        }
        return try await enter(account, by: .password, next: next)
    }

    /// The session. Whatever was open in this browser before ends: neither a session nor a form's secret that somebody
    /// planted is worth anything afterwards.
    func enter(_ account: Account, by method: SignInMethod, next: String?) async throws -> Response {
        let posts =
            method == .phone
            ? [] : try await site.registry.posts.heldPosts(of: account.person, on: site.casework.today())
        let target = Paths.local(next)
        var response = Response.seeOther(target == Paths.home ? (posts.isEmpty ? Paths.myCases : Paths.work) : target)
        try await open(account, by: method, &response)
        return response
    }

    /// Opens the session in an answer.
    func open(_ account: Account, by method: SignInMethod, _ response: inout Response) async throws {
        let source = source
        if let old = request.cookie(CookieName.session, site) { try await accounts.endSession(old) }
        if let pending = request.cookie(CookieName.pending, site) {
            try await accounts.endPending(pending)
            response.forget(CookieName.pending, site)
        }
        let session = try await accounts.createSession(for: account.username, by: method, from: source)
        response.setCookie(site.cookie(CookieName.session, session.token))
        if request.cookie(CookieName.form, site) != nil { response.forget(CookieName.form, site) }
        guard method == .password else { return }
        let mark = accounts.deviceMark(for: account.username, after: source.device)
        response.setCookie(site.cookie(CookieName.device, mark, seconds: Self.deviceSeconds))
    }

    /// Half a year, begun anew with each sign-in.
    private static let deviceSeconds = 15_552_000
}

extension Paths {
    static func signIn(_ step: SignInStep, next: String?) -> String {
        let path = signInPath + "/" + step.rawValue
        let next = local(next)
        return next == home ? path : path + "?next=" + next.percentEncoded
    }

    static let phoneSignIn = signInPath + "/phone"
    static let phoneSignInCode = phoneSignIn + "/code"
    static let firstAdministrator = "/first-administrator"
    static let security = "/my/security"
    static let ownPassword = security + "/password"
    static let secondStep = security + "/second-step"
    static let secondStepOff = secondStep + "/off"
    static let recoveryCodes = security + "/recovery-codes"
    static let endSession = security + "/sessions/end"
    static let endOtherSessions = security + "/sessions/end-others"
}

extension Site {
    /// The path of the first administrator's link. Its secret stands in the query, which no log holds.
    public static func firstAdministratorPath(_ key: String) -> String {
        Paths.firstAdministrator + "?key=" + key.percentEncoded
    }
}
