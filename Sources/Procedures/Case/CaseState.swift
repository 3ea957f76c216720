public import Kernel

/// What a case is now: the fold of its entries. Only `apply` changes it.
public struct CaseState: Hashable, Sendable, Codable {
    public var id: CaseID
    public var number: CaseNumber
    public var procedure: ProcedureReference
    public var item: ItemReference?
    public var title: String
    public var party: Party
    public var agent: Agent?
    public var filedBy: Actor
    public var channel: Channel
    public var places: Places
    /// Current state of the procedure.
    public var state: String
    /// Number of entries; the expected version of the next append.
    public var version: Int
    public var openedAt: Instant
    public var closedAt: Instant?
    /// Form answers, by field id.
    public var answers: [String: JSONValue]
    public var materials: [Material]
    public var clocks: [ClockState]
    public var handover: HandoverOffer?
    public var approvals: [Approval]
    public var opinions: [Opinion]
    public var result: ResultDocument?
    public var custody: [CustodyStep]
    public var rating: Rating?
    public var routing: [RoutingRecord]
    /// Facts of the item pinned at filing (limits, fee, step of handling …); what clocks and guards call `terms`.
    public var terms: [String: JSONValue]
    /// Flags and counts that the procedure keeps for itself.
    public var variables: [String: JSONValue]
    public var urges: Int
    /// Escalation steps taken, each once: `clock/step`.
    public var escalations: [String]
    /// What the party confirmed when somebody acted at its side.
    public var confirmations: [Confirmation]
    /// What the party says it never asked for.
    public var objections: [Objection]

    public enum Channel: String, Sendable, Codable, CaseIterable, Hashable {
        case counter, online, terminal, program, node
    }

    public func clock(_ id: String) -> ClockState? { clocks.last { $0.id == id } }

    /// Units that the case has asked for something and that have not answered yet.
    public func units(concerned concern: Concern) -> [UnitID] {
        switch concern {
        case .asked: opinions.filter { $0.outcome == nil }.map(\.unit)
        case .offered: handover.map { [$0.to.unit] } ?? []
        }
    }

    /// The running clock that ends first.
    public var nextDue: ClockState? {
        clocks.filter { $0.isRunning && $0.due != nil }.min { ($0.due ?? .distantFuture) < ($1.due ?? .distantFuture) }
    }
}

extension Day {
    /// A day later than any that occurs, for comparisons only.
    static let distantFuture = Day(number: .max)
}
