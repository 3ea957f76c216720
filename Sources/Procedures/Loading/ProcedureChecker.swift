import Kernel
import Rules

/// Checks what only the whole file shows: states that must be reached and left, clocks that
/// must end.
struct ProcedureChecker {
    let definition: ProcedureDefinition
    let reader: ProcedureReader

    init(_ definition: ProcedureDefinition, reader: ProcedureReader) {
        self.definition = definition
        self.reader = reader
    }

    func check() {
        checkNotices()
        checkExpiry()
        checkStarts()
        let graph = ProcedureGraph(definition)
        checkReach(graph)
        checkClocks(graph)
        checkKeys()
    }

    private func flaw(_ message: String, at spot: Spot) { reader.flaws.add(message, at: spot) }

    private func checkNotices() {
        let told = definition.filing.tells + definition.actions.flatMap(\.tells)
        let used = Set(told.map(\.template)).union(definition.routing?.tells.templates ?? [])
        for name in definition.notices.keys where !used.contains(name) {
            flaw("the notice `\(name)` is never told", at: reader.spot(.notice, name))
        }
    }

    /// An action that a timer takes must be possible without a person.
    private func checkExpiry() {
        for clock in definition.clocks.values {
            guard let name = clock.onExpiry, let action = definition.action(name) else { continue }
            let spot = reader.spot(.clock, clock.id)
            if !action.who.contains(where: { definition.roles[$0] == .system }) {
                flaw("clock `\(clock.id)`: the timer may not take `\(name)`, no role of it is `system`", at: spot)
            }
            if action.needsReason || action.form.contains(where: \.isRequired) {
                flaw("clock `\(clock.id)`: the timer cannot fill in the form of `\(name)`", at: spot)
            }
        }
    }

    private func checkStarts() {
        let effects = definition.filing.effects + definition.actions.flatMap(\.effects)
        let started = Set(effects.compactMap { $0.name == "clock.start" ? $0.clock : nil })
        let stopped = Set(effects.compactMap { $0.name == "clock.stop" ? $0.clock : nil })
        for id in definition.clocks.keys {
            if !started.contains(id) { flaw("the clock `\(id)` is never started", at: reader.spot(.clock, id)) }
            if started.contains(id), !stopped.contains(id), !stopped.contains("all") {
                flaw("the clock `\(id)` is never stopped", at: reader.spot(.clock, id))
            }
        }
    }

    private func checkReach(_ graph: ProcedureGraph) {
        let reached = graph.reachable()
        for state in definition.states {
            let spot = reader.spot(.state, state.id)
            if !reached.contains(state.id) { flaw("the state `\(state.id)` is never reached", at: spot) }
            let leads = graph.edges.contains { $0.from == state.id && $0.to != state.id }
            if !state.isFinal, !leads { flaw("the state `\(state.id)` is a dead end: no action leads on", at: spot) }
        }
        if !definition.states.contains(where: \.isFinal) {
            flaw("no state is final", at: definition.states.first.map { reader.spot(.state, $0.id) } ?? .start)
        }
    }

    /// No clock may run on when a case ends, on any path.
    private func checkClocks(_ graph: ProcedureGraph) {
        for leak in graph.leaks() {
            flaw(
                "the clock `\(leak.clock)` is still running when `\(leak.action)` leads from `\(leak.from)` to the "
                    + "final state `\(leak.to)`", at: reader.spot(.action, leak.action))
        }
    }

    /// One key for two actions of one state would be a trap for whoever decides by keyboard.
    private func checkKeys() {
        for (index, action) in definition.actions.enumerated() {
            guard let key = action.key else { continue }
            for earlier in definition.actions[..<index] where earlier.key == key {
                guard !Set(definition.states(of: action)).isDisjoint(with: definition.states(of: earlier)) else {
                    continue
                }
                flaw(
                    "the key `\(key)` of `\(action.id)` is also the key of `\(earlier.id)`",
                    at: reader.spot(.action, action.id))
            }
        }
    }
}

extension Effect {
    /// The clock an effect names, as a plain word.
    var clock: String? {
        guard case .string(let name)? = constants["clock"] else { return nil }
        return name
    }
}
