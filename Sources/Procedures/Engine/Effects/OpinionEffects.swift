import Kernel
import Rules

extension EffectKind {
    static let opinionEffects: [EffectKind] = [
        EffectKind(
            "opinion.ask", "Asks other units for their opinion (joint handling).",
            [
                .value("units", "list of unit codes"), .value("question", "what they are asked"),
                .optional("days", "working days they have"),
            ]
        ) { (draft, effect) throws(Refusal) in try draft.askOpinions(effect) },
        EffectKind(
            "opinion.give", "The actor's unit answers.",
            [.value("outcome", "agree, disagree or notConcerned"), .optional("text", "reasons")], isAddition: true
        ) { (draft, effect) throws(Refusal) in
            guard let unit = draft.actor.unit,
                draft.state.opinions.contains(where: { $0.unit == unit && $0.outcome == nil })
            else {
                throw Refusal(
                    .notAllowed, "没有向您所在的单位征求意见，或者已经答复过。",
                    "Your unit was not asked for an opinion, or has already given it.")
            }
            guard let outcome = draft.text(effect, "outcome").flatMap(Opinion.Outcome.init) else {
                throw .unfit(effect.name, "outcome")
            }
            draft.emit(.opinionGiven(unit, outcome, text: draft.text(effect, "text")))
        },
    ]
}

extension Draft {
    fileprivate mutating func askOpinions(_ effect: Effect) throws(Refusal) {
        let question = try requiredText(effect, "question")
        var units: [String] = []
        let named = texts(effect, "units")
        guard !named.isEmpty else { throw .unfit(effect.name, "units") }
        // Asking a unit again while its answer is open would give it two answers to write.
        let open = Set(state.units(concerned: .asked))
        for unit in named where !units.contains(unit) && !open.contains(UnitID(unit)) { units.append(unit) }
        guard state.opinions.count + units.count <= CaseLimits.opinions else {
            throw .limit("征求意见的单位", "Units asked for an opinion", CaseLimits.opinions)
        }
        let days = integer(effect, "days")
        let due = days.map {
            surroundings.calendar.adding(workingDays: min($0, CaseLimits.clockDays), after: today).day
        }
        for unit in units {
            let card = try office(unit)
            emit(
                .opinionAsked(
                    Opinion(
                        unit: card.office.unit, unitName: card.name[.zhHans], question: question,
                        askedAt: surroundings.now, dueOn: due)))
        }
    }
}
