import Kernel
import Rules
import Yams

extension ProcedureReader {
    /// The ids that a form names, also of fields with flaws: those are told once, not again at each expression.
    func fieldIDs(_ section: Section) -> Set<String> {
        guard let form = section.node("form")?.sequence else { return [] }
        return Set(form.compactMap { $0.mapping?["id"]?.scalar?.string })
    }

    /// The fields of a form. Conditions may read the fields of the same form.
    func readForm(_ section: Section) -> [FormField] {
        let nodes = section.list("form")
        let ids = fieldIDs(section)
        var seen: Set<String> = []
        return nodes.compactMap { node in
            guard let entry = Section(node, name: "field of \(section.name)", flaws: flaws) else { return nil }
            let field = readField(entry, ids: ids)
            entry.close()
            if let id = entry.scalar("id"), !seen.insert(id.value).inserted {
                flaws.add("\(section.name): the field `\(id.value)` is there twice", at: id.spot)
            }
            return field
        }
    }

    private func readField(_ entry: Section, ids: Set<String>) -> FormField? {
        let id = entry.scalar("id", required: true)
        if let id { checkID(id, inExpressions: true) }
        let type = entry.scalar("type", required: true)
        let kind = type.flatMap { FormField.Kind(rawValue: $0.value) }
        if let type, kind == nil {
            let words = FormField.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            flaws.add("unknown type of field `\(type.value)`; possible: \(words)", at: type.spot)
        }
        let title = entry.text("title", required: true)
        let hint = entry.text("hint")
        let isRequired = entry.flag("required") ?? false
        let personal = entry.flag("personal")
        let options = readOptions(entry)
        if let type, let kind, kind == .choice || kind == .choices, options.isEmpty {
            flaws.add("a field of type \(type.value) needs `options`", at: type.spot)
        }
        let condition = expression(entry, "when", fields: ids)
        let minimum = entry.integer("min")
        let maximum = entry.integer("max")
        if let minimum, let maximum, minimum > maximum {
            flaws.add("`min` is greater than `max`", at: entry.spot(of: "min"))
        }
        let initial = expression(entry, "initial", fields: nil)
        guard let id, let kind, let title else { return nil }
        return FormField(
            id: id.value, kind: kind, title: title, hint: hint, isRequired: isRequired,
            isPersonal: personal ?? FormField.isUsuallyPersonal(kind, id: id.value),
            options: options, condition: condition, minimum: minimum, maximum: maximum, initial: initial)
    }

    private func readOptions(_ entry: Section) -> [FormField.Option] {
        guard let section = entry.section("options") else { return [] }
        return section.entries.compactMap { value, _, node in
            section.localized(node, name: "option `\(value)`").map { FormField.Option(value: value, title: $0) }
        }
    }
}
