import FoundationEssentials
import Kernel
import Procedures

// Changes as JSON, in the same shape as `JSONEncoder` gives them. The kinds of which there are most are written by
// hand, at about a twentieth of the cost; the others go through the encoder.
extension JSONWriter {
    mutating func change(_ change: Change) throws {
        switch change {
        case .moved(let state, let closes):
            beginChange("moved")
            field("to", state)
            field("closes", closes)
        case .clockStopped(let clock, let day):
            beginChange("clockStopped")
            field("_0", clock)
            key("on")
            self.day(day)
        case .clockStarted(let state):
            beginChange("clockStarted")
            key("_0")
            clock(state)
        case .clockChanged(let state, let event):
            beginChange("clockChanged")
            key("_0")
            clock(state)
            field("_1", event.rawValue)
        case .filed(let filing):
            beginChange("filed")
            key("_0")
            self.filing(filing)
        case .result(let document):
            beginChange("result")
            key("_0")
            result(document)
        case .custody(let step):
            beginChange("custody")
            key("_0")
            custody(step)
        case .routed(let record):
            beginChange("routed")
            key("_0")
            routed(record)
        default: return raw(Array(try JSONEncoder().encode(change)))
        }
        endObject()
        endObject()
    }

    private mutating func beginChange(_ kind: String) {
        beginObject()
        key(kind)
        beginObject()
    }

    /// As the encoder: a member without a value is left out.
    private mutating func present(_ name: String, _ text: String?) {
        if let text { field(name, text) }
    }

    private mutating func present(_ name: String, _ day: Day?) {
        guard let day else { return }
        key(name)
        self.day(day)
    }

    private mutating func clock(_ clock: ClockState) {
        beginObject()
        field("id", clock.id)
        field("unit", clock.unit.rawValue)
        field("days", clock.days)
        present("startedOn", clock.startedOn)
        key("pauses")
        beginArray()
        for pause in clock.pauses {
            beginObject()
            present("from", pause.from)
            present("through", pause.through)
            field("reason", pause.reason)
            endObject()
        }
        endArray()
        key("extensions")
        beginArray()
        for item in clock.extensions {
            beginObject()
            field("days", item.days)
            field("reason", item.reason)
            present("on", item.on)
            endObject()
        }
        endArray()
        present("due", clock.due)
        field("isProvisional", clock.isProvisional)
        present("stoppedOn", clock.stoppedOn)
        field("hasExpired", clock.hasExpired)
        endObject()
    }

    private mutating func filing(_ filing: Filing) {
        beginObject()
        field("number", filing.number.description)
        key("procedure")
        beginObject()
        field("id", filing.procedure.id)
        field("version", filing.procedure.version)
        endObject()
        if let item = filing.item {
            key("item")
            beginObject()
            field("code", item.code)
            field("version", item.version)
            field("name", item.name)
            endObject()
        }
        field("title", filing.title)
        key("party")
        party(filing.party)
        if let agent = filing.agent {
            key("agent")
            beginObject()
            present("person", agent.person?.description)
            field("name", agent.name)
            present("mandate", agent.mandate)
            if let paper = agent.paper {
                key("paper")
                beginObject()
                field("number", paper.number)
                key("scan")
                file(paper.scan)
                present("through", paper.through)
                endObject()
            }
            endObject()
        }
        field("channel", filing.channel.rawValue)
        key("places")
        places(filing.places)
        field("state", filing.state)
        key("answers")
        value(.object(filing.answers))
        key("materials")
        beginArray()
        for item in filing.materials { material(item) }
        endArray()
        key("terms")
        value(.object(filing.terms))
        endObject()
    }

    private mutating func party(_ party: Party) {
        beginObject()
        field("kind", party.kind.rawValue)
        present("person", party.person?.description)
        field("name", party.name)
        present("maskedNumber", party.maskedNumber)
        present("phone", party.phone)
        field("language", party.language.rawValue)
        endObject()
    }

    private mutating func places(_ places: Places) {
        beginObject()
        if let filed = places.filed { office("filed", filed) }
        field("home", places.home.text)
        office("deciding", places.deciding)
        key("holder")
        beginObject()
        field("unit", places.holder.unit.code)
        field("division", places.holder.division.text)
        present("person", places.holder.person?.description)
        field("node", places.holder.node.text)
        endObject()
        if let pickup = places.pickup { office("pickup", pickup) }
        endObject()
    }

    private mutating func office(_ name: String, _ office: Office) {
        key(name)
        beginObject()
        field("unit", office.unit.code)
        field("division", office.division.text)
        endObject()
    }

    private mutating func material(_ material: Material) {
        beginObject()
        field("id", material.id)
        field("name", material.name)
        field("isRequired", material.isRequired)
        field("status", material.status.rawValue)
        field("copies", material.copies)
        key("attachments")
        beginArray()
        for file in material.attachments { self.file(file) }
        endArray()
        present("note", material.note)
        endObject()
    }

    private mutating func file(_ file: AttachmentReference) {
        beginObject()
        field("id", file.id.description)
        field("name", file.name)
        field("mediaType", file.mediaType)
        field("size", file.size)
        field("digest", file.digest)
        endObject()
    }

    private mutating func routed(_ record: RoutingRecord) {
        beginObject()
        field("rule", record.rule)
        field("why", record.why)
        office("to", record.to)
        if let from = record.from { office("from", from) }
        key("at")
        int(record.at.milliseconds)
        endObject()
    }

    private mutating func result(_ document: ResultDocument) {
        beginObject()
        field("kind", document.kind)
        field("name", document.name)
        present("number", document.number)
        present("issuedOn", document.issuedOn)
        present("validThrough", document.validThrough)
        present("text", document.text)
        endObject()
    }

    mutating func lender(_ lender: Lender) {
        beginObject()
        field("delegation", lender.delegation)
        field("person", lender.person.description)
        field("post", lender.post)
        endObject()
    }

    private mutating func custody(_ step: CustodyStep) {
        beginObject()
        field("kind", step.kind.rawValue)
        key("at")
        int(step.at.milliseconds)
        key("by")
        beginObject()
        field("kind", step.by.kind.rawValue)
        present("person", step.by.person?.description)
        present("post", step.by.post?.description)
        present("unit", step.by.unit?.code)
        field("name", step.by.name)
        if let lender = step.by.onBehalfOf {
            key("onBehalfOf")
            self.lender(lender)
        }
        endObject()
        present("unit", step.unit?.code)
        present("shelf", step.shelf)
        present("proof", step.proof)
        present("collector", step.collector)
        endObject()
    }
}
