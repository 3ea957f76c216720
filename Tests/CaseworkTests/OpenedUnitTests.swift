import Casework
import Kernel
import Logging
import Node
import Procedures
import Registry
import Testing

/// A unit that is opened, or opened again, gets the open cases that are its own by the rules, and no others.
@Suite struct OpenedUnitTests {
    /// A world in which the prefecture decides, since the county has closed its authority.
    private static func world() async throws -> World {
        let world = try await World.open()
        try await RoutingTests.unit(world, "510400.hrss", "hrss", RoutingTests.prefecture)
        try await world.registry.units.deactivate("510421.hrss", by: .system)
        try await settle(world)
        return world
    }

    /// Takes in what was opened so far.
    private static func settle(_ world: World) async throws {
        while try await !world.casework.takeOpeningStep().isDone {}
    }

    private static func reopen(_ world: World) async throws {
        var bureau = try #require(try await world.registry.units.unit("510421.hrss"))
        bureau.isActive = true
        try await world.registry.units.update(bureau, by: .system)
    }

    private static func deciding(_ id: CaseID, _ world: World) async throws -> String {
        try await world.state(id).places.deciding.unit.code
    }

    @Test func `What waits to be accepted goes to the unit that is opened, and both units hear of it`() async throws {
        let world = try await Self.world()
        let id = try await world.file()
        let received = try await world.file()
        try await world.act("receive", received, as: world.decider("510400.hrss"))
        #expect(try await Self.deciding(id, world) == "510400.hrss")
        let due = try await world.state(id).clock("acceptance")?.due
        #expect(try await world.casework.takeOpeningStep() == UpkeepStep(isDone: true))

        try await RoutingTests.unit(world, "510421.hrss2", "hrss", World.miyi)
        #expect(try await world.casework.takeOpeningStep() == UpkeepStep(changed: 2, isDone: true))
        for id in [id, received] {
            let state = try await world.state(id)
            #expect(state.places.deciding.unit.code == "510421.hrss2")
            #expect(state.places.holder.unit.code == "510421.hrss2")
            #expect(state.routing.last?.rule == "home" && state.routing.last?.from?.unit.code == "510400.hrss")
            #expect(state.clock("acceptance")?.due == due)
            #expect(try await world.casework.history(id, as: .system).last?.action == Engine.rerouteAction)
        }
        let gone = try await world.casework.notices(for: world.decider("510400.hrss")).map(\.template)
        #expect(gone.contains("passedOn"))
        let here = try await world.casework.notices(for: world.decider("510421.hrss2")).map(\.template)
        #expect(here.contains("passedHere"))
        #expect(try await world.casework.takeOpeningStep() == UpkeepStep(isDone: true))
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `What was accepted, given by hand or belongs elsewhere stays when a unit opens`() async throws {
        let world = try await Self.world()
        let prefecture = world.decider("510400.hrss")
        let moved = try await world.file()
        let accepted = try await world.file()
        try await world.act("accept", accepted, as: prefecture)
        let given = try await world.file()
        try await world.act("redirect", given, as: prefecture, ["unit": "510421.civil"], reason: "归民政")
        let closed = try await world.file()
        try await world.act("withdraw", closed, as: world.citizen(), reason: "不办了")
        var input = world.filing()
        input.home = World.yanbian
        let elsewhere = try await world.casework.file(input, as: world.clerk()).caseID
        var request = FilingInput(
            command: world.casework.identifiers.next(), procedure: "information-disclosure", itemCode: nil,
            home: World.miyi, party: world.party(), channel: .online,
            answers: ["subject": "预算", "description": "道路预算", "form": "electronic"])
        request.pickup = nil
        let asked = try await world.casework.file(request, as: world.citizen()).caseID
        var before: [CaseID: CaseState] = [:]
        for id in [accepted, given, closed, elsewhere, asked] { before[id] = try await world.state(id) }

        try await Self.reopen(world)
        // A counter decides nothing, so nobody is looked at for it.
        try await RoutingTests.unit(world, "510421.hall2", nil, World.miyi, kind: .hall)
        #expect(try await world.casework.takeOpeningStep() == UpkeepStep(changed: 1, isDone: true))
        #expect(try await Self.deciding(moved, world) == "510421.hrss")
        for (id, state) in before { #expect(try await world.state(id) == state) }
        // It comes along once its home is put right: the rules run anew then, as they always did.
        try await world.act(
            "correct-home", elsewhere, as: world.citizen(), ["home": .text(World.miyi.text)], reason: "错了")
        #expect(try await Self.deciding(elsewhere, world) == "510421.hrss")
        try await world.close()
    }

    @Test func `Where both territories handle an item alike, the unit opened at the intake takes it`() async throws {
        let world = try await World.open()
        for place in [World.miyi, World.yanbian] { try await World.publish(step: "alike", for: place, in: world) }
        try await Self.settle(world)
        let id = try await world.file()
        #expect(try await Self.deciding(id, world) == "510421.hrss")
        try await RoutingTests.unit(world, "510422.hrss", "hrss", World.yanbian)
        try await Self.settle(world)
        let state = try await world.state(id)
        #expect(state.places.deciding.unit.code == "510422.hrss" && state.routing.last?.rule == "alike")
        try await world.close()
    }

    @Test func `Many cases are taken along page by page, and the walk goes on after a restart`() async throws {
        let world = try await Self.world()
        var cases: [CaseID] = []
        for _ in 0..<(CaseworkLimits.timerBatch + 3) { cases.append(try await world.file()) }
        try await Self.reopen(world)
        let keeper = Housekeeper(installation: world.installation, logger: Logger(label: "test"))
        let first = await keeper.round()
        #expect(first.casesRerouted == CaseworkLimits.timerBatch && first.isBehind)
        #expect(try await Self.deciding(cases[CaseworkLimits.timerBatch - 1], world) == "510421.hrss")
        #expect(try await Self.deciding(cases[CaseworkLimits.timerBatch], world) == "510400.hrss")
        // What is opened while a walk is under way is a walk of its own.
        try await RoutingTests.unit(world, "510421.tax", "tax", World.miyi)
        let restarted = try await world.casework.running(on: world.time).takeOpeningStep()
        #expect(restarted == UpkeepStep(changed: 3))
        var isBehind = true
        while isBehind {
            let round = await keeper.round()
            #expect(round.casesRerouted == 0)
            isBehind = round.isBehind
        }
        for id in [cases[0], cases[cases.count - 1]] {
            let entries = try await world.casework.history(id, as: .system)
            #expect(entries.filter { $0.action == Engine.rerouteAction }.count == 1)
        }
        try await world.close()
    }
}
