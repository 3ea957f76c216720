import HTTPTypes
import Hummingbird
import Kernel
import Registry

/// The one-time link of an installation that nobody administers yet: who the first administrator is.
struct FirstAdministratorPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.firstAdministrator), use: page)
        router.post(RouterPath(stringLiteral: Paths.firstAdministrator), use: make)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let key = try request.query().text("key") ?? ""
        guard try await site.registry.firstAdministrator.isGood(key) else { throw RegistryError.linkExpired }
        return try await show(key, FormData(), context)
    }

    private func show(
        _ key: String, _ typed: FormData, _ context: WebContext, flaws: [String: LocalizedText] = [:]
    ) async throws -> Response {
        var page = AccountPage("account.first", site: site, context: context)
        page.hidden = [("key", key)]
        page.add(
            "name", "text", value: typed.text("name"), flaw: flaws["name"],
            more: ["complete": "name", "maxLength": 100])
        page.add("number", "id-number", value: typed.text("number"), flaw: flaws["number"])
        if try await site.registry.territory.division(site.settings.territory) == nil {
            page.values["territory"] = page.word("territory", ["code": site.settings.territory.text])
            page.add(
                "divisionName", "text", value: typed.text("divisionName"), flaw: flaws["divisionName"],
                more: ["maxLength": 60])
        }
        page.add(
            "username", "text", value: typed.text("username"), flaw: flaws["username"],
            more: ["complete": "username", "maxLength": AccountLimits.usernameMaximum])
        page.addPassword("password", flaw: flaws["password"], isNew: true)
        return try await page.response(action: Paths.firstAdministrator, path: Paths.firstAdministrator)
    }

    @Sendable private func make(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let key = form.text("key") ?? ""
        guard try await site.registry.firstAdministrator.isGood(key) else { throw RegistryError.linkExpired }
        let input = FirstAdministrator.Input(
            username: form.text("username") ?? "", name: form.text("name") ?? "",
            number: SearchText.normalize(form.text("number") ?? "").uppercased(),
            password: form.fields["password"]?.first ?? "", division: site.settings.territory,
            divisionName: form.text("divisionName") ?? "")
        do {
            let account = try await site.registry.firstAdministrator.use(key, input)
            // The password was chosen a moment ago: on to the second step, or in.
            return try await SignInFlow(site: site, request: request, context: context)
                .begin(account, next: Paths.admin)
        } catch let error as RegistryError where error.isForTheForm {
            let fields = error.fields.isEmpty ? ["name": error.message] : error.fields
            return try await show(key, form, context, flaws: fields)
        }
    }
}
