import Access
import Hummingbird
import Kernel
import Registry

/// Ending a post: asks once, with the last day. Yesterday takes the powers away with the next request.
struct PostEndPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get("\(RouterPath(stringLiteral: Paths.adminPosts))/:post/end", use: page)
        router.post("\(RouterPath(stringLiteral: Paths.adminPosts))/:post/end", use: end)
    }

    private struct Ending {
        var id: RegistryPostID
        var post: HeldPost
        var unit: UnitRecord
    }

    private func ending(_ desk: AdminDesk) async throws -> Ending {
        try await desk.require(anywhere: .registryPosts)
        let id: RegistryPostID = try desk.context.id("post")
        guard let post = try await desk.registry.posts.post(id),
            let unit = try await desk.registry.units.unit(post.unit)
        else { throw RegistryError.unknownPost }
        try await desk.require(.registryPosts, at: unit)
        return Ending(id: id, post: post, unit: unit)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        return try await show(try await ending(desk), desk, typed: nil, flaw: nil)
    }

    private func show(
        _ ending: Ending, _ desk: AdminDesk, typed: String?, flaw: LocalizedText?
    ) async throws -> Response {
        let person = RegistryPersonID(ending.post.person)
        let card = if let person { try await desk.registry.people.card(person) } else { PersonCard?.none }
        var page = AdminPage(desk.words("posts.endTitle"), path: Paths.adminPost(ending.id.description))
        page.trail = [(ending.unit.name[desk.language], Paths.adminUnit(ending.unit.code))]
        page.lead = desk.words(
            "posts.endLead",
            ["person": card?.name ?? "—", "post": ending.post.title[desk.language], "unit": ending.unit.name[desk.language]])
        if let flaw {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(desk, [("through", flaw[desk.language])])
        }
        let day = AdminForm.field(
            "through", desk.words("posts.field.through"), "date", value: typed, hint: desk.words("posts.endHint"),
            flaw: flaw?[desk.language])
        page.add([
            "form": AdminForm.form(
                Paths.adminPost(ending.id.description), submit: desk.words("posts.end"), risk: true,
                groups: [["fields": [day]]])
        ])
        return try await page.response(desk)
    }

    @Sendable private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let ending = try await ending(desk)
        let typed = form.text("through")
        let yesterday = desk.today.advanced(by: -1)
        let last = typed.map { Day(iso: $0) } ?? yesterday
        guard let last, last >= yesterday else {
            return try await show(ending, desk, typed: typed, flaw: site.text("admin.posts.endFlaw"))
        }
        try await desk.registry.posts.end(ending.id, lastDay: last, by: desk.actor)
        return .seeOther(Paths.done(Paths.adminUnit(ending.unit.code), last < desk.today ? "post-ended" : "post-ending"))
    }
}
