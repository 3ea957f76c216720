import Access
import Kernel
public import Procedures
import Registry

/// What somebody who acts for the party may do today.
struct AgentLimits {
    /// Empty where no mandate stands any more.
    var acts: Set<MandateAct>

    func refusal(of action: ActionDefinition) -> Refusal? {
        guard !acts.contains(action.mandate) else { return nil }
        let title = Mandate.Act(rawValue: action.mandate.rawValue)?.title ?? action.title
        return Refusal(
            .notAllowed,
            LocalizedText(
                zh: "您的委托不包括“\(title[.zhHans])”，或者已经结束。请本人办理，或者重新委托。",
                en: """
                    Your mandate does not cover “\(title[.en])”, or has ended. The applicant can do it, or give a new \
                    mandate.
                    """))
    }

    func limited(_ offer: ActionOffer) -> ActionOffer {
        guard offer.isPossible, let refusal = refusal(of: offer.action) else { return offer }
        return ActionOffer(action: offer.action, refusal: refusal)
    }
}

extension Casework {
    /// The party itself, or whoever opened the case with number and secret.
    func isOwner(_ caller: Caller, _ subject: AccessSubject) -> Bool {
        if let id = subject.id, caller.openedCase == id { return true }
        guard caller.actor.kind == .party, let person = caller.actor.person else { return false }
        return subject.party.person == person
    }

    /// nil for everybody who is not the case's agent.
    func agentLimits(of caller: Caller, on subject: AccessSubject) async throws -> AgentLimits? {
        guard let agent = subject.agent, caller.actor.kind == .party, let person = caller.actor.person,
            agent.person == person, !isOwner(caller, subject)
        else { return nil }
        let rights = try await agentRights(of: person)
        if let paper = agent.paper { return AgentLimits(acts: rights.acts(byPaperThrough: paper.through)) }
        return AgentLimits(acts: rights.acts(for: subject.party.person?.description, item: subject.item))
    }

    private func standingMandates(from party: PersonID?, to agent: PersonID) async throws -> [Mandate] {
        guard let party = party?.description else { return [] }
        return try await registry.people.mandates(forAgent: agent.retagged()).filter { $0.person == party }
    }

    /// The agent as the case keeps it. Whoever hands in for another needs a mandate that stands today and covers the
    /// item: a registered one, or one on paper that a counter has looked at and scanned. A page or program that says
    /// so is not enough.
    func checkedAgent(of input: FilingInput, as caller: Caller) async throws -> Agent? {
        guard let agent = input.agent else { return nil }
        let isStaff = caller.actor.kind != .party
        guard let person = agent.person else {
            guard isStaff, agent.mandate == nil, agent.paper == nil else { throw CaseworkError.mandateNeeded }
            return agent
        }
        guard person != input.party.person, isStaff || person == caller.actor.person else {
            throw CaseworkError.mandateNeeded
        }
        if let paper = agent.paper {
            guard isStaff, input.counter != nil, agent.mandate == nil else { throw CaseworkError.mandateNeeded }
            return Agent(person: person, name: agent.name, mandate: nil, paper: try await checked(paper, by: caller))
        }
        let today = today()
        let mandate = try await standingMandates(from: input.party.person, to: person).first {
            (agent.mandate == nil || $0.id == agent.mandate) && $0.allows(.file, item: input.itemCode, on: today)
        }
        guard let mandate else { throw CaseworkError.mandateNeeded }
        return Agent(person: person, name: agent.name, mandate: mandate.id)
    }

    private func checked(_ paper: PaperMandate, by caller: Caller) async throws -> PaperMandate {
        let number = paper.number.filter { !$0.isNewline }
        guard !number.allSatisfy(\.isWhitespace), number.count <= CaseworkLimits.paperNumberCharactersMax else {
            throw CaseworkError.paperMandate(.number)
        }
        guard paper.through >= today() else { throw CaseworkError.paperMandate(.ended) }
        // What the case keeps is taken from the store, whatever the input said of the file.
        guard let scan = try await attachments([paper.scan.id], of: caller).first else {
            throw CaseworkError.unknownAttachment
        }
        return PaperMandate(number: number, scan: scan, through: paper.through)
    }
}
