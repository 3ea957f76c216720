import Kernel
import Rules

extension EffectKind {
    static let approvalEffects: [EffectKind] = [
        EffectKind(
            "approval.ask", "Asks a second person for approval.",
            [.name("subject", "what is to be approved"), .value("reason", "why")]
        ) { (draft, effect) throws(Refusal) in
            let subject = try draft.requiredText(effect, "subject")
            guard !draft.state.approvals.contains(where: { $0.subject == subject && $0.outcome == nil }) else {
                throw Refusal(
                    .guardFailed, "同一事项已经在等审批，请等结果。",
                    "The same approval is already pending; please wait for the answer.")
            }
            draft.emit(
                .approvalAsked(
                    Approval(
                        subject: subject, askedBy: draft.actor, askedAt: draft.surroundings.now,
                        reason: try draft.requiredText(effect, "reason"))))
        },
        EffectKind(
            "approval.grant", "A second person says yes.",
            [.name("subject", "what is approved"), .optional("answer", "remark")]
        ) { (draft, effect) throws(Refusal) in try draft.answerApproval(effect, .granted) },
        EffectKind(
            "approval.refuse", "A second person says no.",
            [.name("subject", "what is not approved"), .value("answer", "why not")]
        ) { (draft, effect) throws(Refusal) in try draft.answerApproval(effect, .refused) },
    ]
}

extension Draft {
    fileprivate mutating func answerApproval(_ effect: Effect, _ outcome: Approval.Outcome) throws(Refusal) {
        let subject = try requiredText(effect, "subject")
        try Self.checkSecondPerson(subject, state: state, actor: actor)
        emit(.approvalAnswered(subject: subject, outcome, answer: text(effect, "answer")))
    }

    /// Four eyes: who asked may not answer, and neither may be unknown.
    static func checkSecondPerson(_ subject: String, state: CaseState, actor: Actor) throws(Refusal) {
        guard let pending = state.approvals.last(where: { $0.subject == subject && $0.outcome == nil }) else {
            throw Refusal(.guardFailed, "现在没有等待审批的申请。", "Nothing is waiting for this approval.")
        }
        guard let asker = pending.askedBy.person, let person = actor.person, asker != person else {
            throw Refusal(
                .secondPersonNeeded, "申请和审批不能是同一个人，请另一位有权的同事来批。",
                "Whoever asked may not approve. Another person with this power has to decide.")
        }
    }
}
