import Kernel
import Procedures

extension JSONWriter {
    /// An entry of a case's history.
    mutating func entry(_ entry: Entry) {
        beginObject()
        field("id", entry.id.description)
        field("version", entry.version)
        field("commandId", entry.command.description)
        field("action", entry.action)
        key("actor")
        beginObject()
        field("kind", entry.actor.kind.rawValue)
        field("name", entry.actor.name)
        if let unit = entry.actor.unit { field("unit", unit.code) }
        if let lender = entry.actor.onBehalfOf {
            key("onBehalfOf")
            beginObject()
            field("delegation", lender.delegation)
            field("post", lender.post)
            endObject()
        }
        endObject()
        if let reason = entry.reason { field("reason", reason) }
        key("at")
        instant(entry.at)
        key("deviceAt")
        instant(entry.deviceAt)
        key("changes")
        beginArray()
        for change in entry.changes { string(change.kind) }
        endArray()
        endObject()
    }
}

extension Change {
    /// The name of the fact, stable for programs.
    var kind: String {
        switch self {
        case .filed: "filed"
        case .moved: "moved"
        case .answered: "answered"
        case .materials: "materials"
        case .held: "held"
        case .offered: "offered"
        case .offerEnded: "offerEnded"
        case .deciding: "deciding"
        case .pickup: "pickup"
        case .routed: "routed"
        case .relocated: "relocated"
        case .clockStarted: "clockStarted"
        case .clockChanged(_, let event): "clock.\(event.rawValue)"
        case .clockStopped: "clockStopped"
        case .approvalAsked: "approvalAsked"
        case .approvalAnswered: "approvalAnswered"
        case .opinionAsked: "opinionAsked"
        case .opinionGiven: "opinionGiven"
        case .result: "result"
        case .custody: "custody"
        case .rated: "rated"
        case .rectified: "rectified"
        case .appealed: "appealed"
        case .appealAnswered: "appealAnswered"
        case .variable: "variable"
        case .noted: "noted"
        case .urged: "urged"
        case .escalated: "escalated"
        case .forgotten: "forgotten"
        case .confirmed: "confirmed"
        case .objected: "objected"
        case .objectionAnswered: "objectionAnswered"
        }
    }
}
