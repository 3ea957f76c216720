import Kernel
import Rules

/// The pure engine: what may happen to a case, and what follows from it. It knows no posts, no stores and no time but
/// what is handed in, so the same call gives the same answer on a hub, at a counter, in a test.
public enum Engine {
    /// Action name of a case's first entry.
    public static let filingAction = "file"
    /// Action name of an entry that recomputes due dates.
    public static let recomputeAction = "recompute"
    /// Action name of an entry that marks a clock as expired.
    public static let expireAction = "expire"
    /// Action name of an entry that takes an escalation step.
    public static let escalateAction = "escalate"
    /// Action names of entries by which the party objects to what was done in its name, and is answered.
    public static let objectAction = "object"
    public static let answerObjectionAction = "answer-objection"

    /// Says yes with the facts that follow, or no with the reason. Refusals are checked in this order: closed, unknown
    /// action, wrong state, role, holder's node, stale version, guards, input, second person.
    public static func decide(
        _ state: CaseState, _ command: Command, by procedure: ProcedureDefinition, standing: Standing,
        in surroundings: Surroundings
    ) throws(Refusal) -> Decision {
        guard command.confirmation == nil || state.confirmations.count < CaseLimits.confirmations else {
            throw .limit("一件办件的本人确认", "Confirmations of one case", CaseLimits.confirmations)
        }
        let action = try possible(
            command.action, state: state, actor: command.actor, procedure: procedure, standing: standing,
            surroundings: surroundings)
        if action.isMove, let seen = command.expectedVersion, seen != state.version {
            throw Refusal(
                .staleVersion, "您打开页面以后，这件办件有了变化。请刷新看一看，再决定。",
                "The case has changed since you opened it. Please reload and look again before you decide.")
        }
        return try take(
            action, state: state, actor: command.actor, input: command.input, reason: command.reason,
            procedure: procedure, surroundings: surroundings,
            facts: command.confirmation.map { [.confirmed($0)] } ?? [])
    }

    /// Guards, input, effects, target, notices: the part that a timer shares with people.
    static func take(
        _ action: ActionDefinition, state: CaseState, actor: Actor, input: [String: JSONValue], reason: String?,
        procedure: ProcedureDefinition, surroundings: Surroundings, facts: [Change]
    ) throws(Refusal) -> Decision {
        let reason = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        let scope = CaseScope(
            state: state, procedure: procedure, actor: actor, input: input, surroundings: surroundings, reason: reason)
        for item in action.guards where !item.condition.holds(in: scope) {
            throw Refusal(.guardFailed, item.otherwise)
        }
        try checkReason(reason, needed: action.needsReason)
        scope.input = try InputCheck.checked(
            input, against: action.form, materials: state.materials, offices: surroundings.offices
        ) { _ in scope }

        var draft = Draft(scope)
        for fact in facts { draft.emit(fact) }
        let routing = procedure.routing.flatMap { $0.isTouched(by: action.effects) ? $0 : nil }
        let known = routing?.facts(in: scope)
        try draft.run(action.effects)
        if let target = target(of: action, in: scope), target != state.state {
            draft.emit(.moved(to: target, closes: procedure.state(target)?.isFinal ?? false))
        }
        if let routing, !draft.hasRouted, draft.state.closedAt == nil, routing.facts(in: scope) != known {
            _ = try draft.route()
        }
        let tells = notices(action.tells, after: draft)
        return Decision(changes: draft.changes, notices: draft.notices + tells.filter { !draft.notices.contains($0) })
    }

    private static func target(of action: ActionDefinition, in scope: CaseScope) -> String? {
        for target in action.targets {
            guard let condition = target.condition else { return target.state }
            if condition.holds(in: scope) { return target.state }
        }
        return nil
    }

    private static func checkReason(_ reason: String?, needed: Bool) throws(Refusal) {
        if needed, reason == nil {
            throw Refusal(
                .invalidInput, "请写明理由，当事人会看到。", "Please give the reason; the applicant reads it.",
                fields: ["reason": LocalizedText(zh: "请写明理由。", en: "A reason is needed.")])
        }
        if let reason, reason.utf8.count > CaseLimits.noteCharacters {
            guard reason.utf8.count <= CaseLimits.noteCharacters * 32, reason.count <= CaseLimits.noteCharacters else {
                throw .limit("理由字数", "Characters of a reason", CaseLimits.noteCharacters)
            }
        }
    }

    static func notices(_ tells: [NoticeDefinition], after draft: Draft) -> [NoticeIntent] {
        var intents: [NoticeIntent] = []
        for tell in tells {
            if let condition = tell.condition, !condition.holds(in: draft.scope) { continue }
            for recipient in recipients(tell.recipient, draft.state) {
                let intent = NoticeIntent(recipient: recipient, template: tell.template)
                if !intents.contains(intent) { intents.append(intent) }
            }
        }
        return intents
    }

    /// Words a procedure file may use for whom it tells.
    static let recipientWords: Set<String> = ["party", "filed", "deciding", "holder", "pickup", "asked", "offered"]

    private static func recipients(_ word: String, _ state: CaseState) -> [NoticeIntent.Recipient] {
        switch word {
        case "party": [.party]
        case "filed": state.places.filed.map { [.unit($0.unit)] } ?? []
        case "deciding": [.unit(state.places.deciding.unit)]
        case "holder": [.unit(state.places.holder.unit)]
        case "pickup": state.places.pickup.map { [.unit($0.unit)] } ?? []
        case "asked": state.units(concerned: .asked).map { .unit($0) }
        case "offered": state.units(concerned: .offered).map { .unit($0) }
        default: []
        }
    }
}
