public import Access
import Kernel
import Procedures
import Registry

/// What of a case decides who may do something with it. Made once a request.
struct AccessSubject {
    /// nil for a case that is about to be filed.
    var id: CaseID?
    var facts: CaseFacts
    var party: Party
    var agent: Agent?
    /// Units asked for an opinion, answered or not.
    var asked: [UnitID] = []
    /// The unit that the case is offered to.
    var offered: UnitID?
    /// Code of the service item, which a mandate may be limited to.
    var item: String?
}

extension Casework {
    func accessSubject(_ state: CaseState) async throws -> AccessSubject {
        var subject = try await accessSubject(state.places, state.party, state.agent, item: state.item?.code)
        subject.id = state.id
        subject.asked = state.opinions.map(\.unit)
        subject.offered = state.handover?.to.unit
        return subject
    }

    /// The five places with their units' paths, as `Access` needs them.
    func accessSubject(
        _ places: Places, _ party: Party, _ agent: Agent?, item: String?
    ) async throws -> AccessSubject {
        let home = try await registry.territory.name(of: places.home) ?? LocalizedText(zh: places.home.text)
        let deciding = try await placeFacts(places.deciding)
        let isHeldThere = places.holder.unit == places.deciding.unit
        var facts = CaseFacts(
            home: .territory(places.home, name: home), deciding: deciding,
            holder: isHeldThere
                ? deciding
                : try await placeFacts(Office(unit: places.holder.unit, division: places.holder.division)),
            partyPersons: Set([party.person, agent?.person].compactMap { $0?.description }))
        if let filed = places.filed { facts.filed = try await placeFacts(filed) }
        if let pickup = places.pickup {
            facts.pickup = pickup == places.filed ? facts.filed : try await placeFacts(pickup)
        }
        return AccessSubject(facts: facts, party: party, agent: agent, item: item)
    }

    private func placeFacts(_ office: Office) async throws -> PlaceFacts {
        let code = office.unit.code
        let known = try await registry.units.placement(code)
        return PlaceFacts(
            unit: code, unitPath: known?.codes ?? [], division: office.division,
            name: known?.unit.name)
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
        func take(_ verdict: Verdict, _ role: String) {
            if verdict.isAllowed {
                standing.held.insert(role)
                post = post ?? verdict.post
            } else {
                standing.missing[role] = { verdict.reason }
            }
        }
        for role in Set(roles) {
            guard let definition = definition.roles[role] else { continue }
            switch definition {
            case .party:
                if try await isParty(caller, subject) {
                    standing.held.insert(role)
                } else {
                    standing.missing[role] = {
                        LocalizedText(
                            zh: "这一步由申请人或其代理人办理。", en: "This step is for the applicant or their agent.")
                    }
                }
            case .system:
                if caller.actor.kind == .system {
                    standing.held.insert(role)
                } else {
                    standing.missing[role] = {
                        LocalizedText(
                            zh: "这一步由系统到期自动办理。", en: "The system takes this step by itself when the limit ends.")
                    }
                }
            case .permission(let name, let place):
                guard let scope = ScopePlace(rawValue: place.rawValue) else { continue }
                take(
                    Access.verdict(
                        for: Permission(rawValue: name), at: scope, on: subject.facts, posts: caller.posts,
                        today: today()),
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
        let units = concern == .asked ? subject.asked : [subject.offered].compactMap { $0 }
        for unit in units {
            guard let known = try await registry.units.unit(unit.code) else { continue }
            let place = try await placeFacts(Office(unit: unit, division: known.division))
            last = Access.verdict(for: permission, in: place, posts: caller.posts, today: today())
            if last.isAllowed { return last }
        }
        return last
    }

    /// May the caller see this case at all: its party, a post that reads at one of the five places, or a unit that was
    /// asked or offered.
    func mayRead(_ subject: AccessSubject, _ caller: Caller) async throws -> Bool {
        if caller.actor.kind == .system { return true }
        if try await isParty(caller, subject) { return true }
        let verdict = Access.verdict(for: .caseRead, on: subject.facts, posts: caller.posts, today: today())
        if verdict.isAllowed { return true }
        let concerned = (subject.asked + [subject.offered].compactMap { $0 }).map(\.code)
        // A post of that unit that reads cases: its administrator or a program made for something else does not.
        var own = caller
        own.posts = caller.posts.filter { concerned.contains($0.unit) }
        guard !own.posts.isEmpty else { return false }
        for concern in [Concern.asked, .offered] {
            if try await self.verdict(.caseRead, concern, subject, own).isAllowed { return true }
        }
        return false
    }

    /// The applicant, somebody with number and secret, or an agent whose mandate stands now.
    func isParty(_ caller: Caller, _ subject: AccessSubject) async throws -> Bool {
        if isOwner(caller, subject) { return true }
        return try await agentLimits(of: caller, on: subject)?.acts.isEmpty == false
    }
}

extension HeldPost {
    /// Whether the post gives a permission anywhere at all.
    public func grants(_ permission: Permission) -> Bool { grants.contains { $0.permission == permission } }
}
