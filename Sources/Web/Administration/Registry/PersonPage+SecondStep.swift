import Hummingbird
import Kernel
import Registry

extension PersonPage {
    /// The account's section with its second step, and where it is on the way to take it away.
    func withSecondStep(
        _ section: PageValues, _ account: Account, _ card: PersonCard, _ desk: AdminDesk
    ) async throws -> PageValues {
        var section = section
        let since = try await desk.registry.accounts.secondStep(of: account.username).since
        section["lines"] = [
            since.map { desk.words("account.secondStep.on", ["when": desk.dates.moment($0)]) }
                ?? desk.words("account.secondStep.off")
        ]
        guard since != nil else { return section }
        let panel: PageValues = [
            "id": "second-step", "label": desk.words("account.reset"), "about": desk.words("account.resetAbout"),
            "form": AdminForm.form(
                Paths.adminPerson(card.id.description) + "/second-step", submit: desk.words("account.reset"),
                hidden: [("username", account.username)], risk: true, groups: []),
        ]
        section["panels"] = (section["panels"] as? [PageValues] ?? []) + [panel]
        return section
    }

    @Sendable func resetSecondStep(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let person = try await person(desk)
        let account = try await account(form, person.card, desk)
        try await desk.registry.accounts.resetSecondStep(of: account.username, by: desk.actor)
        return .seeOther(Paths.done(Paths.adminPerson(person.card.id.description), "second-step-reset"))
    }
}
