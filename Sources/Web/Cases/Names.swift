import Casework
import Kernel
import Procedures
import Registry

/// Codes as people know them: units, territories, states. Looked up as pages need them; the registry caches.
struct Names {
    let site: Site
    let language: Language

    func unit(_ unit: UnitID?) async throws -> String {
        guard let unit else { return site.strings("case.online", language) }
        return try await site.registry.units.unit(unit.code)?.name[language] ?? unit.code
    }

    func division(_ code: DivisionCode) async throws -> String {
        try await site.registry.territory.fullName(of: code)?[language] ?? code.text
    }

    func state(_ state: String, of reference: ProcedureReference) -> String {
        site.casework.procedures[reference]?.state(state)?.title[language] ?? state
    }

    func action(_ action: String, of definition: ProcedureDefinition) -> String {
        if let known = definition.action(action) { return known.title[language] }
        return site.strings("entry.\(action)", language)
    }

    /// A colleague by name; nil for somebody who is not registered any more.
    func person(_ id: String) async throws -> String? {
        guard let known = RegistryPersonID(id) else { return nil }
        return try await site.registry.people.card(known)?.name
    }

    /// The unit in charge, and who of it, once somebody is named.
    func holder(_ holder: Holder) async throws -> String {
        let unit = try await unit(holder.unit)
        guard let id = holder.person, let name = try await person(id.description) else { return unit }
        return unit + " " + name
    }

    func office(_ office: Office?) async throws -> String { try await unit(office?.unit) }

    func level(_ code: DivisionCode) -> String {
        code.level == .province ? "province" : code.level == .prefecture ? "prefecture" : "county"
    }
}

/// The due mark of a row or page, as the `due` partial takes it.
struct DueWords {
    let dates: DateWords

    func mark(_ urgency: CaseRow.Urgency, due: Day?, isPaused: Bool = false, isDone: Bool = false) -> PageValues {
        let kind =
            isDone
            ? "done" : isPaused ? "paused"
                : urgency == .late ? "late" : urgency == .soon ? "soon" : urgency == .inTime ? "ok" : "none"
        var values: PageValues = ["kind": kind, "word": dates.site.strings("due.word.\(kind)", dates.language)]
        if let due, !isDone {
            values["date"] = dates.long(due)
            values["far"] = dates.far(due)
        }
        return values
    }
}
