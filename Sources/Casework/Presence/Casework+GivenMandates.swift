public import Access
public import Kernel
public import Procedures
public import Registry

/// A mandate that somebody gives at a counter.
public struct MandateOrder: Sendable, Hashable {
    public var person: RegistryPersonID
    public var agent: RegistryPersonID
    public var scope: Mandate.Scope
    public var acts: Set<Mandate.Act>
    /// Its last day; it begins today.
    public var through: Day

    public init(
        person: RegistryPersonID, agent: RegistryPersonID, scope: Mandate.Scope, acts: Set<Mandate.Act>, through: Day
    ) {
        self.person = person
        self.agent = agent
        self.scope = scope
        self.acts = acts
        self.through = through
    }
}

extension Casework {
    /// Registers the mandate of a person who stands at the counter and confirms it there; how they did is kept with it.
    /// - Parameter given: nil to be told by `confirmation.needed` that all else is in order.
    public func giveMandate(
        _ order: MandateOrder, command: CommandID, confirmedBy given: ConfirmationInput?, as caller: Caller,
        by actor: RegistryActor
    ) async throws -> Mandate {
        let today = today()
        guard
            [Permission.caseFile, .caseAssist].contains(where: {
                Access.holdsAnywhere($0, posts: caller.posts, today: today)
            })
        else {
            throw CaseworkError.notAllowed(
                LocalizedText(
                    zh: "登记委托要在窗口或者代办点，由有收件或者帮办权限的人办。",
                    en: "Mandates are registered at a counter by whoever may take in or help with cases."))
        }
        try People.check(order.person, order.agent, order.scope, order.acts, from: today, through: order.through)
        guard let given else { throw CaseworkError.confirmation(.needed(by: order.person.retagged())) }
        let confirmed = try await checked(given, for: .mandate(command), as: caller, isForCase: false)
        guard confirmed.confirmation.person == order.person.retagged() else {
            throw CaseworkError.confirmation(.unknown)
        }
        let confirmation = confirmed.confirmation
        var evidence = MandateEvidence(
            kind: confirmation.kind.rawValue, at: confirmation.at, summary: confirmation.summary,
            digest: confirmation.digest, witness: confirmation.witness)
        if case .signature(let picture) = given.proof { evidence.picture = picture }
        return try await registry.people.createMandate(
            person: order.person, agent: order.agent, scope: order.scope, acts: order.acts, from: today,
            through: order.through, evidence: evidence, alongside: confirmed.use, by: actor)
    }
}
