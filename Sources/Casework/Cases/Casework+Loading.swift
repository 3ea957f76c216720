import Database
import Journal
public import Kernel
public import Procedures
import Registry

extension Casework {
    /// The state of a case: from memory, else folded from its own entries (bounded, see `CaseState`). Never older than
    /// what another process has answered.
    func state(_ id: CaseID) async throws -> CaseState {
        guard let state = states.state(id) else { return try await freshState(id) }
        guard database.hasOthers else { return state }
        return try await newer(than: state) ?? state
    }

    /// For commands, whose append names the version that they were decided on: from memory as it is.
    func knownState(_ id: CaseID) async throws -> CaseState {
        if let state = states.state(id) { return state }
        return try await freshState(id)
    }

    /// The state that another process has brought the case to; nil where it stands as it does in memory.
    /// - Throws: `CaseworkError.unknownCase` for one that was forgotten.
    func newer(than state: CaseState) async throws -> CaseState? {
        let version = try await database.lookup { reader in
            try reader.first("SELECT version FROM case_row WHERE id = ?1", [.init(state.id)]) { $0.int(0) }
        }
        guard version != state.version else { return nil }
        states.forget(state.id)
        return try await freshState(state.id)
    }

    func freshState(_ id: CaseID) async throws -> CaseState {
        guard let state = CaseState.folded(try await entries(of: id)) else {
            throw try await missing(id)
        }
        states.keep(state)
        return state
    }

    /// All entries of a case; a forgotten one is as unknown as one that never was.
    func entries(of id: CaseID) async throws -> [Entry] {
        do {
            return try await journal.entries(of: id)
        } catch JournalError.forgotten {
            throw CaseworkError.unknownCase
        }
    }

    /// The case with this number, as a person types it.
    public func caseID(number: String) async throws -> CaseID? {
        guard let number = CaseNumber(number) else { return nil }
        return try await database.lookup { reader in
            try reader.first("SELECT id FROM case_row WHERE number = ?1", [.text(number.description)]) {
                $0.id(0)
            }
        }
    }

    func definition(_ reference: ProcedureReference) throws -> ProcedureDefinition {
        guard let definition = procedures[reference] else {
            throw CaseworkError.unknownProcedure(reference.id)
        }
        return definition
    }

    /// Offices that a command may name: the case's own places, what the input names, and the units above them.
    func surroundings(
        for places: Places, naming input: [String: JSONValue] = [:], and units: [UnitID] = []
    ) async throws -> Surroundings {
        var codes: Set<String> = [places.deciding.unit.code, places.holder.unit.code]
        if let filed = places.filed { codes.insert(filed.unit.code) }
        if let pickup = places.pickup { codes.insert(pickup.unit.code) }
        for value in input.values {
            switch value {
            case .text(let text) where text.utf8.count <= 64 && text.contains("."): codes.insert(text)
            case .list(let list): codes.formUnion(list.prefix(32).compactMap(\.text).filter { $0.contains(".") })
            default: continue
            }
        }
        var offices: [UnitID: Surroundings.OfficeCard] = [:]
        for code in codes {
            for unit in try await registry.units.placement(code)?.path ?? [] where offices[UnitID(unit.code)] == nil {
                offices[UnitID(unit.code)] = Surroundings.OfficeCard(
                    office: Office(unit: UnitID(unit.code), division: unit.division), name: unit.name,
                    parent: unit.parent.map { UnitID($0) }, isOpen: unit.isActive)
            }
        }
        try await addOffices(units, to: &offices)
        return Surroundings(
            now: time.now, node: node, calendar: try await registry.calendars.calendar(for: places.home),
            offices: offices)
    }
}

extension CaseState {
    /// The fold of a case's entries in their order; nil where they do not begin with a filing.
    static func folded(_ entries: [Entry]) -> CaseState? {
        guard let first = entries.first, var state = CaseState.opening(first) else { return nil }
        for entry in entries.dropFirst() { state.apply(entry) }
        return state
    }
}
