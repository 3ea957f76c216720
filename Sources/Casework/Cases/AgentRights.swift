import Access
import Kernel
import Procedures
import Registry

/// What somebody may do for others today, by the registered mandates that name them. Read once for a whole list.
struct AgentRights: Sendable {
    fileprivate var mandates: [Mandate]
    fileprivate var today: Day

    static func of(_ agent: PersonID, in registry: Registry, on today: Day) async throws -> AgentRights {
        AgentRights(mandates: try await registry.people.mandates(forAgent: agent.retagged()), today: today)
    }

    /// What the party's mandates cover for a case about this item; empty where none stands.
    func acts(for party: String?, item: String?) -> Set<MandateAct> {
        let given = mandates.filter { $0.person == party }
        return Set(
            MandateAct.allCases.filter { act in
                guard let act = Mandate.Act(rawValue: act.rawValue) else { return false }
                return given.contains { $0.allows(act, item: item, on: today) }
            })
    }

    /// What a mandate on paper covers: everything, until its last day.
    func acts(byPaperThrough day: Day) -> Set<MandateAct> { day >= today ? Set(MandateAct.allCases) : [] }

    /// Whether the agent of a case may look at it: as long as a mandate covers anything at all of it.
    func mayLook(at matter: AgentMatter) -> Bool {
        if let through = matter.paperThrough { return !acts(byPaperThrough: through).isEmpty }
        return !acts(for: matter.party, item: matter.item).isEmpty
    }
}

/// What a case's row says of its agent's right: whose case it is, about which item, and the last day of a mandate on
/// paper.
struct AgentMatter: Sendable, Hashable {
    var party: String?
    var item: String?
    var paperThrough: Day?
}

extension Casework {
    func agentRights(of agent: PersonID) async throws -> AgentRights {
        try await AgentRights.of(agent, in: registry, on: today())
    }
}
