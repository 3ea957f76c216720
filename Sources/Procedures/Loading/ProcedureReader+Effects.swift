import Kernel
import Rules
import Yams

extension ProcedureReader {
    /// `- clock.start: acceptance`, `- clock.stop: [a, b]`, `- approval.ask: { subject: extension, reason: reason }`,
    /// each with an optional `when` beside it.
    func readEffects(_ section: Section, fields: Set<String>) -> [Effect] {
        section.list("do").flatMap { node -> [Effect] in
            if let word = node.scalar?.string {
                return effect(word, spot: Spot(node.mark), argument: nil, condition: nil, fields: fields)
            }
            guard let entry = Section(node, name: "`do` of \(section.name)", flaws: flaws) else { return [] }
            let condition = expression(entry, "when", fields: fields)
            guard let (name, spot, argument) = entry.entries.first(where: { $0.key != "when" }) else {
                flaws.add("\(section.name): `do` names no effect", at: entry.spot)
                return []
            }
            _ = entry.node(name)
            entry.close()
            return effect(name, spot: spot, argument: argument, condition: condition, fields: fields)
        }
    }

    private func effect(
        _ name: String, spot: Spot, argument: Yams.Node?, condition: Rules.Expression?, fields: Set<String>
    ) -> [Effect] {
        guard let kind = EffectKind.named[name] else {
            flaws.add("unknown effect `\(name)`", at: spot)
            return []
        }
        switch argument {
        case .mapping?:
            guard let argument, let section = Section(argument, name: "effect `\(name)`", flaws: flaws) else {
                return []
            }
            var arguments: [String: Rules.Expression] = [:]
            for wanted in kind.arguments {
                guard let node = section.node(wanted.name) else {
                    if wanted.isRequired { flaws.add("effect `\(name)`: `\(wanted.name)` is missing", at: spot) }
                    continue
                }
                arguments[wanted.name] = self.argument(node, wanted, fields: fields)
            }
            section.close()
            return [Effect(name: name, arguments: arguments, condition: condition)]
        case .sequence(let items)?:
            return items.flatMap { effect(name, spot: spot, argument: $0, condition: condition, fields: fields) }
        case let node?:
            guard let main = kind.arguments.first else {
                if node.scalar?.string.isEmpty == false {
                    flaws.add("effect `\(name)` takes no argument", at: Spot(node.mark))
                }
                return [Effect(name: name, arguments: [:], condition: condition)]
            }
            reportMissing(kind, except: main.name, spot: spot)
            let value = self.argument(node, main, fields: fields)
            return [Effect(name: name, arguments: value.map { [main.name: $0] } ?? [:], condition: condition)]
        case nil:
            reportMissing(kind, except: nil, spot: spot)
            return [Effect(name: name, arguments: [:], condition: condition)]
        }
    }

    private func reportMissing(_ kind: EffectKind, except main: String?, spot: Spot) {
        for argument in kind.arguments where argument.isRequired && argument.name != main {
            flaws.add("effect `\(kind.name)`: `\(argument.name)` is missing", at: spot)
        }
    }

    /// Names are plain words, values are expressions.
    private func argument(
        _ node: Yams.Node, _ wanted: EffectKind.Argument, fields: Set<String>
    ) -> Rules.Expression? {
        if wanted.form == .value { return expression(node, fields: fields) }
        guard let word = node.scalar?.string, !word.isEmpty else {
            flaws.add("`\(wanted.name)` must be a plain name", at: Spot(node.mark))
            return nil
        }
        switch wanted.form {
        case .clock(let allowsAll):
            if !(allowsAll && word == "all") { refer(.clock, Located(value: word, spot: Spot(node.mark))) }
        case .choice(let words) where !words.contains(word):
            flaws.add(
                "`\(wanted.name)` cannot be `\(word)`; possible: \(words.joined(separator: ", "))", at: Spot(node.mark))
        default: break
        }
        return literal(word)
    }
}
