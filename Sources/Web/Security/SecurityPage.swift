import Hummingbird
import Kernel
import Registry

/// Everything about the own account on one page; each change has a page of its own.
struct SecurityPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.security), use: page)
        router.post(RouterPath(stringLiteral: Paths.endSession), use: endOne)
        router.post(RouterPath(stringLiteral: Paths.endOtherSessions), use: endOthers)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireSession()
        let accounts = site.registry.accounts
        let account = try await site.account(of: session)
        let words = SecurityWords(site: site, language: context.language)
        let events = try await accounts.events(of: session.username)
        var values: PageValues = [
            "page": ["title": words("title"), "lead": words("lead")], "side": false,
            "crumbs": site.crumbs(context.language, here: words("title")),
            "password": try await password(account, session, words),
            "sessions": words.sessions(try await accounts.sessions(of: session.username), current: session.id),
        ]
        values["secondStep"] = try await secondStep(account, session, words)
        if !events.isEmpty {
            values["events"] = ["title": words("events.title"), "items": events.map(words.event)] as PageValues
        }
        let news = events.filter(\.isNews)
        if !news.isEmpty {
            values["callout"] =
                [
                    "kind": "warn", "icon": "warn", "title": words("news"), "text": words("newsText"),
                    "lines": news.map { words.line($0) },
                ] as PageValues
        }
        if let done = try request.query().text("done"), Self.dones.contains(done) {
            values["flash"] = [["kind": "ok", "icon": "check", "text": words("done.\(done)")]]
        }
        let text = try await site.page("pages/account/security", values, context, path: Paths.security)
        if !news.isEmpty { try await accounts.markEventsSeen(of: session.username) }
        return .html(text)
    }

    private static let dones: Set<String> = ["password", "off", "ended", "ended-others"]

    private func password(_ account: Account, _ session: Session, _ words: SecurityWords) async throws -> PageValues {
        var values: PageValues = ["title": words("password.title")]
        if account.hasPassword {
            values["text"] =
                account.passwordAt.map { words("password.since", ["when": words.dates.moment($0)]) }
                ?? words("password.has")
            values["button"] = ["name": words("password.change"), "href": Paths.ownPassword]
        } else if session.method == .demonstration {
            values["text"] = words("password.none")
            values["button"] = ["name": words("password.first"), "href": Paths.ownPassword]
        } else {
            values["text"] = words("password.phone")
        }
        return values
    }

    /// Nil for whoever signs in by telephone alone: the code there is their proof.
    private func secondStep(_ account: Account, _ session: Session, _ words: SecurityWords) async throws -> PageValues?
    {
        guard account.hasPassword || session.method != .phone else { return nil }
        let state = try await site.registry.accounts.secondStep(of: account.username)
        let isDemanded = try await site.registry.accounts.demandsSecondStep(account.person, site.settings.secondStep)
        var values: PageValues = ["title": words("secondStep.title")]
        guard let since = state.since else {
            values["text"] = words(isDemanded ? "secondStep.needed" : "secondStep.off")
            values["main"] = ["name": words("secondStep.set"), "href": Paths.secondStep]
            return values
        }
        values["text"] = words("secondStep.on", ["when": words.dates.moment(since)])
        values["left"] = words(
            state.recoveryLeft > Self.recoveryFew ? "secondStep.left" : "secondStep.few",
            ["n": String(state.recoveryLeft)])
        var buttons: [PageValues] = [
            ["name": words("secondStep.renew"), "href": Paths.recoveryCodes],
            ["name": words("secondStep.move"), "href": Paths.secondStep],
        ]
        if !isDemanded { buttons.append(["name": words("secondStep.end"), "href": Paths.secondStepOff]) }
        values["more"] = ["buttons": buttons]
        return values
    }

    private static let recoveryFew = 2

    @Sendable private func endOne(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireSession()
        let form = try await context.checkedForm(request)
        try await site.registry.accounts.endSession(form.text("session") ?? "", of: session.username)
        return .seeOther(Paths.done(Paths.security, "ended"))
    }

    @Sendable private func endOthers(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try context.requireSession()
        _ = try await context.checkedForm(request)
        try await site.registry.accounts.endAllSessions(
            of: session.username, except: request.cookie(CookieName.session, site))
        return .seeOther(Paths.done(Paths.security, "ended-others"))
    }
}
