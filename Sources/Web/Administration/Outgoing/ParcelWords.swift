import Casework
import Kernel
import Procedures

/// A message of the outbox in plain words: what it tells whom, how it stands, why it did not get through.
struct ParcelWords {
    let desk: AdminDesk
    let outbox: Outbox
    let webhooks: [WebhookID: String]

    func item(_ parcel: Parcel) -> PageValues {
        let name = parcel.number ?? desk.words("outbox.trial")
        return [
            "name": name, "text": desk.words("outbox.line", ["channel": channel(parcel), "to": receiver(parcel)]),
            "sub": [what(parcel), standing(parcel)].filter { !$0.isEmpty }.joined(separator: " · "),
        ]
    }

    private func channel(_ parcel: Parcel) -> String {
        let word = desk.words("outbox.channel.\(parcel.lane.channel.rawValue)")
        return parcel.isUrgent ? word + desk.words("outbox.urgent") : word
    }

    private func receiver(_ parcel: Parcel) -> String {
        if let id = parcel.lane.webhook { return webhooks[id] ?? desk.words("outbox.to.ended") }
        guard case .notice(let recipient, _, _) = parcel.content else { return "" }
        let kind = recipient.hasPrefix("agent:") ? "agent" : recipient.hasPrefix("case:") ? "party" : "person"
        return desk.words("outbox.to.\(kind)")
    }

    /// The event, or the beginning of the notice's own text with what it leaves open.
    private func what(_ parcel: Parcel) -> String {
        if case .event(let type, _) = parcel.content {
            guard let kind = WebhookEvent.Kind.allCases.first(where: { $0.type == type }) else { return "" }
            return desk.words("webhooks.event.\(kind.rawValue)")
        }
        guard let template = parcel.template, let procedure = parcel.procedure,
            let definition = desk.site.casework.procedures[procedure],
            let example = desk.site.casework.preview(
                of: template, in: definition, on: nil, language: desk.language)
        else { return "" }
        let text = definition.notices[template]?[desk.language] ?? example.text
        return NoticePlaceholder.filled(text) { _ in "…" }
    }

    private func standing(_ parcel: Parcel) -> String {
        let when = desk.dates.moment(parcel.dueAt)
        let tries = String(parcel.attempts)
        switch parcel.state {
        case .waiting:
            let next = desk.dates.moment(outbox.nextTry(of: parcel))
            guard parcel.attempts > 0 else { return desk.words("outbox.standing.first", ["when": next]) }
            return desk.words(
                "outbox.standing.next", ["n": tries, "why": reason(parcel), "when": next])
        case .failed: return desk.words("outbox.standing.failed", ["n": tries, "why": reason(parcel), "when": when])
        case .sent: return desk.words("outbox.standing.sent", ["when": when])
        case .dropped: return desk.words("outbox.standing.dropped", ["why": reason(parcel), "when": when])
        }
    }

    private func reason(_ parcel: Parcel) -> String {
        guard let code = parcel.reason else { return desk.words("outbox.reason.none") }
        let status = parcel.status.map { desk.words("outbox.status", ["n": String($0)]) } ?? ""
        return desk.words("outbox.reason.\(code)") + status
    }

    static func duration(_ milliseconds: Int64, _ desk: AdminDesk) -> String {
        let seconds = Int(milliseconds / 1_000)
        if seconds % 3_600 == 0, seconds > 0 { return desk.words("outbox.hours", ["n": String(seconds / 3_600)]) }
        if seconds % 60 == 0, seconds > 0 { return desk.words("outbox.minutes", ["n": String(seconds / 60)]) }
        return desk.words("outbox.seconds", ["n": String(seconds)])
    }
}
