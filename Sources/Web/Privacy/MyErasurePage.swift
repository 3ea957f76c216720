import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// What is kept about the reader, how long and why; and the wish to have it erased (PIPL art. 47).
struct MyErasurePage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.myErasure), use: page)
        router.post(RouterPath(stringLiteral: Paths.myErasure), use: ask)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        let language = context.language
        let words = { (key: String, places: [String: String]) in
            site.strings("citizen.erasure." + key, language, places)
        }
        let plan = try await site.casework.erasurePlan(of: person, ground: .request)
        let lists = ErasureLists(site: site, language: language)
        var values: PageValues = [
            "action": Paths.myErasure, "crumbs": site.crumbs(language, here: words("title", [:])),
            "record": words(plan.holdsPost ? "recordPost" : plan.takesRecord ? "recordGoes" : "recordStays", [:]),
        ]
        if !plan.going.isEmpty { values["going"] = try await lists.facts(plan.going) }
        if !plan.staying.isEmpty { values["staying"] = try await lists.facts(plan.staying) }
        if let waiting = try await site.casework.waitingErasure(of: person) {
            let day = DateWords(site: site, language: language).long(waiting.askedAt.day())
            values["callout"] = site.callout("ok", icon: "check", words("waiting", ["date": day]))
        } else {
            if let answered = try await site.casework.answeredErasure(of: person), let outcome = answered.outcome {
                let day = DateWords(site: site, language: language).long((answered.doneAt ?? answered.askedAt).day())
                values["callout"] = site.callout(
                    "plain", icon: "info",
                    words(
                        "answered",
                        ["date": day, "gone": String(outcome.cases.count), "kept": String(outcome.kept.count)]))
            }
            values["canAsk"] = true
        }
        return try await site.citizenPage("erasure", values, context, path: Paths.myErasure)
    }

    @Sendable private func ask(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        _ = try await context.checkedForm(request)
        try await site.casework.askForErasure(of: person, home: context.home(site))
        return .seeOther(Paths.myErasure)
    }
}

/// Lines of an erasure: which case, and what becomes of it.
struct ErasureLists {
    let site: Site
    let language: Language

    func facts(_ lines: [ErasurePlan.Line]) async throws -> PageValues {
        let dates = DateWords(site: site, language: language)
        return [
            "facts": [
                "items": lines.map { line -> PageValues in
                    [
                        "label": line.number, "text": line.title,
                        "note": line.kept.map { why($0, dates) }
                            ?? line.closedAt.map {
                                site.strings("erasure.closed", language, ["date": dates.long($0.day())])
                            } ?? "",
                    ]
                }
            ] as PageValues
        ]
    }

    /// The reason in words, its day as people write it.
    private func why(_ reason: KeptReason, _ dates: DateWords) -> String {
        guard case .retention(let day) = reason else { return reason.message[language] }
        return site.strings("erasure.kept", language, ["date": dates.long(day)])
    }
}
