public import Procedures

extension Change {
    /// Whether the change may carry personal data: free text, or values that come from a form. Such changes are stored
    /// in the entry's sealed part, so that a case can be forgotten by destroying its key while the chain verifies.
    public var isPersonal: Bool {
        switch self {
        case .filed, .answered, .materials, .approvalAsked, .approvalAnswered, .opinionAsked, .opinionGiven, .result,
            .custody, .rated, .rectified, .appealed, .appealAnswered, .variable, .noted, .urged, .offered, .relocated,
            .confirmed, .objected, .objectionAnswered:
            true
        case .clockStarted(let clock), .clockChanged(let clock, _):
            // The reasons of pauses and extensions are free text.
            !clock.pauses.isEmpty || !clock.extensions.isEmpty
        case .routed(let record):
            // The words of a rule are the procedure's; a person's own are free text.
            record.rule == RoutingRecord.byHand
        case .moved, .held, .offerEnded, .deciding, .pickup, .clockStopped, .escalated, .forgotten:
            false
        }
    }
}
