import Access
import Casework
import Hummingbird
import Kernel
import Procedures

/// The results desk: what is on its way here, what lies here, what was collected. A scanned number leads straight to
/// its case.
struct PickupPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.pickupDesk), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context, needing: .caseDeliver)
        let query = try request.query()
        let address = ListAddress(
            path: Paths.pickupDesk, query: query, names: ["unit", "place", "q", ListAddress.position])
        let unit = try desk.unit(address.value("unit"), .caseDeliver)
        var missed: String?
        if let scanned = query.text("q") {
            let number = Self.number(in: scanned)
            if let id = try await site.casework.caseID(number: number),
                try await site.casework.mayOpen(id, as: context.caller)
            {
                return .seeOther(Paths.caseFile(id.description, from: Paths.pickupDesk))
            }
            if Self.looksLikeNumber(number) { missed = number }
        }
        let place = address.value("place").flatMap { CustodyPlace(rawValue: $0) } ?? .here
        var question = try CaseFilters(site: site, language: context.language, address: address).query(.pickup(unit))
        question.custody = place
        let list = try await site.casework.list(question, as: context.caller)
        var values = try await CaseListValues(site: site, context: context, address: address)
            .values(
                list, columns: place == .done ? [.party, .custody, .opened] : [.party, .custody, .due, .step],
                caption: site.strings("pickup.place.\(place.rawValue)", context.language))
        if list.rows.isEmpty {
            let key = query.text("q") == nil ? "pickup.empty.\(place.rawValue)" : "work.empty.narrowed.title"
            values["empty"] = [
                "title": site.strings(key, context.language),
                "text": site.strings("pickup.empty.text", context.language),
            ]
        }
        if request.wantsFragment {
            values["assets"] = Paths.assets
            return .html(site.views.render("pages/staff/list", values))
        }
        if let missed {
            values["callout"] = [
                "kind": "warn", "icon": "warn",
                "text": site.strings("pickup.missed", context.language, ["number": missed]),
            ]
        }
        values["page"] = [
            "title": site.strings("pickup.title", context.language), "action": Paths.pickupDesk,
            "unit": try await Names(site: site, language: context.language).unit(unit), "q": query.text("q") ?? "",
            "hidden": address.hidden(except: "q"),
        ]
        values["tabs"] = tabs(place, address, context)
        if let choice = try await desk.unitChoice(unit, desk.units(.caseDeliver), address) {
            values["units"] = ["filters": choice]
        }
        return .html(try await site.page("pages/staff/pickup", values, context, path: address.text))
    }

    private func tabs(_ current: CustodyPlace, _ address: ListAddress, _ context: WebContext) -> PageValues {
        let items: [PageValues] = [CustodyPlace.here, .coming, .done].map { place in
            var item: PageValues = [
                "name": site.strings("pickup.place.\(place.rawValue)", context.language),
                "href": address.without("q").with(("place", place == .here ? nil : place.rawValue)),
            ]
            if place == current { item["current"] = true }
            return item
        }
        return ["label": site.strings("pickup.places", context.language), "items": items]
    }

    /// A case number, also one with a digit that was read wrong; anything else is a name or a matter.
    private static func looksLikeNumber(_ text: String) -> Bool {
        CaseNumber(text) != nil || (text.first?.isNumber == true && text.contains("-"))
    }

    /// The number in what a scanner sends: the number itself, or the tracking address of a receipt's QR code.
    static func number(in scanned: String) -> String {
        guard let range = scanned.firstRange(of: "number=") else { return scanned }
        return String(scanned[range.upperBound...].prefix { $0 != "&" && $0 != "#" })
    }
}
