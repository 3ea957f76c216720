import Kernel

extension Engine {
    /// The checks that need nothing but the case and the actor: closed, unknown, state, role, holder's node, bounds.
    static func possible(
        _ id: String, state: CaseState, actor: Actor, procedure: ProcedureDefinition, standing: Standing,
        surroundings: Surroundings
    ) throws(Refusal) -> ActionDefinition {
        let found = procedure.action(id)
        if state.closedAt != nil, !(found?.states.contains(state.state) ?? false) {
            throw Refusal(
                .closed, "这件办件已经办结，不能再这样操作。有不同意见可以评价、申诉，或者重新申请。",
                "This case is closed, so this is no longer possible. You can rate, appeal or apply anew.")
        }
        guard let action = found else {
            throw Refusal(
                .unknownAction, "这类办件没有这个操作，请从页面上列出的操作里选。",
                "There is no such action in this procedure; please choose one that the page offers.")
        }
        try checkState(action, state: state, procedure: procedure)
        try checkRole(
            action.who, title: action.title, actor: actor, procedure: procedure, standing: standing, state: state)
        if action.isMove, state.places.holder.node != surroundings.node {
            throw Refusal(
                .notHolder, "这件办件现在由另一个节点持有，要由那边来办；在这里可以备注或补充材料。",
                "Another node holds this case and has to move it. Notes and materials can be added here.")
        }
        // Timers may still close what people have filled up.
        guard state.version < CaseLimits.entries || actor.kind == .system else {
            throw .limit("一件办件的记录", "Entries of one case", CaseLimits.entries)
        }
        return action
    }

    private static func checkState(
        _ action: ActionDefinition, state: CaseState, procedure: ProcedureDefinition
    ) throws(Refusal) {
        let isPossible =
            action.states.isEmpty
            ? procedure.state(state.state)?.isFinal == false : action.states.contains(state.state)
        guard !isPossible else { return }
        let now = procedure.state(state.state)?.title
        let later = action.states.compactMap { procedure.state($0)?.title }
        let hereChinese = now.map { $0[.zhHans] } ?? state.state
        let hereEnglish = now.map { $0[.en] } ?? state.state
        throw Refusal(
            .wrongState,
            "现在是“\(hereChinese)”，还不能“\(action.title[.zhHans])”。"
                + (later.isEmpty ? "" : "可以操作的时候：\(later.map { $0[.zhHans] }.joined(separator: "、"))。"),
            "The case is at “\(hereEnglish)”, where “\(action.title[.en])” is not possible."
                + (later.isEmpty ? "" : " It is possible at: \(later.map { $0[.en] }.joined(separator: ", "))."))
    }

    static func checkRole(
        _ who: [String], title: LocalizedText, actor: Actor, procedure: ProcedureDefinition, standing: Standing,
        state: CaseState?
    ) throws(Refusal) {
        if who.contains(where: { holds($0, actor, procedure, standing, state) }) { return }
        for role in who {
            if let why = standing.missing[role] { throw Refusal(.notAllowed, why()) }
        }
        throw Refusal(
            .notAllowed, "您现在的岗位不能“\(title[.zhHans])”。请找有这项权限的同事，或请管理员授权。",
            "Your post does not allow “\(title[.en])”. Please ask a colleague who may, or an administrator.")
    }

    /// Whether the actor has a role: the engine's own by kind, a concerned unit's by the case, others as handed in.
    static func holds(
        _ role: String, _ actor: Actor, _ procedure: ProcedureDefinition, _ standing: Standing, _ state: CaseState?
    ) -> Bool {
        switch procedure.roles[role] {
        case .system: return actor.kind == .system
        case .concerned(_, let concern):
            guard standing.held.contains(role), let unit = actor.unit, let state else { return false }
            return state.units(concerned: concern).contains(unit)
        case .party, .permission: return standing.held.contains(role)
        case nil: return false
        }
    }
}
