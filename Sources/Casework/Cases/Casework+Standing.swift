public import Access
import Kernel
import Procedures
import Registry

/// What of a case decides who may do something with it.
struct AccessSubject {
    var id: CaseID?
    var places: Places
    var party: Party
    var agent: Agent?
    /// Units asked for an opinion, answered or not.
    var asked: [UnitID] = []
    /// The unit that the case is offered to.
    var offered: Office?
    /// Code of the service item, which a mandate may be limited to.
    var item: String?
}

extension CaseState {
    var accessSubject: AccessSubject {
        AccessSubject(
            id: id, places: places, party: party, agent: agent, asked: opinions.map(\.unit), offered: handover?.to,
            item: item?.code)
    }
}

extension Casework {
    /// Which of the named roles the caller has on a case, with the post that gave the first permission: the only
    /// place where permissions and procedures meet.
    func standing(
        of caller: Caller, roles: some Sequence<String>, in definition: ProcedureDefinition, on subject: AccessSubject
    ) async throws -> (standing: Standing, post: HeldPost?) {
        var standing = Standing(held: [])
        var post: HeldPost?
        var facts: CaseFacts?
        func take(_ verdict: Verdict, _ role: String) {
            switch verdict {
            case .allowed(let by, _):
                standing.held.insert(role)
                post = post ?? by
            case .denied(let why): standing.missing[role] = why
            }
        }
        for role in Set(roles) {
            guard let definition = definition.roles[role] else { continue }
            switch definition {
            case .party:
                if try await isParty(caller, subject) {
                    standing.held.insert(role)
                } else {
                    standing.missing[role] = LocalizedText(
                        zh: "这一步由申请人或其代理人办理。", en: "This step is for the applicant or their agent.")
                }
            case .system:
                if caller.actor.kind == .system {
                    standing.held.insert(role)
                } else {
                    standing.missing[role] = LocalizedText(
                        zh: "这一步由系统到期自动办理。", en: "The system takes this step by itself when the limit ends.")
                }
            case .permission(let name, let place):
                if facts == nil { facts = try await caseFacts(subject) }
                guard let facts, let scope = ScopePlace(rawValue: place.rawValue) else { continue }
                take(
                    Access.verdict(
                        for: Permission(rawValue: name), at: scope, on: facts, posts: caller.posts, today: today()),
                    role)
            case .concerned(let name, let concern):
                take(try await verdict(Permission(rawValue: name), concern, subject, caller), role)
            }
        }
        return (standing, post)
    }

    /// The verdict for a unit that stands at none of the five places: asked for an opinion, or offered the case.
    private func verdict(
        _ permission: Permission, _ concern: Concern, _ subject: AccessSubject, _ caller: Caller
    ) async throws -> Verdict {
        var last = Verdict.denied(
            concern == .asked
                ? LocalizedText(zh: "没有请您的单位提意见。", en: "Your unit was not asked for an opinion.")
                : LocalizedText(zh: "没有移交给您的单位。", en: "The case was not offered to your unit."))
        let units = concern == .asked ? subject.asked : [subject.offered?.unit].compactMap { $0 }
        for unit in units {
            guard let known = try await registry.units.unit(unit.code) else { continue }
            let place = try await placeFacts(unit, known.division)
            last = Access.verdict(for: permission, in: place, posts: caller.posts, today: today())
            if last.isAllowed { return last }
        }
        return last
    }

    /// May the caller see this case at all: its party, a post that reads at one of the five places, or a unit that was
    /// asked or offered.
    func mayRead(_ state: CaseState, _ caller: Caller) async throws -> Bool {
        let subject = state.accessSubject
        if caller.actor.kind == .system { return true }
        if try await isParty(caller, subject) { return true }
        let concerned = Set((subject.asked + [subject.offered?.unit].compactMap { $0 }).map(\.code))
        if caller.posts.contains(where: { $0.isHeld(on: today()) && concerned.contains($0.unit) }) { return true }
        let facts = try await caseFacts(subject)
        return Access.verdict(for: .caseRead, on: facts, posts: caller.posts, today: today()).isAllowed
    }

    /// The applicant, somebody with number and secret, or an agent whose mandate stands now.
    func isParty(_ caller: Caller, _ subject: AccessSubject) async throws -> Bool {
        if isOwner(caller, subject) { return true }
        return try await agentLimits(of: caller, on: subject)?.acts.isEmpty == false
    }

    /// The five places with their units' paths, as `Access` needs them.
    private func caseFacts(_ subject: AccessSubject) async throws -> CaseFacts {
        let places = subject.places
        let home = try await registry.territory.name(of: places.home)?[.zhHans] ?? places.home.text
        var facts = CaseFacts(
            filed: nil, home: .territory(places.home, name: home),
            deciding: try await placeFacts(places.deciding.unit, places.deciding.division),
            holder: try await placeFacts(places.holder.unit, places.holder.division), pickup: nil,
            partyPersons: Set([subject.party.person, subject.agent?.person].compactMap { $0?.description }))
        if let filed = places.filed { facts.filed = try await placeFacts(filed.unit, filed.division) }
        if let pickup = places.pickup { facts.pickup = try await placeFacts(pickup.unit, pickup.division) }
        return facts
    }

    private func placeFacts(_ unit: UnitID, _ division: DivisionCode) async throws -> PlaceFacts {
        PlaceFacts(
            unit: unit.code, unitPath: try await registry.units.path(unit.code), division: division,
            name: try await registry.units.unit(unit.code)?.name[.zhHans] ?? unit.code)
    }
}

extension HeldPost {
    /// Whether the post gives a permission anywhere at all.
    public func grants(_ permission: Permission) -> Bool { grants.contains { $0.permission == permission } }
}
