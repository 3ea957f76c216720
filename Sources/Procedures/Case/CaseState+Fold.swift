import Kernel

extension CaseState {
    /// The case that a first entry opens; nil when the entry files nothing.
    public static func opening(_ entry: Entry) -> CaseState? {
        guard case .filed(let filing)? = entry.changes.first(where: { if case .filed = $0 { true } else { false } })
        else { return nil }
        var state = CaseState(entry.caseID, filing, by: entry.actor, at: entry.at)
        state.apply(entry)
        return state
    }

    /// Takes an entry in. It never fails: what does not fit the case is left out, all doubt was settled in `decide`.
    public mutating func apply(_ entry: Entry) {
        for change in entry.changes { apply(change, by: entry.actor, at: entry.at) }
        version = entry.version
    }

    init(_ id: CaseID, _ filing: Filing, by actor: Actor, at: Instant) {
        self.id = id
        number = filing.number
        procedure = filing.procedure
        item = filing.item
        title = filing.title
        party = filing.party
        agent = filing.agent
        filedBy = actor
        channel = filing.channel
        places = filing.places
        state = filing.state
        version = 0
        openedAt = at
        closedAt = nil
        answers = filing.answers
        materials = filing.materials
        clocks = []
        handover = nil
        approvals = []
        opinions = []
        result = nil
        custody = []
        rating = nil
        routing = []
        terms = filing.terms
        variables = [:]
        urges = 0
        escalations = []
        confirmations = []
        objections = []
    }

    mutating func apply(_ change: Change, by actor: Actor, at: Instant) {
        switch change {
        case .filed: break
        case .moved(let target, let closes):
            state = target
            closedAt = closes ? closedAt ?? at : nil
        case .answered(let new): answers.merge(new) { _, new in new }
        case .materials(let changed): merge(changed)
        case .held(let holder): places.holder = holder
        case .offered(let offer): handover = offer
        case .offerEnded: handover = nil
        case .deciding(let office): places.deciding = office
        case .pickup(let office): places.pickup = office
        case .routed(let record): routing.append(record)
        case .relocated(let new):
            places.home = new.home
            terms = new.terms
        case .clockStarted, .clockChanged, .clockStopped: apply(clock: change)
        case .approvalAsked(let approval): approvals.append(approval)
        case .approvalAnswered(let subject, let outcome, let answer):
            guard let index = approvals.lastIndex(where: { $0.subject == subject && $0.outcome == nil }) else { break }
            approvals[index].outcome = outcome
            approvals[index].answeredBy = actor
            approvals[index].answer = answer
        case .opinionAsked(let opinion): opinions.append(opinion)
        case .opinionGiven(let unit, let outcome, let text):
            guard let index = opinions.firstIndex(where: { $0.unit == unit && $0.outcome == nil }) else { break }
            opinions[index].outcome = outcome
            opinions[index].text = text
            opinions[index].answeredBy = actor
            opinions[index].answeredAt = at
        case .result(let document): result = document
        case .custody(let step): custody.append(step)
        case .rated(let grade, let comment): rating = Rating(grade: grade, comment: comment, at: at, by: actor)
        case .rectified(let report): rating?.rectification = report
        case .appealed(let text): rating?.appeal = text
        case .appealAnswered(let text): rating?.appealOutcome = text
        case .variable(let name, let value): variables[name] = value.isNull ? nil : value
        case .noted, .forgotten: break
        case .urged: urges += 1
        case .escalated(let step, _): if !escalations.contains(step) { escalations.append(step) }
        case .confirmed(let confirmation): confirmations.append(confirmation)
        case .objected(let version, let text): objections.append(Objection(to: version, text: text, at: at))
        case .objectionAnswered(let version, let text):
            guard let index = objections.lastIndex(where: { $0.to == version && $0.answer == nil }) else { break }
            objections[index].answer = text
            objections[index].answeredBy = actor
            objections[index].answeredAt = at
        }
    }

    private mutating func merge(_ changed: [Material]) {
        for material in changed {
            if let index = materials.firstIndex(where: { $0.id == material.id }) {
                materials[index] = material
            } else {
                materials.append(material)
            }
        }
    }

    private mutating func apply(clock change: Change) {
        switch change {
        case .clockStarted(let clock):
            clocks.append(clock)
            // A clock that starts anew is escalated anew.
            escalations.removeAll { $0.hasPrefix(clock.id + "/") }
        case .clockChanged(let clock, _):
            guard let index = clocks.lastIndex(where: { $0.id == clock.id }) else { break }
            clocks[index] = clock
        case .clockStopped(let id, let day):
            guard let index = clocks.lastIndex(where: { $0.id == id && $0.isRunning }) else { break }
            clocks[index].stoppedOn = day
        default: break
        }
    }
}
