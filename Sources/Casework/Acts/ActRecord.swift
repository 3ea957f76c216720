public import Kernel
public import Procedures

/// By what right something was done in a person's name.
public enum ActWay: String, Sendable, Hashable, CaseIterable {
    /// The person confirmed it: by code, by signature, by a mark, on paper.
    case code, signature, mark, paper
    /// Under a registered mandate, or one on paper.
    case mandate, paperMandate
    /// A window took it in; the person is said to have handed it in themselves.
    case window
    /// An official with powers that a colleague lent them.
    case delegation
}

/// One thing that somebody else did in a person's name, or with the powers that a person lent.
public struct ActRecord: Sendable, Hashable {
    public var at: Instant
    public var caseID: CaseID
    /// Version of the case's entry.
    public var version: Int
    public var action: String
    public var way: ActWay
    public var actorPerson: PersonID?
    public var actorUnit: UnitID?
    /// The mandate under which it was done.
    public var mandate: String?
    public var number: String
    public var title: String
    public var itemCode: String?
    public var home: DivisionCode?
    public var procedure: ProcedureReference
    /// The person said that they never asked for it.
    public var isObjectedTo: Bool
}

/// What of an entry was done in the party's name by somebody else. Worked out from the entry and the case alone, so
/// that the list can be made anew.
struct PartyAct: Sendable, Hashable {
    var way: ActWay
    var mandate: String?

    /// nil for what the party did itself, and for what is the office's own.
    init?(_ entry: Entry, of state: CaseState, by definition: ProcedureDefinition?) {
        let isFiling = entry.version == 1
        guard isFiling || definition?.isPartyAct(entry.action) ?? false, entry.actor.kind != .system,
            let party = state.party.person, entry.actor.person != party
        else { return nil }
        let confirmation = entry.changes.lazy.compactMap { change -> Confirmation? in
            if case .confirmed(let confirmation) = change { confirmation } else { nil }
        }.first
        // Who acts for the party: by themselves, or standing at the counter that took it in.
        let agent = state.agent.flatMap { agent in
            let isThere = isFiling || entry.actor.person == agent.person || confirmation?.person == agent.person
            return agent.person != nil && isThere ? agent : nil
        }
        mandate = agent?.mandate
        if let confirmation {
            way = confirmation.kind.way
        } else if let agent {
            way = agent.paper == nil ? .mandate : .paperMandate
        } else if entry.actor.kind == .party {
            // With number and code of the case: as good as the party.
            return nil
        } else {
            way = .window
        }
    }
}

extension Confirmation.Kind {
    var way: ActWay {
        switch self {
        case .code: .code
        case .signature: .signature
        case .mark: .mark
        case .paper: .paper
        }
    }
}

extension Casework {
    /// The person hears of each step that somebody else took in their name, so that one they never asked for is
    /// noticed. Of what a window took in the procedure itself tells them.
    func actNotices(of entry: Entry, _ state: CaseState) -> [NoticeIntent] {
        guard let party = state.party.person,
            let act = PartyAct(entry, of: state, by: procedures[state.procedure]), act.way != .window
        else { return [] }
        return [NoticeIntent(recipient: .person(party), template: EngineNotices.actedForYou)]
    }
}
