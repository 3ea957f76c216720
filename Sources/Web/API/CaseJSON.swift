import Casework
import Kernel
import Procedures

extension JSONWriter {
    /// A row of a list.
    mutating func row(_ row: CaseRow, today: Day) {
        beginObject()
        field("id", row.id.description)
        field("number", row.number)
        field("procedure", row.procedure)
        if let item = row.itemCode { field("item", item) }
        field("title", row.title)
        field("state", row.state)
        field("party", row.partyName)
        field("channel", row.channel)
        if let home = row.home { field("home", home.text) }
        if let unit = row.filedUnit { field("filed", unit.code) }
        field("deciding", row.decidingUnit.code)
        field("holder", row.holderUnit.code)
        if let unit = row.pickupUnit { field("pickup", unit.code) }
        key("openedAt")
        instant(row.openedAt)
        if let closed = row.closedAt {
            key("closedAt")
            instant(closed)
        }
        if let due = row.due {
            key("due")
            day(due)
            field("dueClock", row.dueClock)
            field("isDueProvisional", row.isDueProvisional)
        }
        field("urgency", row.urgency(on: today).rawValue)
        field("version", row.version)
        endObject()
    }

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
        }
    }
}

/// One case as programs read it.
struct CaseJSON {
    let view: CaseView
    let language: Language

    var bytes: [UInt8] {
        let state = view.state
        var json = JSONWriter(reservingCapacity: 4_096)
        json.beginObject()
        json.field("id", state.id.description)
        json.field("number", state.number.description)
        json.field("procedure", state.procedure.id)
        json.field("procedureVersion", state.procedure.version)
        if let item = state.item {
            json.key("item")
            json.beginObject()
            json.field("code", item.code)
            json.field("name", item.name)
            json.field("version", item.version)
            json.endObject()
        }
        json.field("title", state.title)
        json.field("state", state.state)
        json.field("stateTitle", view.definition.state(state.state)?.title[language] ?? state.state)
        json.field("version", state.version)
        party(&json)
        places(&json)
        json.key("answers")
        json.value(.object(state.answers))
        materials(&json)
        clocks(&json)
        if let result = state.result {
            json.key("result")
            json.beginObject()
            json.field("kind", result.kind)
            json.field("name", result.name)
            json.field("number", result.number)
            json.key("issuedOn")
            json.day(result.issuedOn)
            json.endObject()
        }
        actions(&json)
        json.key("openedAt")
        json.instant(state.openedAt)
        if let closed = state.closedAt {
            json.key("closedAt")
            json.instant(closed)
        }
        json.endObject()
        return json.bytes
    }

    private func party(_ json: inout JSONWriter) {
        json.key("party")
        json.beginObject()
        json.field("kind", view.state.party.kind.rawValue)
        json.field("name", view.state.party.name)
        if let number = view.state.party.maskedNumber { json.field("maskedNumber", number) }
        json.endObject()
    }

    private func places(_ json: inout JSONWriter) {
        let places = view.state.places
        json.key("places")
        json.beginObject()
        if let filed = places.filed { json.field("filed", filed.unit.code) }
        json.field("home", places.home.text)
        json.field("deciding", places.deciding.unit.code)
        json.field("holder", places.holder.unit.code)
        if let pickup = places.pickup { json.field("pickup", pickup.unit.code) }
        json.endObject()
    }

    private func materials(_ json: inout JSONWriter) {
        json.key("materials")
        json.beginArray()
        for material in view.state.materials {
            json.beginObject()
            json.field("id", material.id)
            json.field("name", material.name)
            json.field("status", material.status.rawValue)
            json.field("isRequired", material.isRequired)
            json.endObject()
        }
        json.endArray()
    }

    private func clocks(_ json: inout JSONWriter) {
        json.key("clocks")
        json.beginArray()
        for view in view.clocks {
            json.beginObject()
            json.field("id", view.clock.id)
            json.field("title", view.definition.title[language])
            json.field("isRunning", view.clock.isRunning)
            json.field("isPaused", view.clock.isPaused)
            if let due = view.clock.due {
                json.key("due")
                json.day(due)
            }
            json.field("isProvisional", view.clock.isProvisional)
            json.key("explanation")
            json.beginArray()
            for step in view.explanation.steps { json.string(step.text[language]) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
    }

    private func actions(_ json: inout JSONWriter) {
        json.key("actions")
        json.beginArray()
        for offer in view.offers {
            json.beginObject()
            json.field("id", offer.action.id)
            json.field("title", offer.action.title[language])
            json.field("isPossible", offer.isPossible)
            if let refusal = offer.refusal {
                json.field("code", refusal.code.rawValue)
                json.field("reason", refusal.message[language])
            }
            json.endObject()
        }
        json.endArray()
    }
}
