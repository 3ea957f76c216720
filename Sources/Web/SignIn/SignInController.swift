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
        SignInStepsPage(site: site).add(to: router)
        PhoneSignInPage(site: site).add(to: router)
        FirstAdministratorPage(site: site).add(to: router)
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

    private func form(
        _ next: String?, _ flaw: LocalizedText?, _ context: WebContext, status: HTTPResponse.Status = .unauthorized
    ) async throws -> Response {
        let next = Paths.local(next)
        var values: PageValues = ["next": next, "action": Paths.signInPath]
        if let flaw { values["flaw"] = flaw[context.language] }
        if !site.settings.demoPeople.isEmpty {
            values["people"] = demoPeople(context.language, next: next)
        }
        if site.registry.phoneCodes.isOffered {
            values["phone"] = Paths.phoneSignIn + (next == Paths.home ? "" : "?next=" + next.percentEncoded)
        }
        // Changing the language here keeps where the person wanted to go.
        let path = next == Paths.home ? Paths.signInPath : Paths.signIn(returningTo: next)
        let text = try await site.page("pages/sign-in", values, context, path: path)
        return .html(text, status: flaw == nil ? .ok : status)
    }

    @Sendable private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await FormData.read(request)
        let next = form.text("next")
        // A page left open too long is given anew, with what to do.
        guard context.owns(form) else {
            return try await self.form(next, Problem.csrf.message, context, status: .forbidden)
        }
        let flow = SignInFlow(site: site, request: request, context: context)
        do {
            let account = try await site.registry.accounts.verify(
                form.text("username") ?? "", password: form.fields["password"]?.first ?? "", from: flow.source)
            return try await flow.begin(account, next: next)
        } catch let error as RegistryError {
            guard case .accountLocked(let until) = error else {
                return try await self.form(next, error.message, context)
            }
            var response = try await self.form(next, error.message, context, status: .tooManyRequests)
            response.retry(after: until, now: site.casework.now())
            return response
        }
    }

    @Sendable private func demoSignIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        // Only the people of the demonstration: real accounts of the same database keep their passwords.
        guard site.settings.demoPeople.contains(where: { $0.username == form.text("username") }),
            let account = try await site.registry.accounts.account(form.text("username") ?? "")
        else { throw Problem.notFound }
        let flow = SignInFlow(site: site, request: request, context: context)
        return try await flow.enter(account, by: .demonstration, next: form.text("next"))
    }

    /// Also for whoever opened one case by number and code: on a shared terminal they leave it closed.
    @Sendable private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await context.checkedForm(request)
        if let cookie = request.cookie(CookieName.session, site) {
            try await site.registry.accounts.endSession(cookie)
        }
        var response = Response.seeOther(Paths.home)
        for cookie in [CookieName.session, CookieName.openedCase, CookieName.form, CookieName.pending] {
            response.forget(cookie, site)
        }
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

extension WebContext {
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
