import Access
import Kernel
import Registry

/// Giving a person a post: found by identity number or by name, with a role, a title and a period. Somebody who was
/// never registered is registered with the post: in a new installation there is no counter yet that could do it.
struct PostForm {
    let desk: AdminDesk
    private static let names = ["person", "personName", "role", "title", "titleEn", "from", "through"]

    struct Entry {
        var fields: [String: String] = [:]
        var flaws: [String: LocalizedText] = [:]
        /// People of the same name, to choose from.
        var candidates: [PersonCard] = []
        /// The number is good and nobody's: the name is asked for.
        var isNew = false

        init(_ form: FormData, today: Day) {
            for name in names + ["chosen"] { fields[name] = form.text(name) }
            if fields["from"] == nil { fields["from"] = today.iso }
        }

        mutating func take(_ error: RegistryError) {
            switch error {
            case .invalid("name", let why): flaws["personName"] = why
            case .invalid(let field, let why): flaws[names.contains(field) ? field : "title"] = why
            case .periodInvalid: flaws["through"] = error.message
            case .unknownRole: flaws["role"] = error.message
            case .identityConflict: flaws["personName"] = error.message
            default: flaws["person"] = error.message
            }
        }

        func errors(_ desk: AdminDesk) -> [(name: String, text: String)] {
            names.compactMap { name in
                flaws[name].map {
                    (
                        name,
                        desk.words("labelled", ["label": desk.words("posts.field.\(name)"), "text": $0[desk.language]])
                    )
                }
            }
        }
    }

    func panel(_ unit: UnitRecord, _ shown: Entry?) async throws -> PageValues {
        let entry = shown ?? Entry(FormData(), today: desk.today)
        let roles = try await desk.registry.roles.templates(for: unit.division)
        var panel: PageValues = [
            "id": "new-post", "label": desk.words("posts.new"), "about": desk.words("posts.newAbout"),
            "form": AdminForm.form(
                Paths.adminUnit(unit.code) + "/posts", submit: desk.words("posts.create"),
                groups: [["fields": fields(entry, roles)]]),
        ]
        if shown != nil { panel["open"] = true }
        return panel
    }

    private func fields(_ entry: Entry, _ templates: [RoleTemplate]) -> [PageValues] {
        func label(_ name: String) -> String { desk.words("posts.field.\(name)") }
        func flaw(_ name: String) -> String? { entry.flaws[name]?[desk.language] }
        let roles = templates.map { role in
            let about = role.about[desk.language]
            return AdminForm.Option(role.id, role.title[desk.language], hint: about.isEmpty ? nil : about)
        }
        var fields = [
            AdminForm.field(
                "person", label("person"), "id-number", value: entry.fields["person"],
                hint: desk.words("posts.personHint"),
                required: true, flaw: flaw("person"))
        ]
        if !entry.candidates.isEmpty {
            fields.append(
                AdminForm.choice(
                    "chosen", desk.words("posts.which"), "radio",
                    entry.candidates.map { .init($0.id.description, $0.name, hint: $0.maskedNumber) },
                    selected: [entry.fields["chosen"]].compactMap { $0 }, required: true))
        }
        if entry.isNew {
            fields.append(
                AdminForm.field(
                    "personName", label("personName"), "text", value: entry.fields["personName"],
                    hint: desk.words("posts.nameHint"), required: true, flaw: flaw("personName"),
                    more: ["maxLength": 100, "complete": "off"]))
        }
        return fields + [
            AdminForm.choice(
                "role", label("role"), "radio", roles, selected: [entry.fields["role"]].compactMap { $0 },
                required: true,
                flaw: flaw("role")),
            AdminForm.field(
                "title", label("title"), "text", value: entry.fields["title"], hint: desk.words("posts.titleHint"),
                required: true,
                flaw: flaw("title"), more: ["maxLength": 60]),
            AdminForm.field(
                "titleEn", label("titleEn"), "text", value: entry.fields["titleEn"], flaw: flaw("titleEn"),
                more: ["maxLength": 60]),
            AdminForm.field(
                "from", label("from"), "date", value: entry.fields["from"], required: true, flaw: flaw("from")),
            AdminForm.field(
                "through", label("through"), "date", value: entry.fields["through"],
                hint: desk.words("posts.throughHint"),
                flaw: flaw("through")),
        ]
    }

    private enum Wanted {
        case known(RegistryPersonID)
        case new(PersonNumber, name: String)
    }

    /// Nil with the flaws noted, or with people to choose from. Nobody is registered while anything is wrong.
    func input(_ entry: inout Entry, _ unit: UnitRecord) async throws -> PostInput? {
        let wanted = try await wanted(&entry)
        let role = entry.fields["role"]
        if role == nil { entry.flaws["role"] = desk.site.text("admin.choose") }
        let title = LocalizedText(zh: entry.fields["title"] ?? "", en: entry.fields["titleEn"])
        if entry.fields["title"] == nil { entry.flaws["title"] = desk.site.text("admin.posts.titleNeeded") }
        let from = entry.fields["from"].flatMap { Day(iso: $0) }
        if from == nil { entry.flaws["from"] = desk.site.text("admin.dateFlaw") }
        let through = entry.fields["through"].flatMap { Day(iso: $0) }
        if through == nil, entry.fields["through"] != nil { entry.flaws["through"] = desk.site.text("admin.dateFlaw") }
        guard let wanted, let role, let from, entry.flaws.isEmpty else { return nil }
        guard let person = try await person(wanted, &entry) else { return nil }
        return PostInput(person: person, unit: unit.code, roles: [role], title: title, from: from, through: through)
    }

    private func person(_ wanted: Wanted, _ entry: inout Entry) async throws -> RegistryPersonID? {
        switch wanted {
        case .known(let id): return id
        case .new(let number, let name):
            do {
                return try await desk.registry.people.register(number, PersonInput(name: name), by: desk.actor).card.id
            } catch let error as RegistryError {
                entry.take(error)
                return nil
            }
        }
    }

    private func wanted(_ entry: inout Entry) async throws -> Wanted? {
        guard let text = entry.fields["person"] else {
            entry.flaws["person"] = desk.site.text("admin.posts.personNeeded")
            return nil
        }
        let number: PersonNumber
        do {
            number = try PersonNumber(text)
        } catch {
            guard text.utf8.contains(where: { (48...57).contains($0) }) else { return try await named(text, &entry) }
            entry.flaws["person"] = ApplicantReader.numberFlaw(error)
            return nil
        }
        if let card = try await desk.registry.people.find(number) { return .known(card.id) }
        guard case .citizen = number else {
            entry.flaws["person"] = desk.site.text("admin.posts.personNeeded")
            return nil
        }
        entry.isNew = true
        guard let name = entry.fields["personName"] else {
            entry.flaws["personName"] = desk.site.text("admin.posts.nameNeeded")
            return nil
        }
        return .new(number, name: name)
    }

    private func named(_ name: String, _ entry: inout Entry) async throws -> Wanted? {
        let found = try await desk.registry.people.find(name: name).filter { $0.kind == .citizen }
        if found.count == 1 { return .known(found[0].id) }
        if let chosen = found.first(where: { $0.id.description == entry.fields["chosen"] }) { return .known(chosen.id) }
        entry.candidates = found
        entry.flaws["person"] = desk.site.text(
            found.isEmpty ? "admin.posts.personUnknown" : "admin.posts.personSeveral")
        return nil
    }
}
