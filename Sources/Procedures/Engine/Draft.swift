import FoundationEssentials
import Kernel
import Rules

/// A working copy on which the effects of one action run in order, so that later ones see earlier changes.
struct Draft {
    let scope: CaseScope
    private(set) var changes: [Change] = []
    /// Told besides what the action tells: that another unit decides now.
    var notices: [NoticeIntent] = []
    /// The rules have run, or somebody has named the unit.
    var hasRouted = false

    init(_ scope: CaseScope) { self.scope = scope }

    var state: CaseState { _read { yield scope.state } }
    var procedure: ProcedureDefinition { _read { yield scope.procedure } }
    var actor: Actor { scope.actor }
    var surroundings: Surroundings { scope.surroundings }
    var today: Day { surroundings.today }

    mutating func emit(_ change: Change) {
        scope.state.apply(change, by: scope.actor, at: scope.surroundings.now)
        changes.append(change)
    }

    mutating func run(_ effects: [Effect]) throws(Refusal) {
        for effect in effects {
            if let condition = effect.condition, !condition.holds(in: scope) { continue }
            // The checker lets no unknown effect in.
            guard let kind = EffectKind.named[effect.name] else { continue }
            try kind.run(&self, effect)
        }
    }

    /// The office and its names, or a refusal when nobody knows the unit.
    func office(_ code: String) throws(Refusal) -> Surroundings.OfficeCard {
        guard let card = surroundings.offices[UnitID(code)] else { throw .unknownUnit(code) }
        return card
    }
}

/// Arguments of an effect, evaluated when the effect asks for them.
extension Draft {
    func value(_ effect: Effect, _ argument: String) -> Value {
        if let constant = effect.constants[argument] { return constant }
        return effect.arguments[argument]?.evaluate(in: scope) ?? .null
    }

    func text(_ effect: Effect, _ argument: String) -> String? {
        switch value(effect, argument) {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.description
        case .date(let day): day.iso
        default: nil
        }
    }

    func requiredText(_ effect: Effect, _ argument: String) throws(Refusal) -> String {
        guard let text = text(effect, argument) else { throw .unfit(effect.name, argument) }
        return text
    }

    func day(_ effect: Effect, _ argument: String) -> Day? {
        switch value(effect, argument) {
        case .date(let day): day
        case .string(let text): Day(iso: text)
        default: nil
        }
    }

    func integer(_ effect: Effect, _ argument: String) -> Int? { value(effect, argument).json.int }

    func texts(_ effect: Effect, _ argument: String) -> [String] {
        switch value(effect, argument) {
        case .string(let text): [text]
        case .list(let values): values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    func person(_ effect: Effect, _ argument: String) throws(Refusal) -> PersonID? {
        guard let text = text(effect, argument) else { return nil }
        guard let person = PersonID(text) else { throw .unfit(effect.name, argument) }
        return person
    }
}
