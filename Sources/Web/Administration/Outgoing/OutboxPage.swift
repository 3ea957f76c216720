import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// What leaves the house in a territory: what waits, what did not get through and why, and the button that sends it
/// again. Neither addresses nor texts are here; they exist only while a message is sent.
struct OutboxPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminOutbox), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminOutboxResend), use: resend)
    }

    private var outbox: Outbox { site.casework.outbox }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: .deliveryManage)
        let counts = try await outbox.counts(in: division.code)
        let wanted = query.text("state").flatMap { Parcel.State(rawValue: $0) }
        let state = wanted ?? (counts[.failed, default: 0] > 0 ? .failed : .waiting)
        var page = AdminPage(desk.words("outbox.title"), path: Paths.adminOutbox(state, in: division.code))
        page.lead = desk.words("outbox.lead", ["place": division.name[desk.language]])
        page.values["territories"] = try await desk.territories(division, [.deliveryManage], path: Paths.adminOutbox)
        page.values["tabs"] =
            [
                "label": desk.words("outbox.title"),
                "items": Parcel.State.allCases.map { other -> PageValues in
                    let count = counts[other, default: 0]
                    var tab: PageValues = [
                        "name": desk.words("outbox.state.\(other.rawValue)"),
                        "href": Paths.adminOutbox(other, in: division.code),
                    ]
                    if count > 0 {
                        tab["count"] = count >= CaseworkLimits.countMax ? "\(count)+" : String(count)
                    }
                    if other == state { tab["current"] = true }
                    return tab
                },
            ] as PageValues
        page.add(try await list(state, in: division, desk))
        page.add(settings(desk))
        page.add([
            "title": desk.words("outbox.more"),
            "links": [
                ["name": desk.words("noticeTexts.title"), "href": Paths.adminNoticeTexts],
                ["name": desk.words("webhooks.title"), "href": Paths.admin(Paths.adminWebhooks, in: division.code)],
            ] as [PageValues],
        ])
        return try await page.response(desk, query)
    }

    private func list(_ state: Parcel.State, in division: Division, _ desk: AdminDesk) async throws -> PageValues {
        let parcels = try await outbox.parcels(state, in: division.code)
        guard !parcels.isEmpty else {
            return [
                "empty": [
                    "title": desk.words("outbox.none.\(state.rawValue)"),
                    "text": desk.words("outbox.noneText.\(state.rawValue)"),
                ]
            ]
        }
        let names = Dictionary(
            try await outbox.webhooks().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let words = ParcelWords(desk: desk, outbox: outbox, webhooks: names)
        var items: [PageValues] = []
        for parcel in parcels {
            var item = words.item(parcel)
            if state == .failed {
                item["action"] = Paths.adminOutboxResend
                item["field"] = "message"
                item["value"] = parcel.id.description
                item["label"] = desk.words("outbox.again")
                item["hidden"] = [["name": "in", "value": division.code.text]]
            }
            items.append(item)
        }
        var section: PageValues = ["removable": ["items": items] as PageValues]
        if parcels.count >= OutboxLimits.rowsMax {
            section["text"] = desk.words("outbox.cut", ["n": String(OutboxLimits.rowsMax)])
        }
        if state == .failed {
            section["buttons"] =
                [
                    "items": [
                        [
                            "label": desk.words("outbox.againAll"), "action": Paths.adminOutboxResend,
                            "hidden": [["name": "in", "value": division.code.text], ["name": "all", "value": "yes"]],
                        ] as PageValues
                    ]
                ] as PageValues
        }
        return section
    }

    /// The settings as they are; they are changed where the program is started.
    private func settings(_ desk: AdminDesk) -> PageValues {
        let plan = outbox.plan
        func fact(_ key: String, _ text: String, _ note: String? = nil) -> PageValues {
            var fact: PageValues = ["label": desk.words("outbox.setting.\(key)"), "text": text]
            if let note { fact["note"] = note }
            return fact
        }
        func channel(_ channel: Channel) -> PageValues {
            let server = plan.servers[channel]
            return fact(
                channel.rawValue, server ?? desk.words("outbox.setting.none"),
                server == nil ? desk.words("outbox.setting.\(channel.rawValue)None") : nil)
        }
        let retry = plan.retry
        return [
            "title": desk.words("outbox.settings"), "text": desk.words("outbox.settingsText"),
            "facts": [
                "items": [
                    channel(.mail), channel(.sms),
                    fact(
                        "quiet", plan.quiet?.text ?? desk.words("outbox.setting.quietOff"),
                        desk.words("outbox.setting.quietNote")),
                    fact(
                        "retry",
                        desk.words(
                            "outbox.setting.retryText",
                            [
                                "n": String(retry.attemptsMax),
                                "first": ParcelWords.duration(retry.firstMilliseconds, desk),
                                "longest": ParcelWords.duration(retry.longestMilliseconds, desk),
                            ])),
                    fact(
                        "webhook",
                        desk.words("outbox.setting.\(plan.mayReachPrivate ? "privateYes" : "privateNo")")),
                ]
            ] as PageValues,
        ]
    }

    @Sendable private func resend(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .deliveryManage)
        let id = form.text("message").flatMap { ParcelID($0) }
        guard id != nil || form.text("all") == "yes" else { throw Problem.badRequest }
        let count = try await outbox.resend(id, in: division.code, by: desk.actor)
        let back = Paths.adminOutbox(.waiting, in: division.code)
        return .seeOther(
            count == 0 ? Paths.admin(Paths.adminOutbox, in: division.code) : Paths.done(back, "resent", count: count))
    }
}
