public import Kernel

/// One thing that happened to a case: an actor, an action of the procedure, a reason, both times, and the facts.
public struct Entry: Hashable, Sendable, Codable, Identifiable {
    public var id: EntryID
    public var caseID: CaseID
    /// 1 for the filing, then without gaps.
    public var version: Int
    /// The client's own id of the command; a repeat gives the same answer and changes nothing.
    public var command: CommandID
    /// Action of the procedure, or an engine action such as `file`, `note`, `recompute`.
    public var action: String
    public var actor: Actor
    public var reason: String?
    /// When the server took it.
    public var at: Instant
    /// When the device says it happened; equal to `at` where the device did not say.
    public var deviceAt: Instant
    public var changes: [Change]

    public init(
        id: EntryID, caseID: CaseID, version: Int, command: CommandID, action: String, actor: Actor, reason: String?,
        at: Instant, deviceAt: Instant, changes: [Change]
    ) {
        self.id = id
        self.caseID = caseID
        self.version = version
        self.command = command
        self.action = action
        self.actor = actor
        self.reason = reason
        self.at = at
        self.deviceAt = deviceAt
        self.changes = changes
    }
}

/// A fact. Facts never fail to apply; all doubt is settled in `decide`.
public enum Change: Hashable, Sendable, Codable {
    case filed(Filing)
    case moved(to: String, closes: Bool)
    case answered([String: JSONValue])
    case materials([Material])
    case held(Holder)
    case offered(HandoverOffer)
    case offerEnded
    case deciding(Office)
    case pickup(Office?)
    case routed(RoutingRecord)
    case relocated(Relocation)
    case clockStarted(ClockState)
    /// Pause, resume, extension, recomputation: the clock as it is now, and what happened to it.
    case clockChanged(ClockState, ClockEvent)
    case clockStopped(String, on: Day)
    case approvalAsked(Approval)
    case approvalAnswered(subject: String, Approval.Outcome, answer: String?)
    case opinionAsked(Opinion)
    case opinionGiven(UnitID, Opinion.Outcome, text: String?)
    case result(ResultDocument)
    case custody(CustodyStep)
    case rated(grade: Int, comment: String?)
    case rectified(String)
    case appealed(String)
    case appealAnswered(String)
    case variable(String, JSONValue)
    case noted(String, isPublic: Bool)
    case urged(String)
    case escalated(step: String, to: UnitID?)
    /// The last fact of a case: its personal data were erased.
    case forgotten(Forgetting)
    /// The person at whose side it was done said yes to this entry.
    case confirmed(Confirmation)
    /// The party says that it never asked for what the entry of this version did.
    case objected(to: Int, String)
    case objectionAnswered(to: Int, String)
}

public enum ClockEvent: String, Sendable, Codable, Hashable {
    case paused, resumed, extended, recomputed, expired
}

/// What a case begins with.
public struct Filing: Hashable, Sendable, Codable {
    public var number: CaseNumber
    public var procedure: ProcedureReference
    public var item: ItemReference?
    public var title: String
    public var party: Party
    public var agent: Agent?
    public var channel: CaseState.Channel
    public var places: Places
    public var state: String
    public var answers: [String: JSONValue]
    public var materials: [Material]
    public var terms: [String: JSONValue]

    public init(
        number: CaseNumber, procedure: ProcedureReference, item: ItemReference?, title: String, party: Party,
        agent: Agent?, channel: CaseState.Channel, places: Places, state: String, answers: [String: JSONValue],
        materials: [Material], terms: [String: JSONValue]
    ) {
        self.number = number
        self.procedure = procedure
        self.item = item
        self.title = title
        self.party = party
        self.agent = agent
        self.channel = channel
        self.places = places
        self.state = state
        self.answers = answers
        self.materials = materials
        self.terms = terms
    }
}
