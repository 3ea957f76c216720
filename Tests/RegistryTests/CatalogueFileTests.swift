import Kernel
import Registry
import Testing

@Suite struct CatalogueFileTests {
    private typealias Fixture = CatalogueFixture

    private let good = """
        items:
          - { code: "510000.hrss.0101", division: "510421000000", promisedDays: 3, step: alike, materials: [id: photo] }
          - code: "510000.hrss.0101"
            division: "510000000000"
            procedure: application
            name: { zh: 城乡居民基本养老保险参保登记, en: Pension registration }
            aliases: [交养老, 新农保]
            type: service
            department: hrss
            unit: null
            level: county
            basis: [{ title: 《社会保险法》, article: 第二十条 }]
            handling: promised
            statutoryDays: 20
            promisedDays: 5
            fee: { amount: "0.00", note: 不收费 }
            visits: { count: 1, why: 需当场核对身份 }
            channels: [window, online]
            step: accept
            materials:
              - { id: id-card, name: { zh: 身份证, en: }, form: original, required: true, shareable: true }
              - { id: book, name: 户口簿, required: 'answers.married = true', copies: 1 }
            result: { type: letter, name: { zh: 登记表 }, validMonths: 0 }
            complain: 12345
            overridable: [promisedDays, step, materials]
            validFrom: 2025-01-01
            validThrough: null
        """

    @Test func standardsComeBeforeWhatOverridesThem() async throws {
        let fixture = try await Fixture()
        let dry = try await fixture.catalogue.importCatalogue(
            yaml: good, options: ImportOptions(isDryRun: true), by: "admin")
        #expect(dry.added == 2 && dry.rejected.isEmpty && !dry.applied)
        #expect(try await fixture.catalogue.count() == 0)
        let report = try await fixture.catalogue.importCatalogue(yaml: good, by: "admin")
        #expect(report.added == 2 && report.rejected.isEmpty && report.applied)
        let item = try #require(try await fixture.catalogue.item("510000.hrss.0101", in: Fixture.county))
        #expect(item.promisedDays == 3 && item.step == .alike)
        #expect(item.materials.map(\.id) == ["id-card", "book", "photo"])
        #expect(item.fee?.amount == .zero && item.complain == "12345" && item.visits?.count == 1)
        #expect(item.basis.first?.article == "第二十条" && item.name(.en) == "Pension registration" && item.isComplete)
        #expect(item.materials[1].requirement == .when("answers.married = true") && item.materials[0].isShareable)
        let past = try await fixture.catalogue.item(
            "510000.hrss.0101", in: Fixture.county, on: Fixture.day("2025-06-01"))
        #expect(past?.promisedDays == 5)
        #expect(try await fixture.catalogue.importCatalogue(yaml: good, by: "admin").unchanged == 2)
    }

    @Test func badEntriesAreNamedByLineAndNothingIsLoaded() async throws {
        let fixture = try await Fixture()
        let bad = good + """

              - { code: "x", division: "510000000000" }
              - { code: "510000.hrss.0102", division: "510000000000", name: 不全 }
              - { code: "510000.hrss.0103", division: "51", name: 不全 }
              - { code: "510000.hrss.0101", division: "510422000000", statutoryDays: 3 }
              - { code: "510000.hrss.0104", division: "510000000000", colour: red, statutoryDays: many }
              - { code: "510000.hrss.0101", division: "510000000000", validFrom: tomorrow }
              - { code: "510000.hrss.0101", division: "510000000000", name: 又一次 }
              - word
            """
        let report = try await fixture.catalogue.importCatalogue(yaml: bad, by: "admin")
        #expect(!report.applied && report.rejectedTotal == 8)
        #expect(
            report.rejected.map(\.code) == [
                "catalogue.invalid_code", "catalogue.invalid_fields", "item.division", "catalogue.not_overridable",
                "catalogue.field.unknownField", "item.day", "item.repeated", "item.shape",
            ])
        #expect(report.rejected.map(\.line) == Array(28...35))
        #expect(report.rejected.dropFirst(4).first?.reason[.en].contains("statutoryDays") == true)
        #expect(try await fixture.catalogue.count() == 0)
    }

    @Test(arguments: ["", "items: 3", "- a", "items: [", "a: b"])
    func aFileOfAnotherShapeIsRefused(_ yaml: String) async throws {
        let fixture = try await Fixture()
        let refused = try await Fixture.refusal {
            _ = try await fixture.catalogue.importCatalogue(yaml: yaml, by: "admin")
        }
        #expect(refused?.code == .unreadableFile)
    }
}
