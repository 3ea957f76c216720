import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Whole numbers, phones and addresses: asked for with a reason, shown once, never kept by the browser.
struct UnmaskPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.post("/cases/:id/unmask", use: ofCase)
        router.post(RouterPath(stringLiteral: Paths.counterUnmask), use: atCounter)
    }

    @Sendable private func ofCase(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireStaff()
        let id: CaseID = try context.id("id")
        let form = try await context.checkedForm(request)
        let panel = UnmaskPanel(site: site, language: context.language)
        return try await answer(form, panel, action: Paths.unmask(id), back: Paths.caseFile(id), context) { reason in
            try await site.casework.unmask(id, reason, as: context.caller)
        }
    }

    @Sendable private func atCounter(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await context.checkedForm(request)
        let visit = try await CounterVisit(form, path: Paths.counterService, site: site, context: context)
        let panel = UnmaskPanel(site: site, language: context.language)
        let hidden = visit.address.items.map { ($0.name, $0.value) }
        return try await answer(
            form, panel, action: Paths.counterUnmask, hidden: hidden, back: visit.address.text, context
        ) { reason in
            try await site.casework.unmask(
                person: visit.person.id, reason, at: UnitID(visit.counter.code), as: context.caller)
        }
    }

    private func answer(
        _ form: FormData, _ panel: UnmaskPanel, action: String, hidden: [(String, String)] = [], back: String,
        _ context: WebContext, _ unmask: (UnmaskReason) async throws -> Unmasked
    ) async throws -> Response {
        let language = context.language
        let text = form.text("reason") ?? ""
        let choice = form.text("choice").flatMap { UnmaskReason.Choice(rawValue: $0) }
        var values: PageValues = [
            "page": ["title": site.strings("unmask.title", language), "back": back] as PageValues
        ]
        var status = HTTPResponse.Status.ok
        do {
            guard let choice else { throw RegistryError.reasonRequired }
            let shown = try await unmask(UnmaskReason(choice, text))
            values["facts"] = facts(shown, language)
            values["callout"] = site.callout("plain", icon: "eye", site.strings("unmask.shown", language))
        } catch RegistryError.reasonRequired {
            status = .unprocessableContent
            values["unmask"] = panel.values(action, hidden: hidden, choice: choice, text: text, isRefused: true)
            values["errors"] =
                [
                    "title": site.strings("form.errors", language),
                    "items": [["text": RegistryError.reasonRequired.message[language], "field": UnmaskPanel.reasonID]],
                ] as PageValues
        }
        var response = Response.html(
            try await site.page("pages/staff/unmask", values, context, path: back), status: status)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func facts(_ shown: Unmasked, _ language: Language) -> PageValues {
        var items: [PageValues] = [["label": site.strings("counter.name", language), "text": shown.name]]
        func add(_ key: String, _ text: String?) {
            if let text { items.append(["label": site.strings(key, language), "text": text]) }
        }
        add("counter.number", shown.number)
        for phone in shown.phones { add("counter.phone", phone) }
        add("unmask.address", shown.address)
        items += shown.answers.map { ["label": $0.field.title[language], "text": $0.text] }
        return ["items": items]
    }
}

/// The folded form that asks for whole numbers.
struct UnmaskPanel {
    let site: Site
    let language: Language

    static let id = "unmask"
    static let reasonID = "unmask-reason"

    func values(
        _ action: String, hidden: [(String, String)] = [], choice: UnmaskReason.Choice? = nil, text: String? = nil,
        isRefused: Bool = false
    ) -> PageValues {
        let options: [PageValues] = UnmaskReason.Choice.allCases.map { one in
            var option: PageValues = [
                "value": one.rawValue, "label": site.strings("looks.reason.\(one.rawValue)", language),
            ]
            if one == choice { option["checked"] = true }
            return option
        }
        var reason: PageValues = [
            "id": Self.reasonID, "name": "reason", "control": "pieces/control/text", "required": true,
            "label": site.strings("unmask.reason", language), "hint": site.strings("unmask.reasonHint", language),
            "maxLength": LookLimits.reasonCharacters.upperBound, "complete": "off",
        ]
        if let text, !text.isEmpty { reason["value"] = text }
        if isRefused { reason["error"] = RegistryError.reasonRequired.message[language] }
        var panel: PageValues = [
            "id": Self.id, "label": site.strings("unmask.label", language), "action": action,
            "submit": site.strings("unmask.submit", language),
            "hidden": hidden.map { ["name": $0.0, "value": $0.1] },
            "fields": [
                [
                    "id": "unmask-choice", "name": "choice", "control": "pieces/control/radio", "group": true,
                    "required": true, "label": site.strings("unmask.choice", language), "options": options,
                ] as PageValues, reason,
            ],
        ]
        if isRefused { panel["open"] = true }
        return panel
    }
}
