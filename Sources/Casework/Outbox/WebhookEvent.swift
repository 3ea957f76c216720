public import Kernel
import Procedures

/// What happened to a case, for other systems: a CloudEvent (CloudEvents 1.0, structured JSON). It names the case, the
/// item, states, units and days, and no person: neither the title, which may be the applicant's words, nor a reason.
public struct WebhookEvent: Sendable {
    public enum Kind: String, Sendable, CaseIterable, Hashable {
        case filed
        /// The procedure's state is another.
        case moved
        /// It lies with another unit, or another unit decides.
        case assigned
        /// There is a result.
        case decided
        /// A limit ran out and the unit's head or the supervisor was told.
        case escalated
        /// The result was handed over.
        case collected
        case closed

        /// Attribute `type`.
        public var type: String { "tongban.case." + rawValue }
    }

    /// What a trial sends: it is about no case.
    static let trialType = "tongban.trial"

    var kind: Kind
    var entry: Entry
    var before: CaseState?
    var after: CaseState

    static func kinds(of entry: Entry, before: CaseState?, after: CaseState) -> [Kind] {
        guard let before else { return after.closedAt == nil ? [.filed] : [.filed, .closed] }
        var kinds: [Kind] = []
        if before.state != after.state { kinds.append(.moved) }
        if before.places.holder.unit != after.places.holder.unit
            || before.places.deciding.unit != after.places.deciding.unit
        {
            kinds.append(.assigned)
        }
        if before.result == nil, after.result != nil { kinds.append(.decided) }
        if before.escalations.count < after.escalations.count { kinds.append(.escalated) }
        let places = (before.custody.last?.kind, after.custody.last?.kind)
        if places.0 != .collected, places.1 == .collected { kinds.append(.collected) }
        if before.closedAt == nil, after.closedAt != nil { kinds.append(.closed) }
        return kinds
    }

    /// The id is made from the entry, so that the same event has the same id for all who hear of it.
    func body(source: String) -> String {
        var data: [String: JSONValue] = [
            "caseId": .text(after.id.description), "number": .text(after.number.description),
            "procedure": .text(after.procedure.id), "procedureVersion": .integer(Int64(after.procedure.version)),
            "state": .text(after.state), "version": .integer(Int64(entry.version)), "action": .text(entry.action),
            "home": .text(after.places.home.text), "decidingUnit": .text(after.places.deciding.unit.code),
            "holderUnit": .text(after.places.holder.unit.code), "isClosed": .bool(after.closedAt != nil),
        ]
        data["item"] = (after.item?.code).map { .text($0) }
        data["previousState"] = before.map { .text($0.state) }
        data["due"] = (after.nextDue?.due).map { .text($0.iso) }
        return CloudEvent(
            id: entry.id.description + "/" + kind.rawValue, type: kind.type, source: source + "/cases",
            subject: after.number.description, time: entry.at, data: .object(data)
        ).text
    }
}

/// The envelope (CloudEvents 1.0, JSON event format): required attributes, time, subject, data.
struct CloudEvent: Sendable {
    var id: String
    var type: String
    var source: String
    var subject: String?
    var time: Instant
    var data: JSONValue

    var text: String {
        var members: [String: JSONValue] = [
            "specversion": "1.0", "id": .text(id), "type": .text(type), "source": .text(source),
            "time": .text(time.iso8601()), "datacontenttype": "application/json", "data": data,
        ]
        members["subject"] = subject.map { .text($0) }
        return JSONValue.object(members).serialized()
    }
}
