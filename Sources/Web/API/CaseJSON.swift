import Casework
import Kernel
import Procedures

/// One case as programs read it: what it is, how its dates came about, and what may be done with it now.
struct CaseJSON {
    let view: CaseView
    let language: Language

    var bytes: [UInt8] {
        let state = view.state
        var json = JSONWriter(reservingCapacity: 8_192)
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
        json.field("channel", state.channel.rawValue)
        party(&json)
        agent(&json)
        places(&json)
        routing(&json)
        json.field("isMasked", view.isMasked)
        json.key("answers")
        json.value(.object(state.answers))
        materials(&json)
        clocks(&json)
        opinions(&json)
        result(&json)
        custody(&json)
        rating(&json)
        json.confirmations(of: state)
        actions(&json)
        json.field("urges", state.urges)
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

    private func agent(_ json: inout JSONWriter) {
        guard let agent = view.state.agent else { return }
        json.key("agent")
        json.beginObject()
        json.field("name", agent.name)
        if let mandate = agent.mandate { json.field("mandate", mandate) }
        if let paper = agent.paper {
            json.key("paper")
            json.beginObject()
            json.field("number", paper.number)
            json.key("until")
            json.day(paper.through)
            json.key("scan")
            json.value(paper.scan.json)
            json.endObject()
        }
        json.endObject()
    }

    /// Which rule sent the case where, and why: the oldest first.
    private func routing(_ json: inout JSONWriter) {
        json.key("routing")
        json.beginArray()
        for record in view.state.routing {
            let rule = view.definition.routing?.rule(record.rule)
            json.beginObject()
            json.field("rule", record.rule)
            if let rule { json.field("title", rule.title[language]) }
            json.field("why", rule?.why[language] ?? record.why)
            json.field("to", record.to.unit.code)
            if let from = record.from { json.field("from", from.unit.code) }
            json.key("at")
            json.instant(record.at)
            json.endObject()
        }
        json.endArray()
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
            json.field("copies", material.copies)
            if let note = material.note { json.field("note", note) }
            json.key("attachments")
            json.beginArray()
            for file in material.attachments { json.value(file.json) }
            json.endArray()
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

    /// Joint handling: what other units were asked and what they said, in the order of asking. The same for every
    /// reader, as on the case's page, but for the day by which a unit answers: that is between the units.
    private func opinions(_ json: inout JSONWriter) {
        json.key("opinions")
        json.beginArray()
        for opinion in view.state.opinions {
            json.beginObject()
            json.field("unit", opinion.unit.code)
            json.field("unitName", opinion.unitName)
            json.field("question", opinion.question)
            json.key("askedAt")
            json.instant(opinion.askedAt)
            if !view.isParty, let day = opinion.dueOn {
                json.key("answerBy")
                json.day(day)
            }
            if let outcome = opinion.outcome { json.field("outcome", outcome.rawValue) }
            if let text = opinion.text { json.field("text", text) }
            if let answered = opinion.answeredAt {
                json.key("answeredAt")
                json.instant(answered)
            }
            json.endObject()
        }
        json.endArray()
    }

    private func result(_ json: inout JSONWriter) {
        guard let result = view.state.result else { return }
        json.key("result")
        json.beginObject()
        json.field("kind", result.kind)
        json.field("name", result.name)
        if let number = result.number { json.field("number", number) }
        json.key("issuedOn")
        json.day(result.issuedOn)
        if let day = result.validThrough {
            json.key("validThrough")
            json.day(day)
        }
        if let text = result.text { json.field("text", text) }
        json.endObject()
    }

    /// Where the paper is and has been.
    private func custody(_ json: inout JSONWriter) {
        json.key("custody")
        json.beginArray()
        for step in view.state.custody {
            json.beginObject()
            json.field("kind", step.kind.rawValue)
            json.key("at")
            json.instant(step.at)
            if let unit = step.unit { json.field("unit", unit.code) }
            if let shelf = step.shelf { json.field("shelf", shelf) }
            if let proof = step.proof { json.field("proof", proof) }
            if let collector = step.collector { json.field("collector", collector) }
            json.endObject()
        }
        json.endArray()
    }

    private func rating(_ json: inout JSONWriter) {
        guard let rating = view.state.rating else { return }
        json.key("rating")
        json.beginObject()
        json.field("grade", rating.grade)
        if let comment = rating.comment { json.field("comment", comment) }
        json.key("at")
        json.instant(rating.at)
        if let report = rating.rectification { json.field("rectification", report) }
        if let appeal = rating.appeal { json.field("appeal", appeal) }
        if let outcome = rating.appealOutcome { json.field("appealOutcome", outcome) }
        json.endObject()
    }

    /// Possible ones with their form; the others with the reason why not.
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
            } else {
                json.field("needsReason", offer.action.needsReason)
                json.key("form")
                json.form(offer.action.form, language)
                json.key("initial")
                json.value(.object(view.initialInputs[offer.action.id] ?? [:]))
            }
            json.endObject()
        }
        json.endArray()
    }
}
