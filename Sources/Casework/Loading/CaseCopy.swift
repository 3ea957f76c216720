import Kernel
import Procedures

/// What of a copied case is its own: who applies, under which number, and when. Everything else is as it was with the
/// case that was lived through.
struct CaseCopy: Sendable {
    /// The applicant of the case that is copied.
    let original: Party
    let party: Party
    let number: CaseNumber
    /// Whole weeks, so that each step falls on the weekday that it fell on.
    let days: Int
    /// And so much later within their days.
    let delayMilliseconds: Int64

    func instant(_ instant: Instant) -> Instant {
        instant.adding(days: days).adding(milliseconds: delayMilliseconds)
    }

    func day(_ day: Day) -> Day { day.advanced(by: days) }

    /// The party itself acts with number and code of the case: a copy's applicant has no account.
    func actor(_ actor: Actor) -> Actor {
        guard actor.kind == .party else { return actor }
        var own = actor
        own.name = party.name
        own.person = nil
        return own
    }

    /// The entry as it would stand in the copy; its own ids are not touched.
    func entry(_ entry: Entry) -> Entry {
        var own = entry
        own.actor = actor(entry.actor)
        own.at = instant(entry.at)
        own.deviceAt = instant(entry.deviceAt)
        own.changes = entry.changes.map(change)
        return own
    }

    private func change(_ change: Change) -> Change {
        switch change {
        case .filed(var filing):
            filing.party = party
            filing.number = number
            return .filed(filing)
        case .routed(var record):
            record.at = instant(record.at)
            return .routed(record)
        case .clockStarted(let clock): return .clockStarted(self.clock(clock))
        case .clockChanged(let clock, let event): return .clockChanged(self.clock(clock), event)
        case .clockStopped(let clock, let on): return .clockStopped(clock, on: day(on))
        case .offered(var offer):
            offer.offeredBy = actor(offer.offeredBy)
            offer.offeredAt = instant(offer.offeredAt)
            return .offered(offer)
        case .approvalAsked(var approval):
            approval.askedBy = actor(approval.askedBy)
            approval.askedAt = instant(approval.askedAt)
            return .approvalAsked(approval)
        case .opinionAsked(var opinion):
            opinion.askedAt = instant(opinion.askedAt)
            opinion.dueOn = opinion.dueOn.map(day)
            return .opinionAsked(opinion)
        case .result(var document):
            document.issuedOn = day(document.issuedOn)
            document.validThrough = document.validThrough.map(day)
            return .result(document)
        case .custody(var step):
            step.at = instant(step.at)
            step.by = actor(step.by)
            if step.collector == original.name { step.collector = party.name }
            return .custody(step)
        // Nothing in them says who or when; the last three are never copied (`CaseLife`).
        case .moved, .answered, .materials, .held, .offerEnded, .deciding, .pickup, .relocated, .approvalAnswered,
            .opinionGiven, .rated, .rectified, .appealed, .appealAnswered, .variable, .noted, .urged, .escalated,
            .forgotten, .confirmed, .objected, .objectionAnswered:
            return change
        }
    }

    private func clock(_ clock: ClockState) -> ClockState {
        var own = clock
        own.startedOn = day(clock.startedOn)
        own.due = clock.due.map(day)
        own.stoppedOn = clock.stoppedOn.map(day)
        for index in own.pauses.indices {
            own.pauses[index].from = day(own.pauses[index].from)
            own.pauses[index].through = own.pauses[index].through.map(day)
        }
        for index in own.extensions.indices { own.extensions[index].on = day(own.extensions[index].on) }
        return own
    }
}
