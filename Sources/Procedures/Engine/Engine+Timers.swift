import Kernel

extension Engine {
    /// What the timer of a clock does.
    public struct Expiry: Sendable, Hashable {
        /// Name for the entry: the clock's action, or `expireAction` when people answer for the limit.
        public var action: String
        public var decision: Decision
    }

    /// One rung of the ladder when a clock is about to end or has ended.
    public enum EscalationStep: String, Sendable, Codable, CaseIterable, Hashable {
        case remind, head, supervisor
    }

    /// The timer's decision when a clock's last day has passed; nil when there is nothing to do: the clock does not
    /// run, is paused, is not over yet, or its timer has fired before.
    /// If the clock's action is not possible any more (its guard fails), the expiry is only recorded, so that it is not
    /// tried for ever.
    public static func expire(
        _ state: CaseState, clock id: String, by procedure: ProcedureDefinition, in surroundings: Surroundings
    ) -> Expiry? {
        guard var clock = state.clock(id), clock.isRunning, !clock.isPaused, !clock.hasExpired,
            let due = clock.due, due < surroundings.today
        else { return nil }
        clock.hasExpired = true
        let fact = Change.clockChanged(clock, .expired)
        let bare = Expiry(action: expireAction, decision: Decision(changes: [fact], notices: []))
        guard let name = procedure.clocks[id]?.onExpiry else { return bare }
        do throws(Refusal) {
            let action = try possible(
                name, state: state, actor: .system, procedure: procedure, standing: Standing(held: []),
                surroundings: surroundings)
            let decision = try take(
                action, state: state, actor: .system, input: [:], reason: nil, procedure: procedure,
                surroundings: surroundings, facts: [fact])
            return Expiry(action: name, decision: decision)
        } catch {
            // Elsewhere held: that node's timer acts.
            return error.code == .notHolder ? nil : bare
        }
    }

    /// Takes an escalation step once per run of a clock; no changes when it was taken or the clock does not run.
    public static func escalate(
        _ state: CaseState, clock id: String, step: EscalationStep, to unit: UnitID?
    ) -> [Change] {
        guard let clock = state.clock(id), clock.isRunning, !clock.isPaused else { return [] }
        let name = "\(id)/\(step.rawValue)"
        return state.escalations.contains(name) ? [] : [.escalated(step: name, to: unit)]
    }

    /// Running clocks whose due date the calendar now puts elsewhere, or no longer leaves provisional.
    public static func recompute(
        _ state: CaseState, by procedure: ProcedureDefinition, in surroundings: Surroundings
    ) -> [Change] {
        guard state.closedAt == nil || state.clocks.contains(where: \.isRunning) else { return [] }
        return state.clocks.compactMap { clock in
            // An older run of the same clock is over; changing it would change the newer one.
            guard clock.isRunning, state.clock(clock.id) == clock else { return nil }
            let new = ClockReckoning.reckoned(clock, calendar: surroundings.calendar)
            return new == clock ? nil : .clockChanged(new, .recomputed)
        }
    }
}
