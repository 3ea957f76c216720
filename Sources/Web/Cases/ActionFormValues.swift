import Access
import Casework
import Kernel
import Procedures
import Registry

/// The form of one action: on a page of its own, and folded on the desk's case page.
struct ActionFormValues {
    let site: Site
    let context: WebContext
    let view: CaseView

    private var language: Language { context.language }

    func panel(_ action: ActionDefinition) async throws -> PageValues {
        var panel = try await form(action, prefix: action.id + "-", filled: initial(action), reason: nil, flaws: [:])
        panel["id"] = "act-" + action.id
        panel["label"] = action.title[language]
        if let key = action.key { panel["key"] = key }
        return panel
    }

    func page(
        _ action: ActionDefinition, filled: [String: JSONValue]?, reason: String?, problem: Problem?
    ) async throws -> PageValues {
        let flaws = problem?.fields ?? [:]
        let view = FormFieldView(site: site, language: language, idPrefix: "f-")
        var values = try await form(
            action, prefix: "f-", filled: filled ?? initial(action), reason: reason, flaws: flaws)
        var page: PageValues = [
            "title": action.title[language], "case": self.view.state.title,
            "number": self.view.state.number.description, "back": Paths.caseFile(self.view.state.id),
        ]
        if let help = action.help { page["help"] = help[language] }
        values["page"] = page
        if let errors = view.errors(action.form, flaws) {
            values["errors"] = errors
        } else if let problem {
            values["callout"] = ["kind": "bad", "icon": "warn", "text": problem.message[language]]
        }
        values["draftID"] = "act-\(self.view.state.id)-\(action.id)"
        return values
    }

    private func form(
        _ action: ActionDefinition, prefix: String, filled: [String: JSONValue], reason: String?,
        flaws: [String: LocalizedText]
    ) async throws -> PageValues {
        var fields = FormFieldView(
            site: site, language: language, choices: try await choices(action), idPrefix: prefix
        ).values(action.form, filled: filled, flaws: flaws)
        if action.needsReason { fields.append(reasonField(prefix, reason, flaws["reason"])) }
        var hidden: [PageValues] = [
            ["name": "command", "value": site.casework.identifiers.next(CommandSubject.self).description],
        ]
        if action.isMove { hidden.append(["name": "version", "value": String(view.state.version)]) }
        var form: PageValues = [
            "action": Paths.action(view.state.id, action.id), "submit": action.title[language], "hidden": hidden,
            "fields": fields,
        ]
        if let help = action.help { form["help"] = help[language] }
        if action.style == .destructive { form["risk"] = true }
        if action.form.contains(where: { $0.kind == .attachment }) { form["upload"] = true }
        return form
    }

    private func reasonField(_ prefix: String, _ reason: String?, _ flaw: LocalizedText?) -> PageValues {
        var field: PageValues = [
            "id": prefix + "reason", "name": "reason", "label": site.strings("form.reason", language),
            "required": true, "control": "pieces/control/long-text", "maxLength": Limits.reasonCharacters,
        ]
        if let reason { field["value"] = reason }
        if let flaw { field["error"] = flaw[language] }
        return field
    }

    private enum Limits {
        static let reasonCharacters = 2_000
    }

    private func initial(_ action: ActionDefinition) -> [String: JSONValue] {
        view.initialInputs[action.id] ?? [:]
    }

    /// Units, counters, people and materials that this action may name.
    private func choices(_ action: ActionDefinition) async throws -> FormFieldView.Choices {
        var choices = FormFieldView.Choices()
        let kinds = Set(action.form.map(\.kind))
        if kinds.contains(.materials) {
            choices.materials = view.state.materials.filter { $0.status != .notNeeded }.map { ($0.id, $0.name) }
        }
        if kinds.contains(.unit) || kinds.contains(.units) {
            let home = view.state.places.deciding.division
            let counters = try await site.registry.units.counters(near: view.state.places.home)
            let units = try await site.registry.units.units(in: home.county ?? home)
            var seen: Set<String> = []
            choices.units = (units + counters).filter { $0.isActive && seen.insert($0.code).inserted }
                .map { ($0.code, $0.name[language]) }
        }
        if kinds.contains(.person) {
            choices.people = try await site.registry.posts.staff(of: view.state.places.holder.unit.code)
                .map { ($0.person, $0.title) }
        }
        return choices
    }
}
