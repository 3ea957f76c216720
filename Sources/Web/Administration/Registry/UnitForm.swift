import Kernel
import Registry

/// The form of a unit, for a new one and for changes.
struct UnitForm {
    let desk: AdminDesk
    private static let names = [
        "code", "name", "nameEn", "kind", "department", "division", "parent", "address", "hours", "phone",
    ]

    struct Entry {
        var fields: [String: String] = [:]
        var flaws: [String: LocalizedText] = [:]

        init() {}

        init(_ form: FormData) {
            for name in names { fields[name] = form.text(name) }
        }

        init(_ unit: UnitRecord) {
            fields = [
                "code": unit.code, "name": unit.name[.zhHans], "kind": unit.kind.rawValue,
                "division": unit.division.text,
            ]
            fields["nameEn"] = unit.name.texts[.en]
            fields["department"] = unit.department
            fields["parent"] = unit.parent
            fields["address"] = unit.address
            fields["hours"] = unit.hours
            fields["phone"] = unit.phone
        }

        /// Puts a refusal of the registry at the field that it is about.
        mutating func take(_ error: RegistryError) {
            switch error {
            case .invalid(let field, let why): flaws[names.contains(field) ? field : "name"] = why
            case .codeTaken: flaws["code"] = error.message
            case .unknownDivision: flaws["division"] = error.message
            case .unknownUnit, .unitCycle, .tooMany: flaws["parent"] = error.message
            default: flaws["name"] = error.message
            }
        }

        func errors(_ desk: AdminDesk) -> [(name: String, text: String)] {
            names.compactMap { name in
                flaws[name].map {
                    (
                        name,
                        desk.words("labelled", ["label": desk.words("units.field.\(name)"), "text": $0[desk.language]])
                    )
                }
            }
        }
    }

    /// Nil with the flaws noted where something does not read.
    func unit(_ entry: inout Entry, code: String, isActive: Bool) -> UnitRecord? {
        let fields = entry.fields
        guard let kind = fields["kind"].flatMap(UnitKind.init) else {
            entry.flaws["kind"] = desk.site.text("admin.choose")
            return nil
        }
        guard let division = fields["division"].flatMap({ DivisionCode($0) }) else {
            entry.flaws["division"] = RegistryError.unknownDivision.message
            return nil
        }
        return UnitRecord(
            code: code, name: LocalizedText(zh: fields["name"] ?? "", en: fields["nameEn"]), kind: kind,
            department: fields["department"], division: division, parent: fields["parent"], address: fields["address"],
            hours: fields["hours"], phone: fields["phone"], isActive: isActive)
    }

    func fields(_ entry: Entry, near division: Division, isNew: Bool) async throws -> [PageValues] {
        func label(_ name: String) -> String { desk.words("units.field.\(name)") }
        func flaw(_ name: String) -> String? { entry.flaws[name]?[desk.language] }
        func hint(_ name: String) -> String { desk.words("units.hint.\(name)") }
        func text(_ name: String, _ maximum: Int, required: Bool = false, hinted: Bool = false) -> PageValues {
            AdminForm.field(
                name, label(name), "text", value: entry.fields[name], hint: hinted ? hint(name) : nil,
                required: required,
                flaw: flaw(name), more: ["maxLength": maximum])
        }
        func select(_ name: String, _ options: [AdminForm.Option], prompt: String?, required: Bool = false)
            -> PageValues
        {
            AdminForm.choice(
                name, label(name), "select", options, selected: [entry.fields[name]].compactMap { $0 }, prompt: prompt,
                hint: name == "department" ? hint(name) : nil, required: required, flaw: flaw(name))
        }
        var divisions = [division]
        if division.level >= .county { divisions += try await desk.registry.territory.children(of: division.code) }
        let units = try await desk.registry.units.units(in: division.code, includingBelow: division.level >= .county)
        let parents = UnitsPage.tree(
            units.filter { $0.isActive && $0.code != entry.fields["code"] || isNew && $0.isActive }
        )
        .map { AdminForm.Option($0.unit.code, String(repeating: "　", count: $0.depth) + $0.unit.name[desk.language]) }
        var fields = isNew ? [text("code", 64, required: true, hinted: true)] : []
        fields += [
            text("name", 80, required: true), text("nameEn", 80),
            select(
                "kind", UnitKind.allCases.map { .init($0.rawValue, $0.title[desk.language]) },
                prompt: desk.words("choose"), required: true),
            select("department", departments(entry.fields["department"]), prompt: desk.words("units.noDepartment")),
            select(
                "division", divisions.map { .init($0.code.text, $0.name[desk.language]) }, prompt: nil, required: true),
            select(
                "parent", try await withCurrent(parents, entry.fields["parent"]), prompt: desk.words("units.noParent")),
            text("address", 200), text("hours", 200, hinted: true),
            AdminForm.field("phone", label("phone"), "phone", value: entry.fields["phone"], flaw: flaw("phone")),
        ]
        return fields
    }

    private func departments(_ current: String?) -> [AdminForm.Option] {
        var options = DepartmentKind.allCases.map { AdminForm.Option($0.rawValue, $0.title[desk.language]) }
        if let current, DepartmentKind(rawValue: current) == nil { options.append(.init(current, current)) }
        return options
    }

    /// The unit chosen before may lie in another territory, and is not to be lost by saving.
    func withCurrent(_ options: [AdminForm.Option], _ code: String?) async throws -> [AdminForm.Option] {
        guard let code, !options.contains(where: { $0.value == code }),
            let unit = try await desk.registry.units.unit(code)
        else { return options }
        return [.init(code, unit.name[desk.language])] + options
    }
}
