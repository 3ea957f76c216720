import Kernel
import Registry
import Testing

@Suite struct TerritoryImportTests {
    private let bad = """
        code,parent,level,name
        510423000000,510400000000,3,好的县
        51042,510400000000,3,短代码
        510424000000,519900000000,3,没有上级
        510425000000,510400000000,4,级别不符
        510426000000,510400000000,3,
        510423000000,510400000000,3,重复
        510427000000,510400000000,3,"坏"引号
        520400000000,510000000000,2,不在上级内
        510428000000,510400000000,3
        """

    private let badCodes = [
        "division.code", "division.parentMismatch", "division.levelMismatch", "division.name", "division.repeated",
        "csv.textAfterQuote", "division.parentMismatch", "division.fieldCount",
    ]

    @Test func oneBadRowKeepsEverythingOutAndEachIsNamedWithItsLine() async throws {
        let house = try await RegistryHouse.furnished()
        let report = try await house.registry.territory.importDivisions(.text(bad), by: .system)
        #expect(report.rejected.map(\.line) == Array(3...10))
        #expect(report.rejected.map(\.code) == badCodes)
        #expect(report.rejectedTotal == 8)
        #expect(!report.applied)
        #expect(report.added == 1)
        #expect(try await house.registry.territory.division(house.division("510423000000")) == nil)
        #expect(try await house.registry.territory.count() == 8)
    }

    @Test func goodRowsAreTakenWhereRejectsAreAllowed() async throws {
        let house = try await RegistryHouse.furnished()
        let report = try await house.registry.territory.importDivisions(
            .text(bad), options: ImportOptions(allowRejects: true), by: .system)
        #expect(report.applied)
        #expect(try await house.registry.territory.division(house.division("510423000000"))?.name == "好的县")
        #expect(try await house.registry.territory.count() == 9)
    }

    @Test func aDryRunSaysWhatWouldChangeAndChangesNothing() async throws {
        let house = try await RegistryHouse.furnished()
        let text = """
            code,parent,level,name
            510421000000,510400000000,3,米易县
            510422000000,510400000000,3,盐边新县
            510423000000,510400000000,3,新县
            """
        let dry = try await house.registry.territory.importDivisions(
            .text(text), options: ImportOptions(isDryRun: true), by: .system)
        #expect((dry.added, dry.changed, dry.unchanged, dry.applied) == (1, 1, 1, false))
        #expect(try await house.registry.territory.name(of: house.division("510422000000")) == "盐边县")
        #expect(try await house.registry.log.changes(of: "division:*").count == 1)
        let real = try await house.registry.territory.importDivisions(.text(text), by: .system)
        #expect((real.added, real.changed, real.unchanged, real.applied) == (1, 1, 1, true))
        #expect(try await house.registry.territory.name(of: house.division("510422000000")) == "盐边新县")
    }

    @Test func aParentMayStandFurtherDownAndAnUnknownOneIsRejected() async throws {
        let house = try await RegistryHouse()
        let text = """
            code,parent,level,name
            510421204000,510421000000,4,新山傈僳族乡
            510421000000,510400000000,3,米易县
            520100000000,520000000000,2,贵阳市
            510400000000,510000000000,2,攀枝花市
            510000000000,,1,四川省
            """
        let report = try await house.registry.territory.importDivisions(
            .text(text), options: ImportOptions(allowRejects: true), by: .system)
        #expect(report.added == 4)
        #expect(report.rejected.map(\.line) == [4])
        #expect(report.rejected.map(\.code) == ["division.unknownParent"])
    }

    @Test func namesInEnglishComeFromTheirColumnAndStayWithTheName() async throws {
        let house = try await RegistryHouse.furnished()
        let territory = house.registry.territory
        let county = try house.division("510421000000")
        func load(_ header: String, _ row: String) async throws -> ImportReport {
            try await territory.importDivisions(.text("\(header)\n\(row)\n"), by: .system)
        }
        let english = try await load("code,parent,level,name,name_en", "510421000000,510400000000,3,米易县,Miyi County")
        #expect(english.changed == 1)
        #expect(try await territory.name(of: county)?[.en] == "Miyi County")
        let plain = try await load("code,parent,level,name", "510421000000,510400000000,3,米易县")
        #expect(plain.unchanged == 1)
        #expect(try await territory.name(of: county)?[.en] == "Miyi County")
        let renamed = try await load("code,parent,level,name", "510421000000,510400000000,3,米易市")
        #expect(renamed.changed == 1)
        #expect(try await territory.name(of: county)?.has(.en) == false)
        try await territory.rename(county, LocalizedText(zh: "米易县", en: "Miyi"), by: .system)
        #expect(try await territory.fullName(of: county)?[.en].hasPrefix("Miyi, ") == true)
    }

    @Test func missingColumnsAreNamed() async throws {
        let house = try await RegistryHouse()
        await #expect(throws: RegistryError.missingColumns(["parent", "name"])) {
            try await house.registry.territory.importDivisions(.text("code,level\n"), by: .system)
        }
    }

    @Test func theListOfFlawsIsCutButTheirNumberIsNot() async throws {
        let house = try await RegistryHouse()
        let text = "code,parent,level,name\n" + (1...250).map { "x\($0),,1,坏\n" }.joined()
        let report = try await house.registry.territory.importDivisions(.text(text), by: .system)
        #expect(report.rejected.count == ImportReport.flawsMaximum)
        #expect(report.rejectedTotal == 250)
        #expect(report.isRejectedCut)
    }

    @Test(.enabled(if: RealData.exists("divisions.csv"), "the public data is not beside the project"))
    func theRealDivisionsLoadWholeAndAgainWithoutAChange() async throws {
        let house = try await RegistryHouse()
        let file = ImportSource.file(path: RealData.path("divisions.csv"))
        let first = try await house.registry.territory.importDivisions(file, by: .system)
        #expect(first.rejected == [])
        #expect((first.added, first.applied) == (19_947, true))
        let second = try await house.registry.territory.importDivisions(file, by: .system)
        #expect((second.added, second.changed, second.unchanged) == (0, 0, 19_947))
        let miyi = try house.division("510421000000")
        #expect(try await house.registry.territory.children(of: miyi).count == 11)
        let found = try await house.registry.territory.search("白坡", limit: 5)
        #expect(found.first?.name[.zhHans].hasPrefix("白坡") == true)
    }
}
