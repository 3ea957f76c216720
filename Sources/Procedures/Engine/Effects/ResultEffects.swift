import Kernel
import Rules

extension EffectKind {
    static let resultEffects: [EffectKind] = [
        EffectKind(
            "result.produce", "Makes the document that ends the case.",
            [
                .name("kind", "what it is, a word of the procedure"), .value("name", "title of the document"),
                .optional("number", "its number"), .optional("validThrough", "last day of validity"),
                .optional("text", "its wording"), .optional("issuedOn", "date of issue, today if not said"),
            ]
        ) { (draft, effect) throws(Refusal) in
            draft.emit(
                .result(
                    ResultDocument(
                        kind: try draft.requiredText(effect, "kind"), name: try draft.requiredText(effect, "name"),
                        number: draft.text(effect, "number"), issuedOn: draft.day(effect, "issuedOn") ?? draft.today,
                        validThrough: draft.day(effect, "validThrough"), text: draft.text(effect, "text"))))
        },
        EffectKind(
            "custody", "A step of the paper result: who had it, where it is.",
            [
                .choice("kind", CustodyStep.Kind.allCases.map(\.rawValue), "what happened"),
                .optional("unit", "unit code, the actor's unit if not said"),
                .optional("shelf", "storage place at the counter"),
                .optional("proof", "courier and number, or what the collector showed"),
                .optional("collector", "who collected"),
            ], isAddition: true
        ) { (draft, effect) throws(Refusal) in
            guard draft.state.custody.count < CaseLimits.custodySteps else {
                throw .limit("结果流转记录", "Custody steps of one case", CaseLimits.custodySteps)
            }
            guard let kind = draft.text(effect, "kind").flatMap(CustodyStep.Kind.init) else {
                throw .unfit(effect.name, "kind")
            }
            var unit = draft.actor.unit
            if let code = draft.text(effect, "unit") { unit = try draft.office(code).office.unit }
            draft.emit(
                .custody(
                    CustodyStep(
                        kind: kind, at: draft.surroundings.now, by: draft.actor, unit: unit,
                        shelf: draft.text(effect, "shelf"), proof: draft.text(effect, "proof"),
                        collector: draft.text(effect, "collector"))))
        },
        EffectKind(
            "pickup.set", "Where the result is collected; nowhere when no unit is given.",
            [.optional("unit", "unit code of the counter")], isAddition: true
        ) { (draft, effect) throws(Refusal) in
            guard let code = draft.text(effect, "unit") else {
                draft.emit(.pickup(nil))
                return
            }
            draft.emit(.pickup(try draft.office(code).office))
        },
    ]

    static let ratingEffects: [EffectKind] = [
        EffectKind(
            "rate", "Service evaluation (好差评): five grades.",
            [
                .value("grade", "5 very satisfied to 1 very dissatisfied"),
                .optional("comment", "in the citizen's words"),
            ],
            isAddition: true
        ) { (draft, effect) throws(Refusal) in
            // A form's choice arrives as text, a program's number as a number.
            let grade = draft.integer(effect, "grade") ?? draft.text(effect, "grade").flatMap { Int($0) }
            guard let grade, (1...5).contains(grade) else { throw .unfit(effect.name, "grade") }
            draft.emit(.rated(grade: grade, comment: draft.text(effect, "comment")))
        },
        EffectKind(
            "rectify", "The report on what a bad rating led to.", [.value("report", "what was checked and put right")],
            isAddition: true
        ) { (draft, effect) throws(Refusal) in
            try draft.requireRating()
            draft.emit(.rectified(try draft.requiredText(effect, "report")))
        },
        EffectKind(
            "appeal", "An objection to the rating or to how it was answered.", [.value("text", "the objection")],
            isAddition: true
        ) { (draft, effect) throws(Refusal) in
            try draft.requireRating()
            draft.emit(.appealed(try draft.requiredText(effect, "text")))
        },
        EffectKind(
            "appeal.answer", "What came of the objection.", [.value("text", "the answer")], isAddition: true
        ) { (draft, effect) throws(Refusal) in
            guard draft.state.rating?.appeal != nil else {
                throw Refusal(.guardFailed, "还没有人提出申诉。", "Nobody has appealed.")
            }
            draft.emit(.appealAnswered(try draft.requiredText(effect, "text")))
        },
    ]
}

extension Draft {
    fileprivate func requireRating() throws(Refusal) {
        guard state.rating != nil else { throw Refusal(.guardFailed, "还没有评价。", "There is no rating yet.") }
    }
}
