import Casework
import Kernel
import Procedures
import Registry
import Testing

/// What the guide says of joint handling is what the form of joint handling begins with.
@Suite struct JointHandlingTests {
    private static let item = "510000.hrss.0002"
    private static let yaml = """
        items:
          - code: "510000.hrss.0002"
            division: "510000000000"
            procedure: application
            name: {zh: 劳务派遣许可, en: Licence for labour dispatch}
            type: licence
            department: hrss
            jointBodies: [{department: hrss, lead: true}, {department: civil}, {department: land}]
            level: county
            handling: promised
            statutoryDays: 45
            extensionDays: 15
            step: accept
        """

    private static func file(_ world: World) async throws -> CaseID {
        #expect(try await world.registry.importCatalogue(yaml: yaml, by: .system).rejected.isEmpty)
        var filing = world.filing(answers: [:], received: [])
        filing.itemCode = item
        return try await world.casework.file(filing, as: world.clerk()).caseID
    }

    private static func suggested(_ id: CaseID, _ world: World) async throws -> JSONValue? {
        try await world.casework.view(id, as: world.decider()).initialInputs["ask-opinions"]?["units"]
    }

    @Test func `The bodies of the guide are suggested until they were asked, without the one that asks`() async throws {
        let world = try await World.open()
        let id = try await Self.file(world)
        // Nobody here has the power over land.
        #expect(try await world.state(id).terms["jointUnits"] == .list(["510421.hrss", "510421.civil"]))
        try await world.act("accept", id, as: world.decider())
        #expect(try await Self.suggested(id, world) == .list(["510421.civil"]))
        try await world.act(
            "ask-opinions", id, as: world.decider(), ["units": ["510421.civil"], "question": "同意吗"])
        #expect(try await Self.suggested(id, world) == nil)
        // The item's own limit is that of joint handling: asking others moves no date.
        let state = try await world.state(id)
        #expect(state.clock("joint")?.due == state.clock("statutory")?.due)
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `A corrected home brings that territory's bodies`() async throws {
        let world = try await World.open()
        try await RoutingTests.unit(world, "510422.hrss", "hrss", World.yanbian)
        try await RoutingTests.unit(world, "510422.civil", "civil", World.yanbian)
        let id = try await Self.file(world)
        try await world.act(
            "correct-home", id, as: world.citizen(), ["home": .text(World.yanbian.text)], reason: "户口已经迁走")
        #expect(try await world.state(id).terms["jointUnits"] == .list(["510422.hrss", "510422.civil"]))
        try await world.close()
    }

    @Test func `An item handled by one body suggests nobody`() async throws {
        let world = try await World.open()
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        #expect(try await Self.suggested(id, world) == nil)
        try await world.close()
    }
}
