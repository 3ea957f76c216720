import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Registry

/// Sign-in, sign-out, and the reader's preferences (language, text size).
struct SignInController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.signInPath), use: page)
        router.post(RouterPath(stringLiteral: Paths.signInPath), use: signIn)
        router.post(RouterPath(stringLiteral: Paths.signOut), use: signOut)
        router.get(RouterPath(stringLiteral: Paths.preferences), use: setPreference)
        // Outside a demonstration the one-click sign-in does not exist at all.
        if !site.settings.demoPeople.isEmpty {
            router.post(RouterPath(stringLiteral: Paths.demoSignIn), use: demoSignIn)
        }
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        try await form(request.uri.queryParameters["next"].map(String.init), nil, context)
    }

    /// One card a person, as `pieces/people` takes them: staff and citizens apart.
    private func demoPeople(_ language: Language, next: String) -> PageValues {
        func group(_ key: String, _ people: [DemoPerson]) -> PageValues {
            [
                "title": site.strings("signIn.\(key)", language),
                "items": people.map { person in
                    [
                        "value": person.username, "mark": String(person.name[.zhHans].prefix(1)),
                        "person": person.name[language], "post": person.title[language],
                        "place": person.note[language],
                    ]
                },
            ]
        }
        return [
            "action": Paths.demoSignIn, "name": "username", "next": next,
            "groups": [
                group("citizens", site.settings.demoPeople.filter { !$0.isStaff }),
                group("staff", site.settings.demoPeople.filter(\.isStaff)),
            ],
        ]
    }

    private func form(_ next: String?, _ flaw: LocalizedText?, _ context: WebContext) async throws -> Response {
        let next = Paths.local(next)
        var values: PageValues = ["next": next, "action": Paths.signInPath]
        if let flaw { values["flaw"] = flaw[context.language] }
        if !site.settings.demoPeople.isEmpty {
            values["people"] = demoPeople(context.language, next: next)
        }
        // Changing the language here keeps where the person wanted to go.
        let path = next == Paths.home ? Paths.signInPath : Paths.signIn(returningTo: next)
        let text = try await site.page("pages/sign-in", values, context, path: path)
        return .html(text, status: flaw == nil ? .ok : .unauthorized)
    }

    @Sendable private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await FormData.read(request)
        let next = form.text("next")
        do {
            let account = try await site.registry.accounts.verify(
                form.text("username") ?? "", password: form.fields["password"]?.first ?? "")
            return try await begin(account, next: next)
        } catch let error as RegistryError {
            return try await self.form(next, error.message, context)
        }
    }

    @Sendable private func demoSignIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await FormData.read(request)
        // Only the people of the demonstration: real accounts of the same database keep their passwords.
        guard site.settings.demoPeople.contains(where: { $0.username == form.text("username") }),
            let account = try await site.registry.accounts.account(form.text("username") ?? "")
        else { throw Problem.notFound }
        return try await begin(account, next: form.text("next"))
    }

    private func begin(_ account: Account, next: String?) async throws -> Response {
        let session = try await site.registry.accounts.createSession(for: account.username)
        let posts = try await site.registry.posts.heldPosts(of: account.person, on: site.casework.today())
        let home = posts.isEmpty ? Paths.myCases : Paths.work
        let target = Paths.local(next)
        var response = Response.seeOther(target == Paths.home ? home : target)
        response.setCookie(site.cookie(CookieName.session, session.token))
        return response
    }

    @Sendable private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await context.checkedForm(request)
        if let cookie = request.cookies[CookieName.session]?.value {
            try await site.registry.accounts.endSession(cookie)
        }
        var response = Response.seeOther(Paths.home)
        response.setCookie(site.cookie(CookieName.session, "", seconds: 0))
        response.setCookie(site.cookie(CookieName.openedCase, "", seconds: 0))
        return response
    }

    @Sendable private func setPreference(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = request.uri.queryParameters
        var response = Response.seeOther(Paths.local(query["next"].map(String.init)))
        if let tag = query["language"], Strings.languages.contains(Language(rawValue: String(tag))) {
            response.setCookie(site.cookie(CookieName.language, String(tag), seconds: Self.preferenceSeconds))
        }
        if let scale = query["scale"].flatMap({ TextScale(rawValue: String($0)) }) {
            response.setCookie(site.cookie(CookieName.scale, scale.rawValue, seconds: Self.preferenceSeconds))
        }
        return response
    }

    private static let preferenceSeconds = 31_536_000
}

extension Site {
    /// A cookie of this site: not for scripts, not across sites, over TLS where the installation says so.
    func cookie(_ name: String, _ value: String, seconds: Int? = nil) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: seconds, path: "/", secure: settings.isSecure, httpOnly: true,
            sameSite: .lax)
    }
}

extension WebContext {
    /// The posted form of a signed-in person, after checking that it came from one of our pages.
    func checkedForm(_ request: Request) async throws -> FormData {
        let form = try await FormData.read(request)
        if let session = visitor.session, form.text("csrf") != session.csrf { throw Problem.csrf }
        return form
    }

    func requireSignedIn() throws(Problem) {
        guard visitor.isSignedIn else { throw .signInNeeded }
    }

    func requireStaff() throws(Problem) {
        guard visitor.isSignedIn else { throw .signInNeeded }
        guard visitor.isStaff else {
            throw .forbidden(LocalizedText(zh: "这个页面只对工作人员开放。", en: "This page is for staff only."))
        }
    }
}
