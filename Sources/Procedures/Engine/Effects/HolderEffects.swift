import Kernel
import Rules

extension EffectKind {
    static let holderEffects: [EffectKind] = [
        EffectKind(
            "hold", "Gives the case to a person or unit at once (reassigning, taking it oneself).",
            [
                .optional("person", "person who has it now; nobody in particular if not said"),
                .optional("unit", "unit code; the holding unit stays if not said"),
            ]
        ) { (draft, effect) throws(Refusal) in
            var holder = draft.state.places.holder
            if let unit = draft.text(effect, "unit"), unit != holder.unit.code {
                let office = try draft.office(unit).office
                holder = Holder(unit: office.unit, division: office.division, node: holder.node)
            }
            holder.person = try draft.person(effect, "person")
            draft.emit(.held(holder))
        },
        EffectKind(
            "handover.offer", "Offers the case to another unit; it stays where it is until that unit accepts.",
            [.value("unit", "unit code"), .optional("person", "person meant there")]
        ) { (draft, effect) throws(Refusal) in
            let office = try draft.office(try draft.requiredText(effect, "unit")).office
            guard office.unit != draft.state.places.holder.unit else {
                throw Refusal(
                    .guardFailed, "案件就在这个单位手里，不用移交；换人请用“分派”。",
                    "This unit has the case already. To change the person, assign it.")
            }
            let person = try draft.person(effect, "person")
            draft.emit(
                .offered(
                    HandoverOffer(
                        to: office, person: person, offeredBy: draft.actor, offeredAt: draft.surroundings.now)))
        },
        EffectKind("handover.accept", "Takes the case that was offered to the actor's unit.", isAddition: true) {
            (draft, _) throws(Refusal) in
            let offer = try draft.offerToActor()
            draft.emit(
                .held(
                    Holder(
                        unit: offer.to.unit, division: offer.to.division, person: offer.person ?? draft.actor.person,
                        node: draft.surroundings.node)))
            draft.emit(.offerEnded)
        },
        EffectKind("handover.decline", "Refuses the case that was offered to the actor's unit.", isAddition: true) {
            (draft, _) throws(Refusal) in
            _ = try draft.offerToActor()
            draft.emit(.offerEnded)
        },
        EffectKind("handover.withdraw", "Takes an offer back.") { (draft, _) throws(Refusal) in
            if draft.state.handover != nil { draft.emit(.offerEnded) }
        },
    ]
}

extension Draft {
    fileprivate func offerToActor() throws(Refusal) -> HandoverOffer {
        guard let offer = state.handover else {
            throw Refusal(.guardFailed, "现在没有待接收的移交。", "There is no handover to answer.")
        }
        guard offer.to.unit == actor.unit else {
            throw Refusal(
                .notAllowed, "这件办件是移交给别的单位的，由那个单位接收或退回。", "The case was offered to another unit, which has to answer.")
        }
        return offer
    }
}
