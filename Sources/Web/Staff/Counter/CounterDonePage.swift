import Casework
import Hummingbird
import Kernel
import Procedures

/// Last step: number, code and QR for the customer, the receipt to print, and the next customer.
struct CounterDonePage: Sendable {
    let site: Site
    let slips: ReceiptSlips

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.counter + "/done/:id"), use: page)
        router.get(RouterPath(stringLiteral: Paths.counter + "/done/:id/receipt"), use: receipt)
    }

    private func secret(_ id: CaseID, _ context: WebContext) async throws -> String? {
        let clerk = context.visitor.personID
        if let known = slips.secret(of: id, for: clerk, now: site.casework.now()) { return known }
        return try await site.casework.receiptCode(of: id, for: clerk)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireStaff()
        let view = try await site.casework.view(context.id("id"), as: context.caller)
        let state = view.state
        let language = context.language
        let names = Names(site: site, language: language)
        let dates = DateWords(site: site, language: language)
        let number = state.number.description
        let key = state.id.description
        var items: [PageValues] = [
            fact("sheet.applicant", state.party.name, language),
            fact("sheet.matter", try await names.title(of: state), language),
            fact("sheet.deciding", try await names.unit(state.places.deciding.unit), language),
        ]
        if let due = state.nextDue?.due {
            items.append(fact("sheet.due", dates.long(due) + " · " + dates.far(due), language))
        }
        if let pickup = state.places.pickup {
            items.append(fact("sheet.pickup", try await names.unit(pickup.unit), language))
        }
        var page: PageValues = [
            "title": site.strings("counter.done.title", language), "number": number, "next": Paths.counter,
            "case": Paths.caseFile(key, from: Paths.work), "receipt": Paths.counterReceipt(key),
        ]
        if let secret = try await secret(state.id, context) { page["secret"] = secret }
        if let person = state.party.person {
            page["again"] = Paths.counterService + "?person=\(person)&home=\(state.places.home)"
        }
        let values: PageValues = [
            "page": page, "facts": ["items": items],
            "qr": [
                "svg": try QRCode.svg(site.settings.address + Paths.track + "?number=" + number, title: number),
                "number": number,
                "caption": site.strings("sheet.scan", language),
            ] as PageValues,
        ]
        return .html(try await site.page("pages/staff/done", values, context, path: Paths.counterDone(key)))
    }

    /// The stamped receipt with the code on it, as long as the code is still at hand.
    @Sendable private func receipt(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireStaff()
        let view = try await site.casework.view(context.id("id"), as: context.caller, for: .sheet("receipt"))
        let key = view.state.id.description
        var values = try await SheetValues(site: site, context: context, view: view).values("receipt")
        if let secret = try await secret(view.state.id, context), var receipt = values["receipt"] as? PageValues,
            var facts = receipt["facts"] as? PageValues, var items = facts["items"] as? [PageValues]
        {
            items.append(fact("counter.done.secret", secret, context.language))
            facts["items"] = items
            receipt["facts"] = facts
            values["receipt"] = receipt
        }
        values["back"] = [
            "href": Paths.counterDone(key), "label": site.strings("counter.done.back", context.language),
        ]
        return .html(try await site.page("pages/staff/receipt", values, context, path: Paths.counterReceipt(key)))
    }

    private func fact(_ key: String, _ text: String, _ language: Language) -> PageValues {
        ["label": site.strings(key, language), "text": text]
    }
}
