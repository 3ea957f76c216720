import Database
import Foundation
import Kernel
import Registry
import Search
import Synchronization
import TestSupport
import Testing

@Suite struct CatalogueImportTests {
    private typealias Fixture = CatalogueFixture
    private let county = CatalogueFixture.county

    @Test func aRowBecomesAnItemThatCanBeUsedAndSaysItIsNotChecked() async throws {
        let fixture = try await Fixture()
        let result = try await fixture.catalogue.importItems(
            Fixture.csv("item-0001,食品经营许可,县市场监督管理局,510421000000,1,00877-X"), by: "admin", hooks: Fixture.hooks)
        #expect(result.report.applied && result.report.added == 1)
        #expect(result.unitsAdded.map(\.code) == ["510421.00877-X"])
        let item = try #require(try await fixture.catalogue.item("item-0001", in: county))
        #expect(item.name(.zhHans) == "食品经营许可" && item.type == .licence && item.level == .county)
        #expect(item.statutoryDays == 20 && item.statutoryUnit == .working && item.procedure == "application")
        #expect(item.department == "market" && item.unit == "510421.00877-X" && !item.isComplete)
        #expect(item.departmentName?[.zhHans] == "县市场监督管理局")
        #expect(ItemValidation.flaws(item.fields, isIntroducing: true).isEmpty)
    }

    @Test func badRowsAreNamedByLineAndNothingIsLoaded() async throws {
        let fixture = try await Fixture()
        let source = Fixture.csv(
            "item-0001,好的,民政局,510421000000,20,1", "item-0002,不明类型,民政局,510421000000,3,1",
            "item-0003,不明地区,民政局,999999000000,20,1", "item-0004,,民政局,510421000000,20,1",
            "abc,编码太短,民政局,510421000000,20,1", "item-0001,重复,民政局,510421000000,20,1",
            "item-0007,\"两行\n名称\",民政局,510421000000,20,1", "item-0008,区划不对,民政局,5104,20,1",
            "item-0009,部门编码,民政局,510421000000,20,a b", "item-0010,缺列,民政局", "item-0011,\"引号\"后,民政局,510421000000,20,1")
        let result = try await fixture.catalogue.importItems(source, by: "admin", hooks: Fixture.hooks)
        let report = result.report
        #expect(!report.applied && report.added == 2 && report.rejectedTotal == 9)
        #expect(
            report.rejected.map(\.code) == [
                "item.taskType", "item.unknownDivision", "item.name", "item.code", "item.repeated", "item.division",
                "item.departmentCode", "item.division", "csv.textAfterQuote",
            ])
        // The quoted name spans lines 8 and 9.
        #expect(report.rejected.map(\.line) == [3, 4, 5, 6, 7, 10, 11, 12, 13])
        #expect(try await fixture.catalogue.count() == 0)
        let lenient = try await fixture.catalogue.importItems(
            source, options: ImportOptions(allowRejects: true), by: "admin", hooks: Fixture.hooks)
        #expect(lenient.report.applied && lenient.report.rejected == report.rejected)
        #expect(try await fixture.catalogue.count() == 2)
    }

    @Test func aDryRunSaysWhatTheRealRunDoes() async throws {
        let fixture = try await Fixture()
        let first = Fixture.csv("item-0001,甲,民政局,510421000000,20,1", "item-0002,乙,民政局,510421000000,20,1")
        let second = Fixture.csv(
            "item-0001,甲,民政局,510421000000,20,1", "item-0002,乙乙,民政局,510421000000,20,1",
            "item-0003,丙,民政局,510421000000,8,1")
        for source in [first, second] {
            var dry = try await fixture.catalogue.importItems(
                source, options: ImportOptions(isDryRun: true), by: "admin", hooks: Fixture.hooks)
            #expect(dry.report.isDryRun && !dry.report.applied)
            let real = try await fixture.catalogue.importItems(source, by: "admin", hooks: Fixture.hooks)
            dry.report.isDryRun = false
            dry.report.applied = true
            #expect(dry == real)
        }
        #expect(try await fixture.catalogue.count() == 3)
        #expect(try await fixture.catalogue.item("item-0002", in: county)?.name(.zhHans) == "乙乙")
    }

    @Test func whatADepartmentAddedStaysWhenTheListComesAgain() async throws {
        let fixture = try await Fixture()
        _ = try await fixture.catalogue.importItems(
            Fixture.csv("item-0001,甲,民政局,510421000000,20,1"), by: "admin", hooks: Fixture.hooks)
        var fields = try await fixture.catalogue.version(1, of: "item-0001", at: county).fields
        fields[.name] = ["zh": "甲", "en": "First"]
        fields[.complete] = true
        try await fixture.publish("item-0001", county, fields)
        let same = try await fixture.catalogue.importItems(
            Fixture.csv("item-0001,甲,民政局,510421000000,20,1"), by: "admin", hooks: Fixture.hooks)
        #expect(same.report.unchanged == 1)
        fixture.time.advance(milliseconds: Instant.millisecondsPerDay)
        let other = try await fixture.catalogue.importItems(
            Fixture.csv("item-0001,甲,民政局,510421000000,7,1"), by: "admin", hooks: Fixture.hooks)
        #expect(other.report.changed == 1)
        let item = try #require(try await fixture.catalogue.item("item-0001", in: county))
        #expect(item.type == .confirmation && item.isComplete && item.name(.en) == "First" && item.version == 3)
        #expect(try await fixture.catalogue.item("item-0001", in: county, on: Fixture.today)?.type == .service)
    }

    @Test func aCountyListDoesNotReplaceTheStandardOfTheProvince() async throws {
        let fixture = try await Fixture()
        try await fixture.publish("item-0001", Fixture.province, Fixture.standard("登记"))
        let result = try await fixture.catalogue.importItems(
            Fixture.csv("item-0001,甲,民政局,510421000000,20,1"), by: "admin", hooks: Fixture.hooks)
        #expect(result.report.rejected.map(\.code) == ["item.keptAbove"])
    }

    @Test func missingColumnsAndFilesAreSaid() async throws {
        let fixture = try await Fixture()
        await #expect(throws: RegistryError.missingColumns(["task_type", "department_code"])) {
            _ = try await fixture.catalogue.importItems(
                .bytes(Array("item_code,name,department,division\n".utf8)), by: "admin", hooks: Fixture.hooks)
        }
        await #expect(throws: RegistryError.unreadableFile) {
            _ = try await fixture.catalogue.importItems(
                .file(path: fixture.folder.file("none.csv")), by: "admin", hooks: Fixture.hooks)
        }
    }

    @Test func aGeneratedListLoadsWholeAndTellsHowFarItIs() async throws {
        let fixture = try await Fixture()
        let bases = (0..<40).map {
            CatalogueGenerator.Base(name: "事项,\"\($0)\"", department: "民政局", type: .service)
        }
        let generator = CatalogueGenerator(bases: bases, itemsPerDivision: 7_000, seed: 9)
        let path = fixture.folder.file("many.csv")
        try generator.write(rows: 20_500, to: path)
        let known = Set(generator.divisions(rows: 20_500))
        let told = Mutex<[Int]>([])
        let result = try await fixture.catalogue.importItems(
            .file(path: path), by: "admin",
            hooks: ItemImportHooks(
                ensureDivision: { division, _ in known.contains(division) ? .known : .unknown },
                ensureUnit: { _, _ in true })
        ) { progress in told.withLock { $0.append(progress.rows) } }
        #expect(result.report.added == 20_500 && result.report.rejectedTotal == 0 && known.count == 3)
        #expect(told.withLock { $0 } == [10_000, 20_000, 20_500])
        #expect(result.unitsAddedTotal == 3)
    }

    /// The real list of Guang'an District, where it lies beside the checkout.
    private static let realList = "../shared/data/service-items.csv"

    @Test(.enabled(if: FileManager.default.isReadableFile(atPath: realList), "the real item list is not there"))
    func theRealListLoadsWhole() async throws {
        let fixture = try await Fixture(vocabulary: .standard)
        let result = try await fixture.catalogue.importItems(
            .file(path: Self.realList), by: "admin", hooks: Fixture.hooks)
        #expect(result.report.added == 1_135 && result.report.rejectedTotal == 0 && result.report.applied)
        // 34 departments, of which some stand with several codes.
        #expect(result.unitsAddedTotal == 39)
        let district = Fixture.division("511602000000")
        #expect(try await fixture.catalogue.count(introducedBy: district) == 1_135)
        let quoted = try #require(
            try await fixture.catalogue.item(
                "511A0045100002-511602000000-000-1151130100877844X4-1-00", in: district))
        #expect(quoted.name(.zhHans).hasSuffix("（据省政府令第349号,部分省级权限下放成都等８市)"))
        let hits = try await fixture.catalogue.search("残疾证办理", division: district, limit: 3)
        #expect(hits.first?.name[.zhHans].contains("残疾人证") == true)
        let again = try await fixture.catalogue.importItems(
            .file(path: Self.realList), by: "admin", hooks: Fixture.hooks)
        #expect(again.report.unchanged == 1_135)
    }
}
