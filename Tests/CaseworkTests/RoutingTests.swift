import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Routing with the registry's own units: at filing, when the home is corrected, when a unit is closed.
@Suite struct RoutingTests {
    static func unit(
        _ world: World, _ code: String, _ department: String?, _ division: DivisionCode,
        kind: UnitKind = .department, parent: String? = nil
    ) async throws {
        try await world.registry.units.create(
            UnitRecord(
                code: code, name: LocalizedText(zh: code), kind: kind, department: department, division: division,
                parent: parent), by: .system)
    }

    static let prefecture = DivisionCode("510400000000")!

    @Test func `The home authority decides, and the case says by which rule`() async throws {
        let world = try await World.open()
        let state = try await world.state(try await world.file())
        #expect(state.routing.map(\.rule) == ["home"])
        #expect(state.routing.first?.why == "由申请人属地的主管部门决定。")
        #expect(state.routing.first?.to == state.places.deciding)
        try await world.close()
    }

    @Test func `Where both territories handle an item alike, the intake decides`() async throws {
        let world = try await World.open()
        try await Self.unit(world, "510422.hrss", "hrss", World.yanbian)
        func deciding() async throws -> (unit: String, rule: String?) {
            let state = try await world.state(try await world.file())
            return (state.places.deciding.unit.code, state.routing.last?.rule)
        }
        #expect(try await deciding() == ("510421.hrss", "home"))
        try await World.publish(step: "alike", for: World.miyi, in: world)
        // The neighbour still stands on an earlier step.
        #expect(try await deciding() == ("510421.hrss", "home"))
        try await World.publish(step: "alike", for: World.yanbian, in: world)
        #expect(try await deciding() == ("510422.hrss", "alike"))
        try await world.close()
    }

    @Test func `A corrected home sends the case to its authority, with that territory's limits`() async throws {
        let world = try await World.open()
        try await Self.unit(world, "510422.hrss", "hrss", World.yanbian)
        let id = try await world.file()
        let before = try await world.state(id)
        await #expect(throws: Refusal.self) {
            try await world.act(
                "correct-home", id, as: world.citizen(), ["home": "510499000000"], reason: "错了")
        }
        try await world.act(
            "correct-home", id, as: world.citizen(), ["home": .text(World.yanbian.text)], reason: "户口已经迁走")
        let state = try await world.state(id)
        #expect(state.places.home == World.yanbian)
        #expect(state.places.deciding.unit.code == "510422.hrss" && state.places.holder.unit.code == "510422.hrss")
        #expect(state.number == before.number)
        // Miyi promises three days, the province five.
        #expect(before.terms["promisedDays"] == 3 && state.terms["promisedDays"] == 5)
        #expect(state.routing.last?.from?.unit.code == "510421.hrss")
        let old = try #require(try await world.casework.notices(for: world.decider()).first)
        let text = try await world.casework.text(of: old, in: .en)
        #expect(text.contains("was passed to 510422.hrss") && text.contains("home territory decides"), "\(text)")
        let new = try #require(try await world.casework.notices(for: world.decider("510422.hrss")).first)
        #expect(try await world.casework.text(of: new, in: .zhHans).contains("从米易县人社局转到你们这里"))
        // Lists and clocks follow the new home.
        let row = try await world.casework.list(
            WorkListQuery(view: .holder(UnitID("510422.hrss"))), as: world.decider("510422.hrss")
        ).rows.first
        #expect(row?.home == World.yanbian)
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `The cases of a closed unit go to its successor, or to the unit above, once`() async throws {
        let world = try await World.open()
        try await Self.unit(world, "510421.gov", nil, World.miyi, kind: .government)
        var bureau = try #require(try await world.registry.units.unit("510421.hrss"))
        bureau.parent = "510421.gov"
        try await world.registry.units.update(bureau, by: .system)
        let id = try await world.file()
        #expect(try await world.casework.rerouteFromClosedUnits() == 0)
        try await world.registry.units.deactivate("510421.hrss", by: .system)
        #expect(try await world.casework.sweep() == 1)
        var state = try await world.state(id)
        #expect(state.places.deciding.unit.code == "510421.gov" && state.places.holder.unit.code == "510421.gov")
        #expect(state.routing.last?.rule == "successor")
        #expect(try await world.casework.history(id, as: .system).last?.action == Engine.rerouteAction)
        #expect(try await world.casework.sweep() == 0)
        for unit in ["510421.hrss", "510421.gov"] {
            let templates = try await world.casework.notices(for: world.decider(unit)).map(\.template)
            #expect(templates.contains(unit == "510421.gov" ? "passedHere" : "passedOn"), "\(unit): \(templates)")
        }
        // A like authority that was opened in its place is the better successor.
        try await Self.unit(world, "510421.hrss2", "hrss", World.miyi)
        try await world.registry.units.deactivate("510421.gov", by: .system)
        #expect(try await world.casework.sweep() == 1)
        state = try await world.state(id)
        #expect(state.places.deciding.unit.code == "510421.hrss2")
        try await world.close()
    }

    @Test func `The unit named to take over comes before a like authority, also through a closed one`() async throws {
        let world = try await World.open()
        let id = try await world.file()
        try await Self.unit(world, "510421.hrss2", "hrss", World.miyi)
        func close(_ code: String, for successor: String) async throws {
            var unit = try #require(try await world.registry.units.unit(code))
            unit.isActive = false
            unit.successor = successor
            try await world.registry.units.update(unit, by: .system)
        }
        try await close("510421.hrss", for: "510421.civil")
        try await close("510421.civil", for: "510421.gov-service")
        #expect(try await world.casework.sweep() == 1)
        let state = try await world.state(id)
        #expect(state.places.deciding.unit.code == "510421.gov-service" && state.routing.last?.rule == "successor")
        #expect(try await world.casework.sweep() == 0)
        // A new case never was with the closed unit: the like authority decides it.
        let later = try await world.state(try await world.file())
        #expect(later.places.deciding.unit.code == "510421.hrss2")
        try await world.close()
    }

    @Test func `What is raised goes to the like authority above`() async throws {
        let world = try await World.open()
        let id = try await world.file()
        await #expect(throws: Refusal.self) { try await world.act("raise", id, as: world.decider(), reason: "重大") }
        try await Self.unit(world, "510400.hrss", "hrss", Self.prefecture)
        try await world.act("raise", id, as: world.decider(), reason: "重大")
        let state = try await world.state(id)
        #expect(state.places.deciding.unit.code == "510400.hrss")
        #expect(state.routing.map(\.rule) == ["home", "raised"])
        try await world.close()
    }
}
