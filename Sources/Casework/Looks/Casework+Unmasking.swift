public import Access
public import Kernel
public import Procedures
public import Registry

/// Whole numbers, phones and addresses: with a permission, a reason and a look that is on disk before they are shown.
extension Casework {
    /// Whether the caller may see whole numbers on a case that they read.
    func mayUnmask(_ caller: Caller, _ subject: AccessSubject) -> Verdict {
        Access.verdict(for: .personUnmask, on: subject.facts, posts: caller.posts, today: today())
    }

    /// The party's whole data, as registered and as the case has it.
    /// - Throws: ``CaseworkError/notAllowed(_:)``, `person.reason-required`.
    public func unmask(_ id: CaseID, _ reason: UnmaskReason, as caller: Caller) async throws -> Unmasked {
        let state = try await state(id)
        let subject = try await accessSubject(state)
        guard let reading = try await reading(of: subject, caller) else { throw CaseworkError.unknownCase }
        let verdict = mayUnmask(caller, subject)
        guard verdict.isAllowed, !reading.isParty else { throw CaseworkError.notAllowed(verdict.reason) }
        let text = try Self.checked(reason)
        try await note(.unmask, of: state, by: caller, reading, purpose: reason.choice.rawValue, reason: text)
        var shown = Unmasked(
            name: state.party.name, number: nil, phones: [], address: nil,
            answers: AnswerMask(fields: try await fields(of: state)).personal(in: state.answers))
        if let person = state.party.person, let details = try? await registry.people.opened(person.retagged()) {
            shown.number = details.number
            shown.address = details.address
            if let phone = details.phone { shown.phones.append(phone) }
        }
        // A counter that knew the phone masked filed it so.
        if let phone = state.party.phone, !phone.contains("*"), !shown.phones.contains(phone) {
            shown.phones.append(phone)
        }
        return shown
    }

    /// A person at the counter, who may have no case yet.
    public func unmask(
        person: RegistryPersonID, _ reason: UnmaskReason, at unit: UnitID, as caller: Caller
    ) async throws -> Unmasked {
        guard let known = try await registry.units.unit(unit.code) else { throw RegistryError.unknownUnit }
        let path = try await registry.units.path(unit.code)
        let verdict = Access.verdict(
            for: .personUnmask,
            in: PlaceFacts(unit: unit.code, unitPath: path, division: known.division, name: known.name),
            posts: caller.posts, today: today())
        guard let post = verdict.post else { throw CaseworkError.notAllowed(verdict.reason) }
        let text = try Self.checked(reason)
        guard let card = try await registry.people.card(person) else { throw RegistryError.unknownPerson }
        let note = LookNote(at: person, .unmask, basis: .counter, purpose: reason.choice.rawValue, reason: text)
        try await self.note([note], by: Self.looker(caller, post))
        let details = try await registry.people.opened(person)
        return Unmasked(
            name: card.name, number: details.number, phones: [details.phone].compactMap { $0 },
            address: details.address, answers: [])
    }

    /// Notes that masked cards were shown.
    public func noteCards(
        of people: [RegistryPersonID], _ kind: LookKind = .card, basis: LookBasis, as caller: Caller,
        at unit: UnitID? = nil
    ) async throws {
        let post = caller.posts.first { $0.unit == unit?.code } ?? caller.posts.first
        let notes = people.filter { $0 != caller.actor.person?.retagged() }.map { LookNote(at: $0, kind, basis: basis) }
        try await note(notes, by: Self.looker(caller, post))
    }

    private static func checked(_ reason: UnmaskReason) throws -> String {
        let text = String(reason.text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard LookLimits.reasonCharacters.contains(text.count) else { throw RegistryError.reasonRequired }
        return text
    }
}
