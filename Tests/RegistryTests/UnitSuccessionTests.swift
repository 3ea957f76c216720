import Kernel
import Registry
import Testing

/// Who takes over from a closed unit: who may be named, how it is followed, what the log keeps.
@Suite struct UnitSuccessionTests {
    private static let county = "510421000000"

    private static func house(units: Int) async throws -> RegistryHouse {
        let house = try await RegistryHouse.furnished()
        for number in 1...units { try await house.unit("510421.u\(number)", "单位\(number)", .department, county) }
        return house
    }

    private static func close(_ code: String, for successor: String?, _ house: RegistryHouse) async throws {
        var unit = try #require(try await house.registry.units.unit(code))
        unit.isActive = false
        unit.successor = successor
        try await house.registry.units.update(unit, by: RegistryHouse.clerk)
    }

    @Test func anotherOpenUnitTakesOver() async throws {
        let house = try await Self.house(units: 3)
        try await Self.close("510421.u3", for: nil, house)
        for wrong in ["510421.u1", "510421.u3", "510421.none"] {
            #expect(try await refusal { try await Self.close("510421.u1", for: wrong, house) } == "field.invalid")
        }
        try await Self.close("510421.u1", for: "510421.u2", house)
        let units = house.registry.units
        #expect(try await units.unit("510421.u1")?.successor == "510421.u2")
        #expect(try await units.successor(of: "510421.u1")?.code == "510421.u2")
        #expect(try await units.successor(of: "510421.u3") == nil)
        let change = try #require(try await house.registry.log.changes(of: "unit:510421.u1").first)
        #expect(change.action == "unit.update" && change.after?["successor"] == "510421.u2")
        #expect(change.before?["successor"] == nil)
    }

    @Test func whoeverTookOverAndWasClosedPassesOn() async throws {
        let house = try await Self.house(units: 3)
        try await Self.close("510421.u1", for: "510421.u2", house)
        try await Self.close("510421.u2", for: "510421.u3", house)
        let units = house.registry.units
        #expect(try await units.successor(of: "510421.u1")?.code == "510421.u3")
        // Naming back is naming a closed unit: the way cannot lead in a circle.
        #expect(try await refusal { try await Self.close("510421.u3", for: "510421.u1", house) } == "field.invalid")
        // What is changed later of a closed unit does not ask again for a successor that is still open.
        var first = try #require(try await units.unit("510421.u1"))
        first.name.texts[.en] = "First"
        try await units.update(first, by: RegistryHouse.clerk)
        #expect(try await units.unit("510421.u1")?.successor == "510421.u2")
    }

    @Test func anOpenUnitNamesNobody() async throws {
        let house = try await Self.house(units: 2)
        let units = house.registry.units
        var unit = try #require(try await units.unit("510421.u1"))
        unit.successor = "510421.u2"
        try await units.update(unit, by: RegistryHouse.clerk)
        #expect(try await units.unit("510421.u1")?.successor == nil)
        try await Self.close("510421.u1", for: "510421.u2", house)
        unit.isActive = true
        try await units.update(unit, by: RegistryHouse.clerk)
        #expect(try await units.unit("510421.u1")?.successor == nil)
    }

    @Test func theWayIsFollowedABoundedNumberOfSteps() async throws {
        let count = Units.successionMaximum + 2
        let house = try await Self.house(units: count)
        for number in 1..<count { try await Self.close("510421.u\(number)", for: "510421.u\(number + 1)", house) }
        let units = house.registry.units
        #expect(try await units.successor(of: "510421.u2")?.code == "510421.u\(count)")
        #expect(try await units.successor(of: "510421.u1") == nil)
    }
}
