import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// Somebody in a post: their posts, and the account with which they sign in.
struct PersonPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        let person = "\(Paths.adminPeople)/:person"
        router.get(RouterPath(stringLiteral: person), use: page)
        router.post(RouterPath(stringLiteral: person + "/account"), use: createAccount)
        router.post(RouterPath(stringLiteral: person + "/password"), use: setPassword)
        router.post(RouterPath(stringLiteral: person + "/disabled"), use: setDisabled)
        router.post(RouterPath(stringLiteral: person + "/second-step"), use: resetSecondStep)
    }

    private struct Flaws {
        var username: (typed: String, why: LocalizedText)?
        var password: (username: String, why: LocalizedText)?
    }

    /// - Throws: 403 unless every post that the person holds lies in the administrator's reach: whoever sets a password
    ///   could otherwise take over the powers of a higher level.
    func person(_ desk: AdminDesk) async throws -> (card: PersonCard, posts: [HeldPost]) {
        try await desk.require(anywhere: .registryPosts)
        let id: RegistryPersonID = try desk.context.id("person")
        guard let card = try await desk.registry.people.card(id) else { throw RegistryError.unknownPerson }
        try await site.casework.noteCards(of: [id], basis: .staffing, as: desk.context.caller)
        let posts = try await desk.registry.posts.allPosts(of: id).filter {
            $0.delegatedFrom == nil && $0.through.map { $0 >= desk.today } ?? true
        }
        guard !posts.isEmpty else {
            throw Problem.forbidden(site.text("admin.account.noPost"))
        }
        for post in posts {
            guard let unit = try await desk.registry.units.unit(post.unit) else { throw RegistryError.unknownUnit }
            try await desk.require(.registryPosts, at: unit)
        }
        return (card, posts)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        return try await show(try await person(desk), desk, try request.query(), Flaws())
    }

    private func show(
        _ person: (card: PersonCard, posts: [HeldPost]), _ desk: AdminDesk, _ query: FormData, _ flaws: Flaws
    ) async throws -> Response {
        let card = person.card
        var page = AdminPage(card.name, path: Paths.adminPerson(card.id.description))
        page.lead = desk.words("account.lead", ["number": card.maskedNumber])
        page.trail = person.posts.first.map { [($0.unitName[desk.language], Paths.adminUnit($0.unit))] } ?? []
        var errors: [(name: String, text: String)] = []
        if let flaw = flaws.username { errors.append(("username", flaw.why[desk.language])) }
        if let flaw = flaws.password { errors.append(("password-" + flaw.username, flaw.why[desk.language])) }
        if !errors.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, errors)
        }
        page.add([
            "title": desk.words("posts.title"),
            "facts": [
                "items": person.posts.map { post -> PageValues in
                    [
                        "label": post.title[desk.language], "text": post.unitName[desk.language],
                        "href": Paths.adminUnit(post.unit),
                        "note": permissions(post, desk),
                    ]
                }
            ] as PageValues,
        ])
        let accounts = try await desk.registry.accounts.accounts(of: card.id)
        for account in accounts {
            page.add(try await withSecondStep(section(account, card, desk, flaws), account, card, desk))
        }
        if accounts.isEmpty { page.add(newAccount(card, desk, flaws)) }
        return try await page.response(desk, query)
    }

    private func permissions(_ post: HeldPost, _ desk: AdminDesk) -> String {
        let granted = Set(post.grants.map(\.permission))
        return Permission.titles.filter { granted.contains($0.permission) }.map { $0.title[desk.language] }
            .joined(separator: desk.language == .zhHans ? "、" : ", ")
    }

    private func section(_ account: Account, _ card: PersonCard, _ desk: AdminDesk, _ flaws: Flaws) -> PageValues {
        let path = Paths.adminPerson(card.id.description)
        let name = "password-" + account.username
        let flaw = flaws.password.flatMap { $0.username == account.username ? $0.why[desk.language] : nil }
        let state = account.isDisabled ? "disabled" : account.hasPassword ? "ready" : "noPassword"
        var password = AdminForm.field(
            name, desk.words("account.password"), "password", hint: desk.words("account.passwordHint"), required: true,
            flaw: flaw, more: ["complete": "new-password"])
        password["name"] = "password"
        var panel: PageValues = [
            "id": "password",
            "label": desk.words(account.hasPassword ? "account.newPassword" : "account.firstPassword"),
            "form": AdminForm.form(
                path + "/password", submit: desk.words("account.setPassword"), hidden: [("username", account.username)],
                groups: [["fields": [password]]]),
        ]
        if flaw != nil || !account.hasPassword { panel["open"] = true }
        let switching: PageValues = [
            "id": "disable", "label": desk.words(account.isDisabled ? "account.enable" : "account.disable"),
            "about": desk.words("account.disableAbout"),
            "form": AdminForm.form(
                path + "/disabled", submit: desk.words(account.isDisabled ? "account.enable" : "account.disable"),
                hidden: [("username", account.username), ("disabled", account.isDisabled ? "no" : "yes")],
                risk: !account.isDisabled, groups: []),
        ]
        return [
            "title": desk.words("account.title", ["name": account.username]),
            "text": desk.words("account.state.\(state)"),
            "panels": [panel, switching],
        ]
    }

    private func newAccount(_ card: PersonCard, _ desk: AdminDesk, _ flaws: Flaws) -> PageValues {
        [
            "title": desk.words("account.none"), "text": desk.words("account.noneText"),
            "form": AdminForm.form(
                Paths.adminPerson(card.id.description) + "/account", submit: desk.words("account.create"),
                groups: [
                    [
                        "fields": [
                            AdminForm.field(
                                "username", desk.words("account.username"), "text", value: flaws.username?.typed,
                                hint: desk.words("account.usernameHint"), required: true,
                                flaw: flaws.username?.why[desk.language],
                                more: ["maxLength": AccountLimits.usernameMaximum, "complete": "off"])
                        ]
                    ]
                ]),
        ]
    }

    @Sendable private func createAccount(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let person = try await person(desk)
        let username = form.text("username") ?? ""
        do {
            _ = try await desk.registry.accounts.create(username, person: person.card.id, by: desk.actor)
        } catch let error as RegistryError {
            return try await show(person, desk, FormData(), Flaws(username: (username, error.message)))
        }
        return .seeOther(Paths.done(Paths.adminPerson(person.card.id.description), "account-created"))
    }

    /// The account named by a form, if it is this person's.
    func account(_ form: FormData, _ person: PersonCard, _ desk: AdminDesk) async throws -> Account {
        let known = try await desk.registry.accounts.accounts(of: person.id)
        guard let account = known.first(where: { $0.username == form.text("username") }) else {
            throw RegistryError.unknownAccount
        }
        return account
    }

    @Sendable private func setPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let person = try await person(desk)
        let account = try await account(form, person.card, desk)
        do {
            try await desk.registry.accounts.setPassword(
                form.fields["password"]?.first ?? "", for: account.username, isHandedOver: true, by: desk.actor)
        } catch let error as RegistryError {
            return try await show(person, desk, FormData(), Flaws(password: (account.username, error.message)))
        }
        return .seeOther(Paths.done(Paths.adminPerson(person.card.id.description), "password-set"))
    }

    @Sendable private func setDisabled(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let person = try await person(desk)
        let account = try await account(form, person.card, desk)
        let isDisabled = form.text("disabled") == "yes"
        try await desk.registry.accounts.setDisabled(account.username, isDisabled, by: desk.actor)
        return .seeOther(
            Paths.done(
                Paths.adminPerson(person.card.id.description), isDisabled ? "account-disabled" : "account-enabled"))
    }
}
