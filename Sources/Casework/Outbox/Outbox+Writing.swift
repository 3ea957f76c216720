import Database
import Kernel
import Procedures

/// What a notice and an entry put into the outbox, in their own transaction.
extension Outbox {
    /// A notice on the ways that are configured. Which of them its reader wants is looked up by `insert`.
    struct Draft: Sendable {
        var parcel: Parcel
        /// Whose choice counts; nil where nobody is known who could have chosen.
        var person: PersonID?
        var unsaid: ContactChoice
    }

    /// Empty, without looking at anything, where no channel to persons is configured.
    func letters(for notices: [Notice], of intent: NoticeIntent, isUrgent: Bool, _ state: CaseState) -> [Draft] {
        guard !plan.channels.isEmpty else { return [] }
        var drafts: [Draft] = []
        for notice in notices {
            guard let reader = NoticeReader(notice.recipient) else { continue }
            for channel in plan.channels.sorted(by: { $0.rawValue < $1.rawValue }) {
                if reader.person == nil, channel != .sms || state.party.phone == nil { continue }
                let parcel = Parcel(
                    id: identifiers.next(), lane: channel == .mail ? .mail : .sms,
                    content: .notice(recipient: notice.recipient, at: notice.at, id: notice.id), caseID: state.id,
                    number: notice.number, division: state.places.home, template: notice.template,
                    procedure: notice.procedure, isUrgent: isUrgent, at: notice.at)
                drafts.append(
                    Draft(
                        parcel: parcel, person: reader.person,
                        unsaid: intent.recipient == .party ? .unsaid : .unsaidByStaff))
            }
        }
        return drafts
    }

    func insert(_ draft: Draft, _ writer: any SQLWriter) throws {
        let choice = try draft.person.flatMap { try ContactChoice.read($0, writer) } ?? draft.unsaid
        guard choice[draft.parcel.lane.channel] else { return }
        try draft.parcel.insert(into: writer)
    }

    /// An entry as events for those who subscribed to what it is, in their territories.
    func events(for entry: Entry, before: CaseState?, after: CaseState) -> [Parcel] {
        guard plan.hasWebhooks else { return [] }
        let subscriptions = book.active
        guard !subscriptions.isEmpty else { return [] }
        let kinds = WebhookEvent.kinds(of: entry, before: before, after: after)
        var parcels: [Parcel] = []
        for kind in kinds {
            let wanting = subscriptions.filter {
                $0.events.contains(kind) && after.places.home.isWithin($0.division)
            }
            guard !wanting.isEmpty else { continue }
            let event = WebhookEvent(kind: kind, entry: entry, before: before, after: after)
            let body = event.body(source: plan.address)
            for subscription in wanting {
                parcels.append(
                    Parcel(
                        id: identifiers.next(), lane: .webhook(subscription.id),
                        content: .event(type: kind.type, body: body), caseID: after.id,
                        number: after.number.description, division: after.places.home, at: entry.at))
            }
        }
        return parcels
    }
}

/// Who reads a notice, where that is a person and no unit.
enum NoticeReader: Hashable {
    case person(PersonID)
    /// Somebody who acts for the party.
    case agent(PersonID)
    /// The party of a case, who is not registered.
    case party(CaseID)

    init?(_ recipient: String) {
        let parts = recipient.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let rest = String(parts[1])
        switch recipient {
        case _ where recipient.hasPrefix(Notice.Address.agentPrefix):
            guard let id = PersonID(rest) else { return nil }
            self = .agent(id)
        case _ where parts[0] == "person":
            guard let id = PersonID(rest) else { return nil }
            self = .person(id)
        case _ where parts[0] == "case":
            guard let id = CaseID(rest) else { return nil }
            self = .party(id)
        default: return nil
        }
    }

    var person: PersonID? {
        switch self {
        case .person(let person), .agent(let person): person
        case .party: nil
        }
    }
}
