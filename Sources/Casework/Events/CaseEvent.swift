import Access
import Journal
public import Kernel
public import Procedures

/// Something happened to a case. It says what and where, and nothing personal: who may read the case reads the rest
/// there.
public struct CaseEvent: Sendable, Hashable {
    /// Types as they stand in the stream. `changed` is whatever has no type of its own: a note, a paper, a limit.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case filed = "case.filed"
        case moved = "case.moved"
        case closed = "case.closed"
        /// Another unit or person has the case now.
        case held = "case.held"
        case changed = "case.changed"
    }

    /// Place in the journal, and the position to go on from.
    public var position: Int64
    public var kind: Kind
    public var caseID: CaseID
    /// The case's version with this entry.
    public var version: Int
    /// The procedure's name of what was done; `file` for a filing.
    public var action: String
    public var at: Instant
    public var number: String
    public var procedure: String
    /// Where the case stands when the event is sent: after a resumption that may be further than at `version`.
    public var state: String
    /// The unit that has the case when the event is sent.
    public var unit: UnitID
    let facts: EventFacts

    init(_ head: EntryHead, _ facts: EventFacts) {
        position = head.position
        kind =
            switch head.kind {
            case .filed: .filed
            case .moved: .moved
            case .closed: .closed
            case .held: .held
            case .changed: .changed
            }
        caseID = head.caseID
        version = head.version
        action = head.action
        at = head.at
        number = facts.number
        procedure = facts.procedure
        state = facts.state
        unit = UnitID(facts.holder)
        self.facts = facts
    }
}

/// What a case's row says that an event tells, and that decides who may hear of it.
struct EventFacts: Sendable, Hashable {
    var id: CaseID
    var number: String
    var procedure: String
    var state: String
    var home: DivisionCode?
    var filed: String?
    var deciding: String
    var holder: String
    var pickup: String?
    var agentPerson: String?
    var matter: AgentMatter
    /// Units that are asked for an opinion or offered the case.
    var concerned: [String]
    /// The five places with their units' paths, as `Access` needs them.
    var places = CaseFacts()
}
