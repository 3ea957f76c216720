public import Kernel
import Rules
extension Engine {
    /// The actions for a case page, in the order of the file: those of the roles the actor holds and those that concern
    /// the state, each possible now or with the reason why not. Guards that read the form are left for later.
    public static func offers(
        _ state: CaseState, by procedure: ProcedureDefinition, standing: Standing, in surroundings: Surroundings,
        actor: Actor
    ) -> [ActionOffer] {
        let scope = CaseScope(
            state: state, procedure: procedure, actor: actor, input: [:], surroundings: surroundings, reason: nil)
        return procedure.actions.compactMap { action in
            let roles = action.who.filter { procedure.roles[$0] != .system }
            let isOwn = roles.contains { holds($0, actor, procedure, standing, state) }
            let concernsState = action.states.isEmpty ? state.closedAt == nil : action.states.contains(state.state)
            // An action for units that were asked says nothing to those that were not.
            let isForConcerned = roles.allSatisfy { procedure.roles[$0]?.isConcerned ?? false }
            guard !roles.isEmpty, isOwn || (concernsState && !isForConcerned) else { return nil }
            return ActionOffer(
                action: action,
                refusal: refusal(action, standing: standing, scope: scope))
        }
    }

    /// What an action's form begins with: each field's `initial`, where it gives a value.
    public static func initialInput(
        of action: ActionDefinition, _ state: CaseState, by procedure: ProcedureDefinition,
        in surroundings: Surroundings, actor: Actor
    ) -> [String: JSONValue] {
        let scope = CaseScope(
            state: state, procedure: procedure, actor: actor, input: [:], surroundings: surroundings, reason: nil)
        var input: [String: JSONValue] = [:]
        for field in action.form {
            guard let value = field.initial?.evaluate(in: scope).json, !value.isNull else { continue }
            input[field.id] = value
        }
        return input
    }

    private static func refusal(
        _ action: ActionDefinition, standing: Standing, scope: CaseScope
    ) -> Refusal? {
        do throws(Refusal) {
            _ = try possible(
                action.id, state: scope.state, actor: scope.actor, procedure: scope.procedure, standing: standing,
                surroundings: scope.surroundings)
            for item in action.guards
            where item.condition.freeNames.isDisjoint(with: ["input", "reason"]) && !item.condition.holds(in: scope) {
                throw Refusal(.guardFailed, item.otherwise)
            }
            for effect in action.effects where effect.isApprovalAnswer {
                guard let subject = effect.arguments["subject"]?.evaluate(in: scope).json.text else { continue }
                try Draft.checkSecondPerson(subject, state: scope.state, actor: scope.actor)
            }
            return nil
        } catch {
            return error
        }
    }
}

extension Effect {
    fileprivate var isApprovalAnswer: Bool { name == "approval.grant" || name == "approval.refuse" }
}
