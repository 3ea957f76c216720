import Kernel
import Registry
import Testing

/// Bodies that handle an item together: what may be written, who may change it, and which units they are where.
@Suite struct JointBodiesTests {
    private static let code = "510000.water.0001"

    private static let yaml = """
        items:
          - code: "510000.water.0001"
            division: "510000000000"
            procedure: application
            name: 取水许可
            type: licence
            department: water
            jointBodies: [{department: land}, {department: environment, lead: true}]
            level: county
            handling: promised
          - code: "510000.water.0001"
            division: "510422000000"
            jointBodies:
              - {department: land, unit: 510422.planning, name: {zh: 规划中心, en: Planning centre}}
              - {name: 供电公司}
        """

    @Test(arguments: [
        ("land", "jointBodies", .wrongType), ([["lead": true]], "jointBodies[0].name", .missing),
        ([["department": "moon"]], "jointBodies[0].name", .missing),
        ([["unit": "510421.land"]], "jointBodies[0].name", .missing),
        ([["department": "land", "unit": "a b"]], "jointBodies[0].unit", .wrongType),
        ([["department": "land", "chief": true]], "jointBodies[0].chief", .unknownField),
        (
            [["department": "land", "lead": true], ["department": "water", "lead": true]], "jointBodies[1].lead",
            .duplicate
        ),
    ] as [(JSONValue, String, ItemFlaw.Reason)])
    func eachIsToldByNameAndOneLeads(_ value: JSONValue, _ path: String, _ reason: ItemFlaw.Reason) {
        let (_, flaws) = ItemValidation.check(["jointBodies": value])
        #expect(flaws.map(\.path) == [path] && flaws.map(\.reason) == [reason])
    }

    @Test func aKnownKindOrANameIsEnough() {
        let bodies: JSONValue = [["department": "land"], ["department": "moon", "name": "月球局"], ["name": "供电公司"]]
        #expect(ItemValidation.check(["jointBodies": bodies]).flaws.isEmpty)
    }

    @Test func aLowerLevelNamesItsOwnWhereTheStandardLetsIt() throws {
        func merged(_ overridable: JSONValue?) throws -> MergedItem {
            var standard = CatalogueFixture.standard("取水许可", [.jointBodies: [["department": "land"]]])
            standard[.overridable] = overridable
            return try #require(
                ItemMerge.merged(
                    code: Self.code,
                    layers: [
                        ItemLayer(division: CatalogueFixture.province, fields: standard),
                        ItemLayer(
                            division: CatalogueFixture.prefecture, fields: [.jointBodies: [["department": "water"]]]),
                        ItemLayer(
                            division: CatalogueFixture.county,
                            fields: [.jointBodies: [["department": "forestry"], ["department": "land"]]]),
                    ]))
        }
        let usual = try merged(nil)
        #expect(usual.jointBodies.map(\.department) == ["forestry", "land"])
        #expect(usual.origins[.jointBodies] == CatalogueFixture.county && usual.refused.isEmpty)
        let kept = try merged(["promisedDays"])
        #expect(kept.jointBodies.map(\.department) == ["land"])
        #expect(kept.origins[.jointBodies] == CatalogueFixture.province)
        #expect(kept.refused.map(\.division) == [CatalogueFixture.prefecture, CatalogueFixture.county])
    }

    @Test func eachTerritoryHasItsOwnUnits() async throws {
        let house = try await RegistryHouse.furnished()
        try await house.unit("510421.land", "米易县自然资源局", .department, "510421000000", department: "land")
        try await house.unit("510400.environment", "市环境局", .department, "510400000000", department: "environment")
        try await house.unit("510422.planning", "盐边县规划中心", .office, "510422000000")
        #expect(try await house.registry.importCatalogue(yaml: Self.yaml, by: .system).applied)
        let units = house.registry.units
        func joint(_ place: String) async throws -> [JointUnit] {
            let division = try house.division(place)
            let item = try #require(try await house.registry.catalogue.item(Self.code, in: division))
            return try await units.jointUnits(of: item, in: division)
        }
        // A county without a body of that kind has the prefecture's.
        let miyi = try await joint("510421204200")
        #expect(miyi.map { $0.unit?.code } == ["510421.land", "510400.environment"])
        #expect(miyi.map(\.body.isLead) == [false, true])
        let yanbian = try await joint("510422000000")
        #expect(yanbian.map { $0.unit?.code } == ["510422.planning", nil])
        #expect(yanbian.map { $0.name[.zhHans] } == ["盐边县规划中心", "供电公司"])
        try await units.deactivate("510422.planning", by: .system)
        let closed = try await joint("510422000000")
        #expect(closed.first?.unit == nil && closed.first?.name[.en] == "Planning centre")
    }
}
