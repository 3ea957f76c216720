import Kernel
import Registry

/// Closing a unit and saying who takes over its cases; of a closed one, saying so later, or opening it again.
struct UnitClosing {
    let desk: AdminDesk
    let unit: UnitRecord
    /// What came back with a flaw.
    var refused: Refused?

    struct Refused {
        var successor: String?
        /// The input that it is about: `successor`, else the whole form.
        var name: String
        var flaw: LocalizedText

        init(_ error: RegistryError, successor: String?) {
            self.successor = successor
            name = error.fields["successor"] == nil ? "active" : "successor"
            flaw = error.fields["successor"] ?? error.message
        }
    }

    func panels() async throws -> [PageValues] {
        let successor = try await field()
        guard !unit.isActive else {
            let words = (label: "units.close", about: "units.closeAbout", submit: "units.closeNow")
            return [panel("active", words, becomes: "no", [successor], isOpen: refused != nil)]
        }
        return [
            panel(
                "takeover", ("units.takeOver", "units.takeOverAbout", "units.takeOverNow"), becomes: "no", [successor],
                isOpen: refused?.name == "successor"),
            panel(
                "active", ("units.reopen", "units.reopenAbout", "units.reopenNow"), becomes: "yes", [],
                isOpen: refused?.name == "active"),
        ]
    }

    private func panel(
        _ id: String, _ words: (label: String, about: String, submit: String), becomes state: String,
        _ fields: [PageValues], isOpen: Bool
    ) -> PageValues {
        var panel: PageValues = [
            "id": AdminForm.id(id), "label": desk.words(words.label), "about": desk.words(words.about),
            "form": AdminForm.form(
                Paths.adminUnit(unit.code) + "/active", submit: desk.words(words.submit), hidden: [("active", state)],
                risk: unit.isActive, groups: fields.isEmpty ? [] : [["fields": fields]]),
        ]
        if isOpen { panel["open"] = true }
        return panel
    }

    private func field() async throws -> PageValues {
        let chosen = refused == nil ? unit.successor : refused?.successor
        return AdminForm.choice(
            "successor", desk.words("units.field.successor"), "select",
            try await UnitForm(desk: desk).withCurrent(options(), chosen), selected: [chosen].compactMap { $0 },
            prompt: desk.words("units.noSuccessor"),
            flaw: refused?.name == "successor" ? refused?.flaw[desk.language] : nil)
    }

    /// Open units of the county, and those above this one. Where people are only received, no case is decided.
    private func options() async throws -> [AdminForm.Option] {
        let area = try await desk.division(unit.division.county ?? unit.division)
        let near = try await desk.registry.units.units(in: area.code, includingBelow: area.level >= .county)
        let path = try await desk.registry.units.placement(unit.code)?.path ?? []
        var seen: Set<String> = [unit.code]
        return (near + path)
            .filter { $0.isActive && $0.kind.isReception == unit.kind.isReception && seen.insert($0.code).inserted }
            .map { AdminForm.Option($0.code, $0.name[desk.language]) }
    }
}
