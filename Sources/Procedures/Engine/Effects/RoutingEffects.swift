import Kernel
import Rules

extension RoutingRecord {
    /// What stands for a rule where a person named the unit.
    public static let byHand = "redirect"
    /// What stands for a rule where the home was corrected; the rules then run anew.
    public static let relocated = "home.correct"

    /// The unit that a person named last, for the territory that the case still belongs to.
    static func chosen(in records: [RoutingRecord]) -> UnitID? {
        for record in records.reversed() {
            if record.rule == relocated { return nil }
            if record.rule == byHand { return record.to.unit }
        }
        return nil
    }
}

extension EffectKind {
    static let routingEffects: [EffectKind] = [
        EffectKind(
            "redirect", "Gives the case to the unit whose power it is; that unit decides and holds it now.",
            [.value("unit", "unit code"), .value("why", "told to the citizen")]
        ) { (draft, effect) throws(Refusal) in
            let why = try draft.requiredText(effect, "why")
            let card = try draft.office(try draft.requiredText(effect, "unit"))
            guard card.isOpen else {
                throw Refusal(
                    .unknownUnit, "“\(card.name[.zhHans])”已经撤销，请另选一个单位。",
                    "“\(card.name[.en])” is closed. Please choose another unit.")
            }
            draft.direct(to: card.office, rule: RoutingRecord.byHand, why: why)
        },
        EffectKind(
            "route", "Runs the routing rules again; the first that holds names the deciding unit.",
            [.optional("must", "true where the action is pointless when the unit stays the same")]
        ) { (draft, effect) throws(Refusal) in
            let hasMoved = try draft.route()
            guard !hasMoved, draft.value(effect, "must") == .bool(true) else { return }
            throw Refusal(
                .guardFailed, "按现在的情况仍由原单位办理，没有可以转去的单位。",
                "As things stand the same unit decides; there is no other one to send it to.")
        },
        EffectKind(
            "home.correct", "Corrects whose territory the case is: its limits and routing follow, its number stays.",
            [.value("division", "code of the territory")]
        ) { (draft, effect) throws(Refusal) in
            let code = try draft.requiredText(effect, "division")
            guard let home = DivisionCode(code), let card = draft.surroundings.territories[home] else {
                throw Refusal(
                    .invalidInput, "没有这个地区，或者这个事项在那里不办。",
                    "There is no such territory, or the service is not offered there.")
            }
            guard home != draft.state.places.home else {
                throw Refusal(.guardFailed, "属地本来就是这里，不用更正。", "This is its territory already.")
            }
            draft.relocate(to: home, card)
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
    /// Runs the routing rules, and records which one fired and why. Where no rule holds, nothing happens.
    /// - Returns: whether another unit decides now.
    mutating func route(tells: Bool = true) throws(Refusal) -> Bool {
        guard let routing = procedure.routing else { return false }
        hasRouted = true
        let scope = scope
        for rule in routing.rules where rule.condition.holds(in: scope) {
            guard let code = rule.unit.evaluate(in: scope).json.text else { continue }
            let office = try office(code).office
            let why = rule.why[.zhHans]
            guard office == state.places.deciding else {
                direct(to: office, rule: rule.id, why: why, tells: tells)
                return true
            }
            if state.routing.last?.rule != rule.id {
                emit(.routed(RoutingRecord(rule: rule.id, why: why, to: office, at: surroundings.now)))
            }
            return false
        }
        return false
    }

    /// Whoever decided so far and held the case passes it on with the power; a holder elsewhere keeps it.
    mutating func direct(to office: Office, rule: String, why: String, tells: Bool = true) {
        hasRouted = true
        let places = state.places
        let record = RoutingRecord(
            rule: rule, why: why, to: office, from: tells ? places.deciding : nil, at: surroundings.now)
        emit(.routed(record))
        emit(.deciding(office))
        if places.holder.unit == places.deciding.unit || rule == RoutingRecord.byHand {
            emit(.held(Holder(unit: office.unit, division: office.division, node: places.holder.node)))
        }
        guard tells, office.unit != places.deciding.unit, let texts = procedure.routing?.tells else { return }
        tell(.unit(places.deciding.unit), texts.from)
        tell(.unit(office.unit), texts.to)
        tell(.party, texts.party)
        if let filed = places.filed { tell(.unit(filed.unit), texts.filed) }
    }

    private mutating func tell(_ recipient: NoticeIntent.Recipient, _ template: String?) {
        guard let template else { return }
        notices.append(NoticeIntent(recipient: recipient, template: template))
    }

    fileprivate mutating func relocate(to home: DivisionCode, _ card: TerritoryCard) {
        emit(.relocated(Relocation(home: home, terms: procedure.terms(over: card.terms))))
        emit(
            .routed(
                RoutingRecord(
                    rule: RoutingRecord.relocated, why: "属地更正，重新确定由谁办理。", to: state.places.deciding,
                    at: surroundings.now)))
        scope.move(to: card)
        // Limits that run go on; only the working days are now those of the right territory.
        for clock in state.clocks where clock.isRunning {
            let new = ClockReckoning.reckoned(clock, calendar: card.calendar)
            if new != clock { emit(.clockChanged(new, .recomputed)) }
        }
    }
}
