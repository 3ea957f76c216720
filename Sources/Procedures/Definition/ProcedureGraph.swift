import Rules

extension ProcedureDefinition {
    /// States an action is possible in: those it names, or every one that is not final.
    public func states(of action: ActionDefinition) -> [String] {
        action.states.isEmpty ? states.filter { !$0.isFinal }.map(\.id) : action.states
    }
}

/// The states and what leads from one to another.
public struct ProcedureGraph: Sendable {
    public struct Edge: Sendable, Hashable {
        public var from: String
        public var to: String
        public var action: String

        public init(from: String, to: String, action: String) {
            self.from = from
            self.to = to
            self.action = action
        }
    }

    struct Leak: Hashable {
        var clock: String
        var action: String
        var from: String
        var to: String
    }

    /// Every transition, in the order of the file; an action that stays is not among them.
    public let edges: [Edge]
    private let definition: ProcedureDefinition

    public init(_ definition: ProcedureDefinition) {
        self.definition = definition
        edges = definition.actions.flatMap { action in
            definition.states(of: action).flatMap { from in
                action.targets.filter { $0.state != from }.map { Edge(from: from, to: $0.state, action: action.id) }
            }
        }
    }

    /// States that a case can come to.
    func reachable() -> Set<String> {
        var reached: Set<String> = []
        var open = [definition.filing.entersState]
        while let state = open.popLast() {
            guard reached.insert(state).inserted else { continue }
            open.append(contentsOf: edges.filter { $0.from == state }.map(\.to))
        }
        return reached
    }

    /// Clocks that may run on into a final state. An effect with a condition counts as done: that a conditional stop
    /// covers its cases is for the file's author to see.
    func leaks() -> Set<Leak> {
        var running: [String: Set<String>] = [:]
        running[definition.filing.entersState] = Self.run(definition.filing.effects, on: [])
        var leaks: Set<Leak> = []
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for action in definition.actions {
                for from in definition.states(of: action) {
                    guard let before = running[from] else { continue }
                    let after = Self.run(action.effects, on: before)
                    for to in targets(of: action, from: from) {
                        if to != from, definition.state(to)?.isFinal == true {
                            for clock in after.subtracting(Self.run(action.effects, on: [])) {
                                leaks.insert(Leak(clock: clock, action: action.id, from: from, to: to))
                            }
                        }
                        let known = running[to]
                        let joined = (known ?? []).union(after)
                        if joined != known {
                            running[to] = joined
                            hasChanged = true
                        }
                    }
                }
            }
        }
        return leaks
    }

    /// Where a case may stand afterwards: the targets, and the same state unless the last target always holds.
    private func targets(of action: ActionDefinition, from: String) -> [String] {
        let states = action.targets.map(\.state)
        let stays = action.targets.last.map { $0.condition != nil } ?? true
        return stays ? states + [from] : states
    }

    private static func run(_ effects: [Effect], on running: Set<String>) -> Set<String> {
        var running = running
        for effect in effects {
            guard let clock = effect.clock else { continue }
            switch effect.name {
            case "clock.start": running.insert(clock)
            case "clock.stop" where clock == "all": running = []
            case "clock.stop": running.remove(clock)
            default: break
            }
        }
        return running
    }
}
