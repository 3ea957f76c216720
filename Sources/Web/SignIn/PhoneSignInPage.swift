import Hummingbird
import Kernel
import Registry

/// Citizens sign in without a password: number and telephone, then the code that was sent there. Whether the two belong
/// to anybody makes no difference to what is shown.
struct PhoneSignInPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.phoneSignIn)) { request, context in
            try await self.ask(context, next: try request.query().text("next"))
        }
        router.post(RouterPath(stringLiteral: Paths.phoneSignIn), use: send)
        router.post(RouterPath(stringLiteral: Paths.phoneSignInCode), use: confirm)
    }

    private func ask(
        _ context: WebContext, next: String?, typed: FormData? = nil, flaws: [String: LocalizedText] = [:]
    ) async throws -> Response {
        var page = AccountPage("account.phone", site: site, context: context)
        guard site.registry.phoneCodes.isOffered else {
            page.values["callout"] = site.callout(
                "warn", icon: "info", RegistryError.codesNotOffered.message[context.language])
            return try await page.response(action: Paths.phoneSignIn, path: Paths.phoneSignIn)
        }
        page.hidden = [("next", Paths.local(next))]
        page.add("number", "id-number", value: typed?.text("number"), flaw: flaws["number"])
        page.add("phone", "phone", value: typed?.text("phone"), flaw: flaws["phone"])
        return try await page.response(action: Paths.phoneSignIn, path: Paths.phoneSignIn)
    }

    @Sendable private func send(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        var flaws: [String: LocalizedText] = [:]
        var number: PersonNumber?
        do {
            number = .citizen(try CitizenNumber(SearchText.normalize(form.text("number") ?? "").uppercased()))
        } catch {
            flaws["number"] = ApplicantReader.numberFlaw(error)
        }
        let phone = form.text("phone") ?? ""
        if phone.filter(\.isNumber).count < Self.phoneDigitsMin {
            flaws["phone"] = LocalizedText(zh: "请填写电话号码。", en: "Please give the telephone number.")
        }
        guard let number, flaws.isEmpty else {
            return try await ask(context, next: form.text("next"), typed: form, flaws: flaws)
        }
        do {
            let sent = try await site.registry.phoneCodes.request(
                number, phone: phone, language: context.language, from: context.source(of: request, site))
            var response = try await askCode(context, next: form.text("next"), shown: sent.shownCode)
            response.setCookie(site.cookie(CookieName.phoneCode, sent.token))
            return response
        } catch let error as RegistryError where error.isForTheForm {
            return try await ask(context, next: form.text("next"), typed: form, flaws: ["phone": error.message])
        }
    }

    private func askCode(
        _ context: WebContext, next: String?, shown: String? = nil, flaw: LocalizedText? = nil
    ) async throws -> Response {
        var page = AccountPage("account.phoneCode", site: site, context: context)
        page.hidden = [("next", Paths.local(next))]
        if let shown {
            page.values["callout"] = site.callout(
                "plain", icon: "info", page.word("shown", ["code": shown]), title: page.word("shownTitle"))
        }
        page.addCode(flaw: flaw, numeric: true)
        page.values["links"] = [["name": page.word("again"), "href": Paths.phoneSignIn]]
        return try await page.response(action: Paths.phoneSignInCode, path: Paths.phoneSignIn)
    }

    @Sendable private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let codes = site.registry.phoneCodes
        guard let token = request.cookie(CookieName.phoneCode, site) else {
            return try await ask(context, next: form.text("next"))
        }
        do {
            let person = try await codes.confirm(token, code: form.text("code") ?? "", .signIn)
            let account = try await codes.account(of: person)
            let flow = SignInFlow(site: site, request: request, context: context)
            var response = try await flow.enter(account, by: .phone, next: form.text("next"))
            response.forget(CookieName.phoneCode, site)
            return response
        } catch let error as RegistryError where error.isForTheForm {
            return try await askCode(context, next: form.text("next"), flaw: error.message)
        }
    }

    private static let phoneDigitsMin = 5
}
