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
    /// The list that the reader came from; it comes back with the form, so that nobody loses the place in it.
    var from: String?

    private var language: Language { context.language }
    private var names: Names { Names(site: site, language: language) }

    func panel(_ action: ActionDefinition) async throws -> PageValues {
        var panel = try await form(
            action, prefix: action.id + "-", filled: initial(action), reason: nil, flaws: [:], files: ActionFiles())
        panel["id"] = "act-" + action.id
        panel["label"] = action.title[language]
        if let key = action.key { panel["key"] = key }
        return panel
    }

    func page(
        _ action: ActionDefinition, filled: [String: JSONValue]?, reason: String?, files: ActionFiles,
        problem: Problem?
    ) async throws -> PageValues {
        let flaws = (problem?.fields ?? [:]).merging(files.flaws) { _, file in file }
        let view = FormFieldView(site: site, language: language, idPrefix: "f-")
        var values = try await form(
            action, prefix: "f-", filled: filled ?? initial(action), reason: reason, flaws: flaws, files: files)
        var page: PageValues = [
            "title": action.title[language], "case": try await names.title(of: self.view.state),
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
        flaws: [String: LocalizedText], files: ActionFiles
    ) async throws -> PageValues {
        let choices = try await choices(action)
        var fields = FormFieldView(
            site: site, language: language, choices: choices, idPrefix: prefix
        ).values(action.form, filled: filled, flaws: flaws)
        for (index, field) in action.form.enumerated() {
            switch field.kind {
            case .attachment: fields[index]["have"] = Self.have(files, FormReader.prefix + field.id)
            case .materials:
                let known = try await names.materials(of: view.state)
                papers(&fields[index], action, filled[field.id], files, known)
            case .person where choices.people.isEmpty:
                let unit = try await Names(site: site, language: language).unit(view.state.places.holder.unit)
                fields[index]["hint"] = site.strings("form.nobody", language, ["unit": unit])
            default: break
            }
        }
        if action.needsReason { fields.append(reasonField(prefix, reason, flaws["reason"])) }
        var hidden: [PageValues] = [
            ["name": "command", "value": site.casework.identifiers.next(CommandSubject.self).description],
        ]
        hidden += files.hidden
        if let from { hidden.append(["name": "from", "value": from]) }
        if action.isMove { hidden.append(["name": "version", "value": String(view.state.version)]) }
        var form: PageValues = [
            "action": Paths.action(view.state.id, action.id), "submit": action.title[language], "hidden": hidden,
            "fields": fields,
        ]
        if let help = action.help { form["help"] = help[language] }
        if action.style == .destructive { form["risk"] = true }
        if action.takesFiles { form["upload"] = true }
        return form
    }

    /// Materials by what matters first, each with how it stands, and with room for its scans where they come in now.
    private func papers(
        _ field: inout PageValues, _ action: ActionDefinition, _ filled: JSONValue?, _ files: ActionFiles,
        _ known: [String: String]
    ) {
        let chosen = Set(FormFieldView.texts(filled))
        field["options"] = Self.listed(view.state.materials).map { material in
            let name = ActionFiles.name(of: material)
            var option: PageValues = [
                "value": material.id, "label": known[material.id] ?? material.name,
                "hint": site.strings("material.\(material.status.rawValue)", language)
                    + (material.note.map { (language == .zhHans ? "：" : ": ") + $0 } ?? ""),
                "file": name, "have": Self.have(files, name),
            ]
            if chosen.contains(material.id) || files.files[name] != nil { option["checked"] = true }
            return option
        }
        guard action.takesMaterials else { return }
        field["control"] = "pages/cases/papers"
        field["maxBytes"] = CaseworkLimits.attachmentBytesMax
        field["accept"] = FileStore.Kind.allCases.map(\.rawValue).joined(separator: ",")
        field["tooBig"] = site.strings("form.fileTooBig", language)
        field["wrongKind"] = site.strings("form.fileKind", language)
    }

    private static func have(_ files: ActionFiles, _ name: String) -> [PageValues] {
        (files.files[name] ?? []).map { ["name": $0.name] }
    }

    private static func listed(_ materials: [Material]) -> [Material] {
        func rank(_ material: Material) -> Int {
            switch material.status {
            case .requested: 0
            case .missing: material.isRequired ? 1 : 2
            case .received: 3
            case .shared, .notNeeded: 4
            }
        }
        return materials.filter { $0.status != .notNeeded }.enumerated()
            .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
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

    /// Units, counters and people that this action may name.
    private func choices(_ action: ActionDefinition) async throws -> FormFieldView.Choices {
        var choices = FormFieldView.Choices()
        let kinds = Set(action.form.map(\.kind))
        if kinds.contains(.unit) || kinds.contains(.units) {
            let home = view.state.places.deciding.division
            let counters = try await site.registry.units.counters(near: view.state.places.home)
            let units = try await site.registry.units.units(in: home.county ?? home)
            // What the form begins with stands first, also where it lies elsewhere.
            var suggested: [UnitRecord] = []
            for code in suggestedUnits(action) {
                if let unit = try await site.registry.units.unit(code) { suggested.append(unit) }
            }
            var seen: Set<String> = []
            choices.units = (suggested + units + counters).filter { $0.isActive && seen.insert($0.code).inserted }
                .map { ($0.code, $0.name[language]) }
        }
        if kinds.contains(.person) {
            for post in try await site.registry.posts.staff(of: view.state.places.holder.unit.code)
            where !choices.people.contains(where: { $0.value == post.person }) {
                let name = try await Names(site: site, language: language).person(post.person)
                let known = [name, post.title[language]].compactMap { $0 }
                choices.people.append((post.person, known.joined(separator: " · ")))
            }
        }
        if kinds.contains(.division) { choices.divisions = try await divisions() }
        return choices
    }

    private func suggestedUnits(_ action: ActionDefinition) -> [String] {
        action.form.filter { $0.kind == .unit || $0.kind == .units }
            .flatMap { FormFieldView.texts(initial(action)[$0.id]) }
    }

    /// Where a case may belong instead: the towns of its county, then the counties of its province.
    private func divisions() async throws -> [(value: String, title: String)] {
        let territory = site.registry.territory
        let home = view.state.places.home
        var codes: [DivisionCode] = []
        if let county = home.county { codes += try await territory.children(of: county).map(\.code) }
        for prefecture in try await territory.children(of: home.province) {
            codes += try await territory.children(of: prefecture.code).map(\.code)
        }
        var found: [(value: String, title: String)] = []
        for code in codes.prefix(Self.divisionsMax) where code != home {
            found.append((code.text, try await Names(site: site, language: language).division(code)))
        }
        return found
    }

    private static let divisionsMax = 400
}
