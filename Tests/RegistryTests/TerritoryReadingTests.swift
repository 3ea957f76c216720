import Kernel
import Registry
import Testing

@Suite struct TerritoryReadingTests {
    @Test func pathsAndNamesGoUpToTheProvince() async throws {
        let house = try await RegistryHouse.furnished()
        let village = try house.division("510421204200")
        let path = try await house.registry.territory.path(of: village)
        #expect(path.map(\.level) == [.village, .township, .county, .prefecture, .province])
        #expect(
            try await house.registry.territory.fullName(of: village)
                == "四川省攀枝花市米易县新山傈僳族乡新山村民委员会")
        #expect(try await house.registry.territory.path(of: house.division("110000000000")).isEmpty)
        #expect(try await house.registry.territory.children(of: nil).map(\.code.short) == ["510000", "520000"])
    }

    @Test(arguments: [
        ("新山", ["510421204000", "510421204200"]),
        ("边县", ["510422000000"]),
        ("5104212", ["510421204000", "510421204200"]),
        ("%", []), ("_", []), ("", []), ("510421204200", ["510421204200"]),
    ])
    func searchFindsByNameAndCode(_ text: String, _ codes: [String]) async throws {
        let house = try await RegistryHouse.furnished()
        #expect(try await house.registry.territory.search(text).map(\.code.text) == codes)
    }

    @Test func searchStaysWithinATerritoryAndALimit() async throws {
        let house = try await RegistryHouse.furnished()
        let county = try house.division("510422000000")
        #expect(try await house.registry.territory.search("新山", within: county).isEmpty)
        #expect(try await house.registry.territory.search("51", limit: 3).count == 3)
    }

    @Test func everyMadeDivisionIsReadFromMemoryUntilItChanges() async throws {
        let house = try await RegistryHouse.furnished()
        let county = try house.division("510421000000")
        #expect(try await house.registry.territory.division(county)?.isLocal == false)
        try await house.registry.territory.setLocal(county, true, by: .system)
        #expect(try await house.registry.territory.division(county)?.isLocal == true)
        #expect(try await house.registry.territory.localDivisions().map(\.code) == [county])
    }
}

@Suite struct TerritoryUnitsTests {
    private func house() async throws -> RegistryHouse {
        let house = try await RegistryHouse.furnished()
        try await house.unit("510421.gov", "米易县人民政府", .government, "510421000000")
        try await house.unit(
            "510421.hrss", "米易县人社局", .department, "510421000000", parent: "510421.gov", department: "hrss")
        try await house.unit(
            "510421.hrss.window", "人社窗口", .window, "510421000000", parent: "510421.hrss", department: "hrss")
        try await house.unit("510421.hall", "米易县政务服务中心", .hall, "510421000000", parent: "510421.gov")
        try await house.unit("510421100.station", "攀莲镇便民服务站", .station, "510421100000")
        try await house.unit("510422.hall", "盐边县政务服务中心", .hall, "510422000000")
        try await house.unit("510421204.terminal", "新山村自助终端", .terminal, "510421204200")
        return house
    }

    @Test func aPathLeadsFromTheUnitToTheRoot() async throws {
        let house = try await house()
        let path = try await house.registry.units.path("510421.hrss.window")
        #expect(path == ["510421.hrss.window", "510421.hrss", "510421.gov"])
        #expect(try await house.registry.units.path("nobody").isEmpty)
    }

    @Test func aDepartmentIsFoundByItsKindAndNeverAWindow() async throws {
        let house = try await house()
        let county = try house.division("510421000000")
        #expect(try await house.registry.units.department("hrss", in: county)?.code == "510421.hrss")
        #expect(try await house.registry.units.department("civil", in: county) == nil)
        try await house.unit("510421.civil", "民政局", .department, "510421000000", department: "civil")
        #expect(try await house.registry.units.department("civil", in: county)?.code == "510421.civil")
    }

    @Test func countersComeWithTheNearestFirst() async throws {
        let house = try await house()
        let near = try await house.registry.units.counters(near: house.division("510421204200"))
        #expect(near.map(\.code) == ["510421204.terminal", "510421.hall", "510421100.station", "510422.hall"])
        let two = try await house.registry.units.counters(near: house.division("510421204200"), limit: 2)
        #expect(two.map(\.code) == ["510421204.terminal", "510421.hall"])
    }

    @Test func aUnitInUseIsNotClosedAndACycleNotMade() async throws {
        let house = try await house()
        let units = house.registry.units
        #expect(try await refusal { try await units.deactivate("510421.gov", by: .system) } == "unit.in-use")
        var gov = try #require(try await units.unit("510421.gov"))
        gov.parent = "510421.hrss.window"
        let moved = gov
        #expect(try await refusal { try await units.update(moved, by: .system) } == "unit.cycle")
        try await units.deactivate("510422.hall", by: .system)
        #expect(try await units.unit("510422.hall")?.isActive == false)
    }

    @Test(arguments: [
        ("坏 代码", "名称", "510421000000", nil, "field.invalid"),
        ("510421.x", "", "510421000000", nil, "field.invalid"),
        ("510421.x", "名称", "510499000000", nil, "division.unknown"),
        ("510421.x", "名称", "510421000000", "nobody", "unit.unknown"),
        ("510421.hall", "名称", "510421000000", nil, "unit.code-taken"),
    ])
    func whatDoesNotHoldIsRefused(
        _ code: String, _ name: String, _ division: String, _ parent: String?, _ expected: String
    ) async throws {
        let house = try await house()
        let refused = try await refusal {
            try await house.unit(code, name, .department, division, parent: parent)
        }
        #expect(refused == expected)
    }

    @Test func eachChangeIsWrittenDownWithBeforeAndAfter() async throws {
        let house = try await house()
        var hall = try #require(try await house.registry.units.unit("510421.hall"))
        hall.phone = "0812-8170000"
        try await house.registry.units.update(hall, by: RegistryHouse.clerk)
        let change = try #require(try await house.registry.log.changes(of: "unit:510421.hall").first)
        #expect(change.action == "unit.update")
        #expect(change.actor == "clerk")
        #expect(change.before?["phone"] == nil)
        #expect(change.after?["phone"]?.text == "0812-8170000")
    }
}
