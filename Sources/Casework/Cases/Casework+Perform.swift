import Access
import Database
import Journal
public import Kernel
public import Procedures

/// What an acknowledged command came to.
public struct Outcome: Sendable, Hashable {
    public var caseID: CaseID
    public var number: CaseNumber
    public var version: Int
    public var state: String
    /// The command was known already: this is the first answer again, nothing was changed.
    public var isRepeat: Bool
}

extension Casework {
    /// Does what a person wants on a case, or says why not.
    ///
    /// - Throws: `Refusal` with the procedure's reason, `CaseworkError`, or a database error. What was returned is
    ///   on disk.
    /// - Parameter given: what the person at whose side it is done gave to confirm it.
    public func perform(
        _ command: Command, confirmedBy given: ConfirmationInput? = nil, on id: CaseID, as caller: Caller
    ) async throws -> Outcome {
        var state = try await knownState(id)
        var command = command
        command.actor = caller.actor
        var use: (@Sendable (any SQLWriter) throws -> Void)?
        if let given {
            if let earlier = try await earlierOutcome(of: command, on: id) { return earlier }
            let confirmed = try await checked(given, for: .act(command.action, of: id, command.id), as: caller)
            command.confirmation = confirmed.confirmation
            use = confirmed.use
        }
        for _ in 0..<CaseworkLimits.commandRetries {
            let subject = try await accessSubject(state)
            do {
                guard try await mayRead(subject, caller) else { throw CaseworkError.unknownCase }
                return try await attempt(command, on: state, subject, as: caller, alongside: use)
            } catch is VersionClash {
                state = try await freshState(id)
            } catch let refusal as Refusal {
                if let earlier = try await earlierOutcome(of: command, on: id) { return earlier }
                // A refusal from memory may be about a state that another process has moved on.
                let fresh = try await freshState(id)
                guard fresh.version != state.version else { throw refusal }
                state = fresh
            } catch let refusal as CaseworkError where database.isShared {
                guard let fresh = try await newer(than: state) else { throw refusal }
                state = fresh
            }
        }
        throw CaseworkError.tooManyClashes
    }

    private func attempt(
        _ command: Command, on state: CaseState, _ subject: AccessSubject, as caller: Caller,
        alongside: (@Sendable (any SQLWriter) throws -> Void)?
    ) async throws -> Outcome {
        let definition = try definition(state.procedure)
        let action = definition.action(command.action)
        let (standing, post) = try await standing(of: caller, roles: action?.who ?? [], in: definition, on: subject)
        if let action, let refusal = try await agentLimits(of: caller, on: subject)?.refusal(of: action) {
            throw refusal
        }
        var command = command
        command.actor = caller.acting(as: post)
        var surroundings = try await surroundings(for: state.places, naming: command.input)
        if definition.mayReroute(command.action) {
            surroundings = try await addRoutes(to: surroundings, of: state, naming: command.input)
        }
        let decision = try Engine.decide(state, command, by: definition, standing: standing, in: surroundings)
        if let action {
            // Last of all, so that nobody confirms what would be refused.
            try await checkConfirmed(
                action, by: power(of: caller, action.who, standing, in: definition), command.confirmation,
                on: subject, in: definition, as: caller)
        }
        return try await record(decision, of: command, on: state, in: surroundings, alongside: alongside)
    }

    /// Writes a decision: entry, projections and notices in one savepoint of the next group commit.
    func record(
        _ decision: Decision, of command: Command, on state: CaseState, in surroundings: Surroundings,
        alongside: (@Sendable (any SQLWriter) throws -> Void)? = nil
    ) async throws -> Outcome {
        let entry = Entry(
            id: identifiers.next(), caseID: state.id, version: state.version + 1, command: command.id,
            action: command.action, actor: command.actor, reason: command.reason, at: surroundings.now,
            deviceAt: command.deviceAt ?? surroundings.now, changes: decision.changes)
        var after = state
        after.apply(entry)
        return try await append(
            entry, before: state, after: after, notices: decision.notices, alongside: alongside)
    }

    func append(
        _ entry: Entry, before: CaseState?, after: CaseState, notices: [NoticeIntent],
        alongside: (@Sendable (any SQLWriter) throws -> Void)? = nil
    ) async throws -> Outcome {
        let projections = self.projections
        var messages: [Notice] = []
        var letters: [Outbox.Draft] = []
        for intent in notices + actNotices(of: entry, after) {
            let made = self.notices(for: intent, entry: entry, state: after)
            messages += made
            letters += outbox.letters(for: made, of: intent, isUrgent: isUrgent(intent, after), after)
        }
        let (told, leaving) = (messages, letters)
        try await outbox.loadIfStale()
        let leavingEvents = outbox.events(for: entry, before: before, after: after)
        let outbox = self.outbox
        let journal = self.journal
        let events = self.events
        do {
            let position = try await commit.submit { writer in
                let position = try journal.append(
                    entry, expecting: entry.version - 1, using: writer, projections: projections, before: before,
                    after: after)
                try CaseFileProjection.claim(entry, before: before, writer)
                for message in told { try message.insert(into: writer) }
                for letter in leaving { try outbox.insert(letter, writer) }
                for event in leavingEvents { try event.insert(into: writer) }
                try alongside?(writer)
                try events.tell(position, writer)
                return position
            }
            events.raise(position)
        } catch JournalError.alreadyDone(_, let caseID, let version) {
            guard caseID == entry.caseID, let known = try await journal.entry(ofCommand: entry.command),
                known.repeats(action: entry.action, by: entry.actor)
            else { throw CaseworkError.commandReused }
            let now = try await freshState(caseID)
            return Outcome(
                caseID: caseID, number: now.number, version: version, state: now.state, isRepeat: true)
        } catch JournalError.versionClash {
            states.forget(entry.caseID)
            throw VersionClash()
        } catch JournalError.forgotten {
            states.forget(entry.caseID)
            throw CaseworkError.unknownCase
        }
        states.keep(after)
        counts.noteEntry(isFirst: before == nil)
        return Outcome(
            caseID: after.id, number: after.number, version: after.version, state: after.state, isRepeat: false)
    }

    func earlierOutcome(of command: Command, on id: CaseID) async throws -> Outcome? {
        guard let known = try await journal.entry(ofCommand: command.id) else { return nil }
        guard known.caseID == id, known.repeats(action: command.action, by: command.actor) else {
            throw CaseworkError.commandReused
        }
        let state = try await state(id)
        return Outcome(
            caseID: id, number: state.number, version: known.version, state: state.state, isRepeat: true)
    }
}

/// Another command was faster; the case is loaded anew and asked again.
struct VersionClash: Error {}

extension CommandTrace {
    /// Whether it is the same command, sent again by the same hands. Somebody else's command with a known id is another
    /// command: it must not be answered as done.
    func repeats(action: String, by actor: Actor) -> Bool {
        guard action == self.action else { return false }
        if let person { return person == actor.person }
        return actor.person == nil && actor.kind.rawValue == actorKind && actor.post == post
    }
}
