import Access
import Database
import Kernel
public import Procedures
import Registry

/// A confirmation that counts, and how it is marked as used in the transaction of what it confirms.
struct CheckedConfirmation: Sendable {
    var confirmation: Confirmation
    var use: @Sendable (any SQLWriter) throws -> Void
}

extension Casework {
    /// Looks a confirmation over: shown by this caller for just this, not long ago, not used yet, the same text, and
    /// given in a way that can be looked at later.
    /// - Parameter isForCase: the picture of a signature becomes a file of the case.
    func checked(
        _ input: ConfirmationInput, for purpose: ShowingPurpose, as caller: Caller, isForCase: Bool = true
    ) async throws -> CheckedConfirmation {
        guard let row = try await showing(input.showing), row.helper == ShowingRow.helper(caller),
            row.purpose == purpose.text
        else { throw CaseworkError.confirmation(.unknown) }
        guard row.usedAt == nil else { throw CaseworkError.confirmation(.used) }
        guard row.isFresh(at: time.now) else { throw CaseworkError.confirmation(.tooOld) }
        guard row.showing.digest == Showing.digest(of: input.summary) else {
            throw CaseworkError.confirmation(.otherSummary)
        }
        var confirmation = Confirmation(
            kind: input.proof.kind, person: row.showing.person, at: time.now, summary: input.summary,
            digest: row.showing.digest)
        switch input.proof {
        case .code(let code): try await redeem(code, of: row)
        case .signature(let picture):
            try Self.check(signature: picture)
            if isForCase {
                confirmation.attachment = try await upload(name: "signature.png", content: picture, as: caller)
            }
        case .mark(let name, let witness):
            confirmation.witness = try await checked(mark: name, witness, of: row.showing.person, beside: caller)
        case .paper(let scan):
            // Outside of a case a mandate on paper is its own evidence.
            guard isForCase else { throw CaseworkError.confirmation(.picture) }
            // What the case keeps is taken from the store, whatever the input said of the file.
            confirmation.attachment = try await attachments([scan.id], of: caller).first
        }
        let (id, now) = (row.showing.id, time.now)
        return CheckedConfirmation(confirmation: confirmation) { writer in
            let count = try writer.executeCounting(
                "UPDATE showing SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL",
                [.init(id), .init(now)])
            guard count == 1 else { throw CaseworkError.confirmation(.used) }
        }
    }

    private func redeem(_ code: String, of row: ShowingRow) async throws {
        guard let codes, let token = row.codeToken else { throw CaseworkError.confirmation(.noCode) }
        let person = try await codes.confirm(token, code: SearchText.normalize(code), for: row.showing.matter)
        guard person == row.showing.person.retagged() else { throw CaseworkError.confirmation(.unknown) }
    }

    private static func check(signature picture: [UInt8]) throws(CaseworkError) {
        guard picture.count <= CaseworkLimits.signatureBytesMax, FileStore.Kind(content: picture) == .png else {
            throw .confirmation(.picture)
        }
    }

    /// - Returns: the witness as they are kept.
    private func checked(
        mark name: String, _ witness: String, of person: PersonID, beside caller: Caller
    ) async throws -> String {
        func plain(_ text: String) -> String { text.filter { !$0.isWhitespace && !$0.isNewline } }
        guard let card = try await registry.people.card(person.retagged()), plain(name) == plain(card.name) else {
            throw CaseworkError.confirmation(.markName)
        }
        let known = plain(witness)
        var helper = ""
        if let person = caller.actor.person {
            helper = plain(try await registry.people.card(person.retagged())?.name ?? "")
        }
        guard !known.isEmpty, witness.count <= CaseworkLimits.witnessCharactersMax, known != plain(card.name),
            known != helper
        else { throw CaseworkError.confirmation(.witness) }
        return witness
    }
}

extension Casework {
    /// With what power the roles that somebody holds let them do it.
    func power(
        of caller: Caller, _ who: [String], _ standing: Standing, in definition: ProcedureDefinition
    ) -> Assistance.Power {
        if caller.actor.kind == .party { return .citizen }
        let held = who.filter { standing.held.contains($0) }.compactMap { definition.roles[$0] }
        let isHelper = !held.isEmpty && held.allSatisfy { role in
            if case .permission(let name, _) = role { name == Permission.caseAssist.rawValue } else { false }
        }
        return isHelper ? .helper : .office
    }

    /// - Throws: what is missing for a filing that is in order otherwise.
    func checkConfirmed(
        _ input: FilingInput, by power: Assistance.Power, _ confirmation: Confirmation?, as caller: Caller
    ) throws(CaseworkError) {
        let presence: Assistance.Presence =
            switch input.agent {
            case nil: .party
            case let agent? where agent.person == nil: .helpedParty
            case let agent? where agent.person == caller.actor.person: .nobody
            case .some: .agent
            }
        guard let confirmer = Assistance.needed(by: power, presence).confirmer else { return }
        guard let person = confirmer == .party ? input.party.person : input.agent?.person else {
            throw .confirmation(.unregistered)
        }
        try check(confirmation, isBy: [person])
    }

    /// The same for an act on a case: the party confirms, or who acts for it by a mandate that stands. A helper who is
    /// the case's own agent needs nobody's.
    func checkConfirmed(
        _ action: ActionDefinition, by power: Assistance.Power, _ confirmation: Confirmation?,
        on subject: AccessSubject, in definition: ProcedureDefinition, as caller: Caller
    ) async throws {
        guard power == .helper, definition.isPartyAct(action) else { return }
        var confirmers = [subject.party.person].compactMap { $0 }
        if let agent = subject.agent, let person = agent.person {
            let rights = try await agentRights(of: person)
            let acts =
                agent.paper.map { rights.acts(byPaperThrough: $0.through) }
                ?? rights.acts(for: subject.party.person?.description, item: subject.item)
            if acts.contains(action.mandate) {
                if person == caller.actor.person { return }
                confirmers.append(person)
            }
        }
        guard !confirmers.isEmpty else { throw CaseworkError.confirmation(.unregistered) }
        try check(confirmation, isBy: confirmers)
    }

    private func check(_ confirmation: Confirmation?, isBy confirmers: [PersonID]) throws(CaseworkError) {
        guard let confirmation else { throw .confirmation(.needed(by: confirmers[0])) }
        guard confirmers.contains(confirmation.person) else { throw .confirmation(.unknown) }
    }
}

extension ProcedureDefinition {
    func isPartyAct(_ name: String) -> Bool { action(name).map(isPartyAct) ?? false }

    /// Whether the action is the party's own: it may take it itself, whoever else may take it in.
    public func isPartyAct(_ action: ActionDefinition) -> Bool {
        action.who.contains { roles[$0] == .party }
    }
}
