import Kernel
import Rules
import Yams

extension ProcedureReader {
    func readFiling(_ section: Section) -> FilingDefinition {
        let who = section.names("who")
        if who.isEmpty { flaws.add("filing: `who` is missing", at: section.spot) }
        for role in who { refer(.role, role) }
        let form = readForm(section)
        let fields = fieldIDs(section)
        let state = section.scalar("enters", required: true)
        if let state { refer(.state, state) }
        let effects = readEffects(section, fields: fields)
        let tells = readTells(section, fields: fields)
        section.close()
        return FilingDefinition(
            who: who.map(\.value), form: form, entersState: state?.value ?? "", effects: effects, tells: tells)
    }

    func readActions(_ top: Section) -> [ActionDefinition] {
        sections(top, "actions", .action, required: true).compactMap { id, spot, node in
            guard let section = Section(node, name: "action `\(id)`", flaws: flaws) else { return nil }
            let action = readAction(id, section, spot: spot)
            section.close()
            return action
        }
    }

    private func readAction(_ id: String, _ section: Section, spot: Spot) -> ActionDefinition {
        let title = section.text("title", required: true)
        let help = section.text("help")
        let who = section.names("who")
        if who.isEmpty { flaws.add("action `\(id)`: `who` is missing", at: spot) }
        for role in who { refer(.role, role) }
        let states = section.names("in")
        for state in states { refer(.state, state) }
        let form = readForm(section)
        let fields = fieldIDs(section)
        let guards = readGuards(section, fields: fields)
        let needsReason = section.flag("needs-reason") ?? false
        let targets = readTargets(section, fields: fields)
        let effects = readEffects(section, fields: fields)
        let tells = readTells(section, fields: fields)
        let isMove = isMove(section, id, targets: targets, effects: effects)
        let sheet = section.scalar("sheet")?.value
        let style = readStyle(section)
        let mandate = readMandate(section)
        let key = section.scalar("key")
        if let key, key.value.count != 1 { flaws.add("action `\(id)`: `key` must be one letter", at: key.spot) }
        return ActionDefinition(
            id: id, title: title ?? "", help: help, who: who.map(\.value), states: states.map(\.value), guards: guards,
            form: form, needsReason: needsReason, isMove: isMove, targets: targets, effects: effects, tells: tells,
            sheet: sheet, style: style, key: key?.value, mandate: mandate)
    }

    private func readMandate(_ section: Section) -> MandateAct {
        guard let word = section.scalar("mandate") else { return .answer }
        if let act = MandateAct(rawValue: word.value) { return act }
        let words = MandateAct.allCases.map(\.rawValue).joined(separator: ", ")
        flaws.add("a mandate does not cover `\(word.value)`; possible: \(words)", at: word.spot)
        return .answer
    }

    /// What changes the state, or does more than add, is a move unless the file says otherwise.
    private func isMove(
        _ section: Section, _ id: String, targets: [ActionDefinition.Target], effects: [Effect]
    ) -> Bool {
        let said = section.flag("move")
        if said == false, !targets.isEmpty {
            flaws.add("action `\(id)` leads to a state, so it is a move", at: section.spot(of: "move"))
        }
        return said ?? (!targets.isEmpty || effects.contains { EffectKind.named[$0.name]?.isAddition == false })
    }

    private func readStyle(_ section: Section) -> ActionDefinition.Style {
        guard let word = section.scalar("style") else { return .normal }
        if let style = ActionDefinition.Style(rawValue: word.value) { return style }
        let words = ActionDefinition.Style.allCases.map(\.rawValue).joined(separator: ", ")
        flaws.add("unknown style `\(word.value)`; possible: \(words)", at: word.spot)
        return .normal
    }

    private func readGuards(_ section: Section, fields: Set<String>) -> [Guard] {
        section.list("guards").compactMap { node in
            guard let entry = Section(node, name: "guard of \(section.name)", flaws: flaws) else { return nil }
            let when = expression(entry, "when", fields: fields, required: true)
            let otherwise = entry.text("otherwise", required: true)
            entry.close()
            guard let when, let otherwise else { return nil }
            return Guard(condition: when, otherwise: otherwise)
        }
    }

    private func readTargets(_ section: Section, fields: Set<String>) -> [ActionDefinition.Target] {
        guard let node = section.node("to") else { return [] }
        if let word = node.scalar?.string {
            refer(.state, Located(value: word, spot: Spot(node.mark)))
            return [ActionDefinition.Target(condition: nil, state: word)]
        }
        return section.list("to").compactMap { node in
            guard let entry = Section(node, name: "`to` of \(section.name)", flaws: flaws) else { return nil }
            let when = expression(entry, "when", fields: fields)
            let state = entry.scalar("state", required: true)
            if let state { refer(.state, state) }
            entry.close()
            return state.map { ActionDefinition.Target(condition: when, state: $0.value) }
        }
    }

    /// `- { party: accepted, when: … }`: whom, and with which text.
    private func readTells(_ section: Section, fields: Set<String>) -> [NoticeDefinition] {
        section.list("tells").compactMap { node in
            guard let entry = Section(node, name: "`tells` of \(section.name)", flaws: flaws) else { return nil }
            let when = expression(entry, "when", fields: fields)
            guard let (word, spot, text) = entry.entries.first(where: { $0.key != "when" }) else {
                flaws.add("\(section.name): `tells` names nobody", at: entry.spot)
                return nil
            }
            let template = entry.scalar(word)
            entry.close()
            if !Engine.recipientWords.contains(word) {
                let words = Engine.recipientWords.sorted().joined(separator: ", ")
                flaws.add("nobody is called `\(word)`; possible: \(words)", at: spot)
            }
            guard let template else { return nil }
            refer(.notice, Located(value: template.value, spot: Spot(text.mark)))
            return NoticeDefinition(recipient: word, template: template.value, condition: when)
        }
    }
}
