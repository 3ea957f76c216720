import Access
import Journal
public import Kernel
public import Procedures
import Registry

/// All that a case page shows: state, timeline, what may be done, and how each date came about.
public struct CaseView: Sendable {
    public var state: CaseState
    public var definition: ProcedureDefinition
    public var entries: [Entry]
    public var offers: [ActionOffer]
    public var clocks: [ClockView]
    /// The caller is the applicant or acts for them: plain words, no internal notes.
    public var isParty: Bool
    public var today: Day
    /// The item's own form, for the titles of answers.
    public var itemFields: [FormField]
    /// What the forms of possible actions begin with, by action.
    public var initialInputs: [String: [String: JSONValue]]
    /// Personal answers are hidden: the reader does not work on the case.
    public var isMasked: Bool
    /// The reader may see whole numbers, with a reason.
    public var mayUnmask: Bool
    /// The caller is the party itself, not somebody who acts for it.
    public var isOwner: Bool
    /// The caller may say what came of the party's objections.
    public var mayAnswerObjections: Bool

    public struct ClockView: Sendable {
        public var clock: ClockState
        public var definition: ClockDefinition
        public var explanation: ClockExplanation
        public var urgency: CaseRow.Urgency
    }
}

extension Casework {
    /// The page of one case, for those who may read it; unknown and unreadable cases look the same. Its party reads who
    /// opened it and what for.
    public func view(_ id: CaseID, as caller: Caller, for purpose: LookPurpose = .page) async throws -> CaseView {
        let entries = try await entries(of: id)
        guard let state = CaseState.folded(entries) else { throw try await missing(id) }
        let subject = try await accessSubject(state)
        guard let reading = try await reading(of: subject, caller) else { throw CaseworkError.unknownCase }
        states.keep(state)
        let definition = try definition(state.procedure)
        try await note(purpose.kind, of: state, by: caller, reading, purpose: purpose.word)
        let roles = definition.actions.flatMap(\.who)
        let (standing, post) = try await standing(
            of: caller, roles: roles, in: definition, on: subject)
        let surroundings = try await surroundings(for: state.places)
        let limits = try await agentLimits(of: caller, on: subject)
        let isParty = reading.isParty
        let itemFields = try await itemFields(of: state)
        let shown =
            reading.post == nil
            ? state : state.masked(fields(of: definition, itemFields), isAtWork: reading.isAtWork)
        let clocks = state.clocks.compactMap { clock -> CaseView.ClockView? in
            guard let known = definition.clocks[clock.id], known.isPublic || !isParty else { return nil }
            return CaseView.ClockView(
                clock: clock, definition: known,
                explanation: ClockExplanation(clock, definition: known, calendar: surroundings.calendar),
                urgency: urgency(of: clock, on: surroundings.today))
        }
        let actor = caller.acting(as: post)
        let offers = Engine.offers(state, by: definition, standing: standing, in: surroundings, actor: actor).map {
            limits?.limited($0) ?? $0
        }
        var initialInputs: [String: [String: JSONValue]] = [:]
        for offer in offers where offer.isPossible {
            initialInputs[offer.action.id] = Engine.initialInput(
                of: offer.action, shown, by: definition, in: surroundings, actor: actor)
        }
        return CaseView(
            state: shown, definition: definition, entries: isParty ? entries.map(\.withoutInternalNotes) : entries,
            offers: offers, clocks: clocks, isParty: isParty, today: surroundings.today, itemFields: itemFields,
            initialInputs: initialInputs, isMasked: !reading.isAtWork,
            mayUnmask: !isParty && mayUnmask(caller, subject).isAllowed, isOwner: isOwner(caller, subject),
            mayAnswerObjections: Access.verdict(
                for: .caseSupervise, on: subject.facts, posts: caller.posts, today: surroundings.today
            ).isAllowed)
    }

    /// Every field that the answers of a case may belong to.
    func fields(of state: CaseState) async throws -> [FormField] {
        fields(of: try definition(state.procedure), try await itemFields(of: state))
    }

    private func fields(of definition: ProcedureDefinition, _ own: [FormField]) -> [FormField] {
        definition.filing.form + own + definition.actions.flatMap(\.form)
    }

    private func itemFields(of state: CaseState) async throws -> [FormField] {
        guard let code = state.item?.code,
            let item = try await registry.catalogue.item(code, in: state.places.home, on: today())
        else { return [] }
        return ItemForm(item).fields
    }

    /// The bare entries of a case, oldest first, for those who may read it.
    public func history(_ id: CaseID, as caller: Caller) async throws -> [Entry] {
        let state = try await state(id)
        guard let reading = try await reading(of: accessSubject(state), caller) else { throw CaseworkError.unknownCase }
        try await note(.history, of: state, by: caller, reading)
        let entries = try await entries(of: id)
        return reading.isParty ? entries.map(\.withoutInternalNotes) : entries
    }

    /// Whether the caller may open a case, for links to it: nothing of the case is given out.
    public func mayOpen(_ id: CaseID, as caller: Caller) async throws -> Bool {
        do {
            return try await reading(of: accessSubject(state(id)), caller) != nil
        } catch CaseworkError.unknownCase {
            return false
        }
    }

    private func urgency(of clock: ClockState, on today: Day) -> CaseRow.Urgency {
        guard clock.isRunning, let due = clock.due else { return .none }
        let left = today.distance(to: due)
        return left < 0 ? .late : left <= CaseworkLimits.soonDays ? .soon : .inTime
    }
}

extension Entry {
    /// The entry as its party sees it.
    var withoutInternalNotes: Entry {
        var entry = self
        entry.changes.removeAll { change in
            if case .noted(_, let isPublic) = change { return !isPublic }
            return false
        }
        return entry
    }
}
