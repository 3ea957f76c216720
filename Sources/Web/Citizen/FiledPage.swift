import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// After an application was taken: number, QR code, the code that opens it (only for a while), and what comes next.
struct FiledPage: Sendable {
    let site: Site
    /// The code stays on this device so long, for who loses the page on a weak line.
    private static let secretSeconds = 600
    private static let cookieName = "tb_filed"

    func add(to router: some RouterMethods<WebContext>) {
        router.get("/filed/:id", use: page)
    }

    static func cookie(_ secret: String, of id: CaseID, site: Site) -> Cookie {
        site.cookie(cookieName, "\(id).\(secret)", seconds: secretSeconds)
    }

    private func secret(_ request: Request, of id: CaseID) -> String? {
        guard let parts = request.cookies[Self.cookieName]?.value.split(separator: "."), parts.count == 2,
            parts[0] == id.description, parts[1].count == 6, parts[1].allSatisfy(\.isNumber)
        else { return nil }
        return String(parts[1])
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let id: CaseID = try context.id("id")
        let view = try await site.casework.view(id, as: context.caller)
        let language = context.language
        let state = view.state
        let names = Names(site: site, language: language)
        let dates = DateWords(site: site, language: language)
        let words = { (key: String) in site.strings("citizen.filed." + key, language) }
        var next: [PageValues] = [
            ["label": words("now"), "text": view.definition.state(state.state)?.explanation[language] ?? ""],
            ["label": words("decides"), "text": try await names.unit(state.places.deciding.unit)],
        ]
        let running = view.clocks.filter { $0.clock.isRunning && $0.clock.due != nil }
        let clock = running.min { ($0.clock.due?.number ?? .max) < ($1.clock.due?.number ?? .max) }
        if let clock, let due = clock.clock.due {
            next.append([
                "label": words("due"), "text": dates.long(due),
                "note": clock.definition.title[language] + " · " + dates.far(due),
            ])
        }
        if let pickup = state.places.pickup {
            let unit = try await site.registry.units.unit(pickup.unit.code)
            var fact: PageValues = ["label": words("pickup"), "text": try await names.unit(pickup.unit)]
            if let address = unit?.address { fact["note"] = address }
            next.append(fact)
        }
        let number = state.number.description
        var values: PageValues = [
            "page": ["title": words("title"), "item": try await title(of: state, language), "number": number],
            "next": ["items": next] as PageValues,
            "qr": [
                "svg": try QRCode.svg(trackAddress(number), title: words("qrTitle")), "number": number,
                "caption": site.strings("sheet.scan", language),
            ] as PageValues,
            "caseHref": Paths.caseFile(id), "receiptHref": Paths.sheet(id, "receipt"), "trackHref": Paths.track,
        ]
        if let secret = secret(request, of: id) {
            values["secret"] = secret
        } else if let agent = state.agent?.person, agent == context.visitor.personID {
            values["noSecret"] = site.strings("citizen.filed.noSecretAgent", language, ["name": state.party.name])
        } else {
            values["noSecret"] = words("noSecret")
        }
        if state.agent == nil { values["byCode"] = true }
        return try await site.citizenPage("filed", values, context, path: Paths.filed(id))
    }

    /// The item's name as the reader's language has it; the case itself keeps the one it was filed under.
    private func title(of state: CaseState, _ language: Language) async throws -> String {
        guard let code = state.item?.code,
            let item = try await site.registry.catalogue.item(code, in: state.places.home)
        else {
            let procedure = site.casework.procedures[state.procedure]
            return state.title == procedure?.title[.zhHans] ? procedure?.title[language] ?? state.title : state.title
        }
        return item.name[language]
    }

    /// A whole address, because a phone that reads the code knows nothing of this site.
    private func trackAddress(_ number: String) -> String {
        site.settings.address + Paths.track + "?number=" + number.percentEncoded
    }
}
