import Database
public import Kernel
public import Procedures
public import Registry

extension Casework {
    /// The unit in whose power an item lies: named by the guide, else the authority of the home territory.
    func decidingUnit(of item: MergedItem?, home: DivisionCode) async throws -> Office? {
        if let code = item?.unit, let unit = try await registry.units.unit(code), unit.isActive {
            return Office(unit: UnitID(unit.code), division: unit.division)
        }
        return try await authority(for: item, within: home)
    }

    /// The authority for an item in a territory: its kind of department, from the item's level of exercise upwards.
    /// Without an item: the information office, from the county upwards.
    private func authority(for item: MergedItem?, within home: DivisionCode) async throws -> Office? {
        let unit = try await registry.units.authority(
            item?.department ?? Self.generalDepartment, level: item?.level, in: home)
        return unit.map { Office(unit: UnitID($0.code), division: $0.division) }
    }

    private static let generalDepartment = "gov-service"

    /// What routing rules read about units, as the registry knows them now. Closed units never stand here.
    func routes(item: MergedItem?, places: Places) async throws -> RouteFacts {
        let home = try await authority(for: item, within: places.home)
        var routes = RouteFacts(home: home?.unit)
        if let code = item?.unit, try await isOpen(code) { routes.named = UnitID(code) }
        routes.intake = try await intake(item, places)
        let kind = item?.department ?? Self.generalDepartment
        let base = home ?? places.deciding
        if let parent = base.division.parent,
            let above = try await registry.units.authority(kind, level: parent.level, in: parent)
        {
            routes.above = UnitID(above.code)
        } else {
            routes.above = try await openUnit(above: base.unit)
        }
        if try await !isOpen(places.deciding.unit.code) {
            routes.successor = try await successor(of: places.deciding)
        }
        return routes
    }

    private func isOpen(_ code: String) async throws -> Bool {
        try await registry.units.unit(code)?.isActive ?? false
    }

    /// The like authority where the case was handed in, if that territory handles the item alike too: a county may
    /// stand on a different step than its neighbour.
    private func intake(_ item: MergedItem?, _ places: Places) async throws -> UnitID? {
        guard let item, item.step == .alike, let filed = places.filed?.division, let county = filed.county,
            county != places.home.county,
            let there = try await registry.catalogue.item(item.code, in: filed, on: today()), there.step == .alike
        else { return nil }
        return try await decidingUnit(of: there, home: filed)?.unit
    }

    private func openUnit(above unit: UnitID) async throws -> UnitID? {
        for code in try await registry.units.path(unit.code).dropFirst() where try await isOpen(code) {
            return UnitID(code)
        }
        return nil
    }

    /// The unit that administrators named to take over from the closed one, else the one that now has its kind of power
    /// in its territory, else the one above it.
    private func successor(of office: Office) async throws -> UnitID? {
        if let named = try await registry.units.successor(of: office.unit.code) { return UnitID(named.code) }
        if let closed = try await registry.units.unit(office.unit.code), let kind = closed.department,
            let next = try await registry.units.department(kind, in: closed.division)
        {
            return UnitID(next.code)
        }
        return try await openUnit(above: office.unit)
    }
}

extension Casework {
    /// The surroundings of an action that may send the case elsewhere: units for the rules, and the territory that it
    /// names as the true home.
    func addRoutes(
        to surroundings: Surroundings, of state: CaseState, naming input: [String: JSONValue] = [:]
    ) async throws -> Surroundings {
        var surroundings = surroundings
        let today = today()
        func item(in home: DivisionCode) async throws -> MergedItem? {
            guard let code = state.item?.code else { return nil }
            return try await registry.catalogue.item(code, in: home, on: today)
        }
        surroundings.routes = try await routes(item: try await item(in: state.places.home), places: state.places)
        var units = surroundings.routes.all + state.routing.map(\.to.unit)
        for case .text(let text) in input.values {
            guard text.utf8.count == 12, let home = DivisionCode(text),
                try await registry.territory.division(home) != nil
            else { continue }
            let there = try await item(in: home)
            // An item that is not offered there makes it no possible home.
            guard there != nil || state.item == nil else { continue }
            var places = state.places
            places.home = home
            let routes = try await routes(item: there, places: places)
            surroundings.territories[home] = TerritoryCard(
                calendar: try await registry.calendars.calendar(for: home), terms: try await terms(of: there, in: home),
                routes: routes)
            units += routes.all
        }
        try await addOffices(units, to: &surroundings.offices)
        return surroundings
    }

    func addOffices(_ units: [UnitID], to offices: inout [UnitID: Surroundings.OfficeCard]) async throws {
        for unit in units where offices[unit] == nil {
            guard let known = try await registry.units.unit(unit.code) else { continue }
            offices[unit] = Surroundings.OfficeCard(
                office: Office(unit: unit, division: known.division), name: known.name,
                parent: known.parent.map { UnitID($0) }, isOpen: known.isActive)
        }
    }

    /// Sends the open cases of closed units on, by the rules of their procedures; at most
    /// `CaseworkLimits.timerBatch` for each unit a round. Each is an entry of the case and tells both units.
    /// - Returns: cases moved.
    @discardableResult
    public func rerouteFromClosedUnits() async throws -> Int {
        var moved = 0
        for unit in try await decidingUnits() where try await !isOpen(unit) {
            for id in try await openCases(decidedBy: unit) {
                // One case that cannot go on must not stop the others; it is tried again at the next round.
                if let isMoved = try? await reroute(id), isMoved { moved += 1 }
            }
        }
        return moved
    }

    /// Runs the rules of a case again.
    /// - Parameter opened: the units that were opened, one of which it has to be; nil where the case's own was closed.
    /// - Returns: whether another unit decides now.
    func reroute(_ id: CaseID, toOpened opened: Set<UnitID>? = nil) async throws -> Bool {
        for _ in 0..<CaseworkLimits.commandRetries {
            let state = try await freshState(id)
            let definition = try definition(state.procedure)
            let surroundings = try await addRoutes(to: try await surroundings(for: state.places), of: state)
            let moved: Decision?
            if let opened {
                moved = try Engine.reroute(state, toOpened: opened, by: definition, in: surroundings)
            } else {
                moved = try Engine.reroute(state, by: definition, in: surroundings)
            }
            guard let decision = moved else { return false }
            let command = Command(
                id: Self.derivedID(id, Engine.rerouteAction, round: state.version), action: Engine.rerouteAction,
                actor: .system)
            do {
                _ = try await record(decision, of: command, on: state, in: surroundings)
                return true
            } catch is VersionClash { continue }
        }
        throw CaseworkError.tooManyClashes
    }

    /// Every unit that decides an open case, each found by one step in the index.
    private func decidingUnits() async throws -> [String] {
        try await database.read { reader in
            var units: [String] = []
            while units.count < CaseworkLimits.unitsMax,
                let next = try reader.first(
                    """
                    SELECT deciding_unit FROM case_row WHERE closed_at IS NULL AND deciding_unit > ?1
                    ORDER BY deciding_unit LIMIT 1
                    """, [.text(units.last ?? "")], { $0.text(0) })
            {
                units.append(next)
            }
            return units
        }
    }

    private func openCases(decidedBy unit: String) async throws -> [CaseID] {
        try await database.read { reader in
            try reader.query(
                """
                SELECT id FROM case_row WHERE closed_at IS NULL AND deciding_unit = ?1 ORDER BY due_on, id LIMIT ?2
                """, [.text(unit), .integer(Int64(CaseworkLimits.timerBatch))]
            ) { $0.id(0) }
        }
    }
}
