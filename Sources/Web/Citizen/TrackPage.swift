import Casework
import HTTPTypes
import Hummingbird
import Kernel

/// Following a case without an account: its number and the code from the receipt.
struct TrackPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.track), use: page)
        router.post(RouterPath(stringLiteral: Paths.track), use: open)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let number = try request.query().text("number")
        // Whoever may see the case already is not asked for a code.
        if let number, let id = try await site.casework.caseID(number: number),
            (try? await site.casework.history(id, as: context.caller)) != nil
        {
            return .seeOther(Paths.caseFile(id))
        }
        return try await form(number: number, flaws: [:], context)
    }

    @Sendable private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let number = form.text("number")
        var flaws: [String: LocalizedText] = [:]
        if number.flatMap({ CaseNumber($0) }) == nil {
            flaws["number"] = LocalizedText(
                zh: "办件编号不完整或者有错，请对照回执再看一遍。",
                en: "The case number is not complete or has an error. Please compare with the receipt.")
        }
        guard let number, let secret = form.text("secret"), flaws.isEmpty else {
            if form.text("secret") == nil {
                flaws["secret"] = LocalizedText(zh: "请填写 6 位查询码。", en: "Please enter the code of six digits.")
            }
            return try await self.form(number: number, flaws: flaws, context, status: .unprocessableContent)
        }
        do {
            let id = try await site.casework.open(
                number: number, secret: secret, from: context.source(of: request, site))
            var response = Response.seeOther(Paths.caseFile(id))
            response.setCookie(
                site.cookie(CookieName.openedCase, site.openedCases.cookie(for: id, now: site.casework.now())))
            return response
        } catch let error as CaseworkError {
            let problem = Problem(error)
            var response = try await self.form(
                number: number, flaws: ["secret": problem.message], context, status: problem.status)
            if case .secretLocked(let until) = error { response.retry(after: until, now: site.casework.now()) }
            return response
        }
    }

    private func form(
        number: String?, flaws: [String: LocalizedText], _ context: WebContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let field = OwnField(site: site, language: context.language, words: "citizen.track")
        var values: PageValues = [
            "action": Paths.track, "myCases": Paths.myCases,
            "fields": [
                field("number", "text", value: number, flaw: flaws["number"], more: ["maxLength": 40]),
                field(
                    "secret", "text", flaw: flaws["secret"], more: ["short": true, "private": true, "maxLength": 12]),
            ],
            "crumbs": site.crumbs(context.language, here: site.strings("citizen.track.title", context.language)),
        ]
        let items: [PageValues] = ["number", "secret"].compactMap { id in
            flaws[id].map { ["text": $0[context.language], "field": id] }
        }
        if !items.isEmpty {
            values["errors"] =
                ["title": site.strings("citizen.track.errors", context.language), "items": items] as PageValues
        }
        return try await site.citizenPage("track", values, context, path: Paths.track, status: status)
    }
}
