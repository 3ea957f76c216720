import Kernel
import Rules

extension EffectKind {
    static let routingEffects: [EffectKind] = [
        EffectKind(
            "redirect", "Gives the case to the unit whose power it is; that unit decides and holds it now.",
            [.value("unit", "unit code"), .value("why", "told to the citizen")]
        ) { (draft, effect) throws(Refusal) in
            let why = try draft.requiredText(effect, "why")
            let office = try draft.office(try draft.requiredText(effect, "unit")).office
            draft.direct(to: office, rule: effect.name, why: why)
        },
        EffectKind("route", "Runs the routing rules again; the first that holds names the deciding unit.") {
            (draft, _) throws(Refusal) in try draft.route()
        },
    ]

    static let recordEffects: [EffectKind] = [
        EffectKind(
            "variable.set", "Keeps a value for later guards; null forgets it.",
            [.name("name", "name under `vars`"), .value("to", "the value")]
        ) { (draft, effect) throws(Refusal) in
            draft.emit(.variable(try draft.requiredText(effect, "name"), draft.value(effect, "to").json))
        },
        EffectKind(
            "note", "Writes a note; the citizen reads it only when it is public.",
            [.value("text", "the note"), .optional("public", "true when the citizen reads it")], isAddition: true
        ) { (draft, effect) throws(Refusal) in
            let text = try draft.requiredText(effect, "text")
            guard text.count <= CaseLimits.noteCharacters else {
                throw .limit("备注字数", "Characters of a note", CaseLimits.noteCharacters)
            }
            draft.emit(.noted(text, isPublic: draft.value(effect, "public") == .bool(true)))
        },
        EffectKind(
            "urge", "A supervisor presses for progress (督办).", [.value("text", "what is expected")], isAddition: true
        ) { (draft, effect) throws(Refusal) in
            draft.emit(.urged(try draft.requiredText(effect, "text")))
        },
    ]
}

extension Draft {
    /// Runs the routing rules; nothing happens where no rule holds or the unit stays the same.
    mutating func route() throws(Refusal) {
        guard let routing = procedure.routing else { return }
        let scope = scope
        for rule in routing.rules where rule.condition.holds(in: scope) {
            guard let code = rule.unit.evaluate(in: scope).json.text else { continue }
            let office = try office(code).office
            if office != state.places.deciding { direct(to: office, rule: rule.id, why: rule.why[.zhHans]) }
            return
        }
    }

    /// Whoever decided so far and held the case passes it on with the power; a holder elsewhere keeps it.
    mutating func direct(to office: Office, rule: String, why: String) {
        let places = state.places
        emit(.routed(RoutingRecord(rule: rule, why: why, to: office, at: surroundings.now)))
        emit(.deciding(office))
        if places.holder.unit == places.deciding.unit || rule == "redirect" {
            emit(.held(Holder(unit: office.unit, division: office.division, node: places.holder.node)))
        }
    }
}
