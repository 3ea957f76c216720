public import Kernel
public import Rules

/// Which unit decides: the first rule that holds names it. Run at filing and again whenever a fact that the rules read
/// has changed.
public struct RoutingDefinition: Sendable {
    public struct Rule: Sendable {
        public var id: String
        public var title: LocalizedText
        public var condition: Expression
        /// Gives the unit code.
        public var unit: Expression
        public var why: LocalizedText

        public init(
            id: String, title: LocalizedText, condition: Expression, unit: Expression, why: LocalizedText
        ) {
            self.id = id
            self.title = title
            self.condition = condition
            self.unit = unit
            self.why = why
        }
    }

    /// Templates of those who are told when the deciding unit changes: the old unit, the new one, and others.
    public struct Tells: Sendable, Hashable {
        public var from: String?
        public var to: String?
        public var party: String?
        public var filed: String?

        public init(from: String? = nil, to: String? = nil, party: String? = nil, filed: String? = nil) {
            self.from = from
            self.to = to
            self.party = party
            self.filed = filed
        }

        var templates: [String] { [from, to, party, filed].compactMap { $0 } }
    }

    /// The facts that the rules read, as paths (`vars.raised`, `units.home`): a change of one is a relevant change.
    public let reads: [Expression]
    public let rules: [Rule]
    public let tells: Tells
    private let paths: Set<String>

    public init(reads: [Expression], rules: [Rule], tells: Tells = Tells()) {
        self.reads = reads
        self.rules = rules
        self.tells = tells
        paths = Set(reads.map(\.source))
    }

    public func rule(_ id: String) -> Rule? { rules.first { $0.id == id } }

    /// Whether what these effects do can change a fact that the rules read. What happens outside a case (a unit is
    /// closed) comes through `Engine.reroute`.
    func isTouched(by effects: [Effect]) -> Bool {
        effects.contains { effect in
            switch effect.name {
            case "home.correct", "route": true
            case "answers.merge": readsAnswers
            case "variable.set":
                if case .string(let name)? = effect.constants["name"] {
                    paths.contains("vars") || paths.contains("vars." + name)
                } else {
                    true
                }
            default: false
            }
        }
    }

    private var readsAnswers: Bool { paths.contains { $0 == "answers" || $0.hasPrefix("answers.") } }

    /// Whether these effects put right what the case was handed in with and who decides goes by: its home, or an answer
    /// that the rules read. Raising a case or flagging it are decisions about it, and no such thing.
    func isCorrected(by effects: [Effect]) -> Bool {
        effects.contains { $0.name == "home.correct" || ($0.name == "answers.merge" && readsAnswers) }
    }

    /// The facts as they are now, to be compared.
    func facts(in scope: CaseScope) -> [Value] { reads.map { $0.evaluate(in: scope) } }

    /// Roots that rules may read, so that what may change them is known; nil for all members.
    static let roots: [String: Set<String>?] = [
        "units": nil, "answers": nil, "vars": nil, "terms": nil, "party": ["kind", "language", "hasAgent"],
        "case": ["home", "filed", "channel", "item"],
    ]
}

/// What a mandate lets an agent do for the party.
public enum MandateAct: String, Sendable, CaseIterable, Hashable {
    case file, answer, withdraw, collect, rate
}

extension ProcedureDefinition {
    /// Whether taking an action may send the case to another unit, so that the engine needs `Surroundings.routes`.
    public func mayReroute(_ action: String) -> Bool {
        guard let routing, let action = self.action(action) else { return false }
        return routing.isTouched(by: action.effects)
    }

    /// Whether who decides is still open in a state: the file lets somebody put right the facts that this goes by.
    /// Where it does not any more, the unit that has accepted the case keeps it, also when a nearer one is opened.
    public func isRoutingOpen(in state: String) -> Bool {
        guard let routing else { return false }
        return actions.contains { action in
            routing.isCorrected(by: action.effects) && states(of: action).contains(state)
        }
    }
}
