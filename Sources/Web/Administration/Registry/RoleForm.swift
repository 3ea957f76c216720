import Access
import Kernel
import Registry

/// The form of a role template: names, and the powers to tick, grouped by permission.
struct RoleForm {
    let desk: AdminDesk
    private static let texts = ["title", "titleEn", "about", "aboutEn"]

    struct Entry {
        var fields: [String: String] = [:]
        var grants: [String] = []
        var isActive = true
        var flaws: [String: LocalizedText] = [:]

        init() {}

        init(_ form: FormData) {
            for name in texts { fields[name] = form.text(name) }
            grants = form.values("grants")
            isActive = form.text("active") != "no"
        }

        init(_ role: OwnRole) {
            fields["title"] = role.template.title[.zhHans]
            fields["titleEn"] = role.template.title.texts[.en]
            fields["about"] = role.template.about[.zhHans]
            fields["aboutEn"] = role.template.about.texts[.en]
            grants = role.template.grants.map(\.text)
            isActive = role.isActive
        }

        var input: RoleInput {
            RoleInput(
                title: LocalizedText(zh: fields["title"] ?? "", en: fields["titleEn"]),
                about: LocalizedText(zh: fields["about"] ?? "", en: fields["aboutEn"]),
                grants: grants.compactMap { Grant(text: $0) }, isActive: isActive)
        }

        /// Keeps a refusal that a field is the reason of.
        mutating func take(_ error: RegistryError) throws {
            guard case .invalid(let field, let why) = error else { throw error }
            flaws[texts.contains(field) ? field : "grants"] = why
        }

        func errors(_ desk: AdminDesk) -> [(name: String, text: String)] {
            (texts + ["grants"]).compactMap { name in
                flaws[name].map { why in
                    let label = desk.words(name == "grants" ? "roles.grantsTitle" : "roles.field.\(name)")
                    // The powers are many fields; the first of them takes the focus.
                    let field = name == "grants" ? RoleForm.firstGrants : name
                    return (field, desk.words("labelled", ["label": label, "text": why[desk.language]]))
                }
            }
        }
    }

    static let firstGrants = "grants-" + (RoleWords.choices(of: StandardRoles.all).first?.permission.rawValue ?? "")

    func groups(_ entry: Entry, isNew: Bool) -> [PageValues] {
        func text(_ name: String, hint: String? = nil, required: Bool = false, longest: Int) -> PageValues {
            AdminForm.field(
                name, desk.words("roles.field.\(name)"), "text", value: entry.fields[name], hint: hint,
                required: required, flaw: entry.flaws[name]?[desk.language], more: ["maxLength": longest])
        }
        var names = [
            text("title", required: true, longest: 40), text("titleEn", longest: 40),
            text("about", hint: desk.words("roles.aboutHint"), longest: 120), text("aboutEn", longest: 120),
        ]
        if !isNew {
            names.append(
                AdminForm.choice(
                    "active", desk.words("roles.field.active"), "radio",
                    ["yes", "no"].map { .init($0, desk.words("roles.active.\($0)")) },
                    selected: [entry.isActive ? "yes" : "no"], required: true))
        }
        return [
            ["fields": names],
            [
                "title": desk.words("roles.grantsTitle"), "text": desk.words("roles.grantsText"),
                "fields": RoleWords.choices(of: StandardRoles.all).enumerated().map { index, choice in
                    powers(choice.permission, choice.grants, entry, flaw: index == 0 ? entry.flaws["grants"] : nil)
                },
            ],
        ]
    }

    private func powers(
        _ permission: Permission, _ grants: [Grant], _ entry: Entry, flaw: LocalizedText?
    ) -> PageValues {
        let words = RoleWords(language: desk.language)
        var field = AdminForm.choice(
            "grants-" + permission.rawValue, permission.title[desk.language], "checklist",
            grants.map { .init($0.text, words.reach($0) { desk.words($0, $1) }) }, selected: entry.grants,
            flaw: flaw?[desk.language])
        field["name"] = "grants"
        return field
    }
}
