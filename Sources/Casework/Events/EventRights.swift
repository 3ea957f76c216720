import Access
import Kernel
import Procedures
import Registry

/// Who hears of a case: those who may read it, as its row says who that is. The same rules as `Casework.mayRead`, which
/// a test holds them to.
struct EventRights: Sendable {
    let registry: Registry
    let today: Day

    func mayHear(_ caller: Caller, of facts: EventFacts) async throws -> Bool {
        if caller.actor.kind == .system || caller.openedCase == facts.id { return true }
        if caller.actor.kind == .party, let person = caller.actor.person {
            if facts.matter.party == person.description { return true }
            if facts.agentPerson == person.description {
                return try await AgentRights.of(person, in: registry, on: today).mayLook(at: facts.matter)
            }
        }
        // A post of that unit that reads cases, as in `Casework.reading`.
        let isConcerned = caller.posts.contains {
            facts.concerned.contains($0.unit) && $0.isHeld(on: today) && $0.grants(.caseRead)
        }
        if isConcerned { return true }
        return Access.verdict(for: .caseRead, on: facts.places, posts: caller.posts, today: today).isAllowed
    }
}

/// By what a reader is found for an event. A key leads to all who may have the right and to some who have not; the
/// right itself is looked at afterwards.
enum EventKey: Hashable, Sendable {
    case everything
    case matter(CaseID)
    case person(String)
    case unit(String)
    case division(DivisionCode)

    static func keys(of caller: Caller, only id: CaseID?) -> Set<EventKey> {
        if let id { return [.matter(id)] }
        guard caller.actor.kind != .system else { return [.everything] }
        var keys: Set<EventKey> = []
        if let opened = caller.openedCase { keys.insert(.matter(opened)) }
        if caller.actor.kind == .party, let person = caller.actor.person { keys.insert(.person(person.description)) }
        for post in caller.posts {
            keys.insert(.unit(post.unit))
            for grant in post.grants where grant.permission == .caseRead {
                switch grant.extent {
                case .territory: keys.insert(.division(post.division))
                case .anywhere: keys.insert(.everything)
                case .ownUnit, .unitAndBelow: continue
                }
            }
        }
        return keys
    }

    static func keys(of facts: EventFacts) -> Set<EventKey> {
        var keys: Set<EventKey> = [.everything, .matter(facts.id)]
        for person in facts.places.partyPersons { keys.insert(.person(person)) }
        for unit in facts.concerned { keys.insert(.unit(unit)) }
        for place in ScopePlace.allCases.compactMap({ facts.places[$0] }) {
            for unit in place.unitPath { keys.insert(.unit(unit)) }
            for division in place.division.ancestors { keys.insert(.division(division)) }
        }
        return keys
    }
}
