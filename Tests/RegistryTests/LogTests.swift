import Access
import Database
import Kernel
import Registry
import TestSupport
import Testing

/// The change log: what it keeps, and for whom.
@Suite struct LogTests {
    private func actions(_ house: RegistryHouse, _ territory: String?, of subject: String? = nil) async throws -> [String] {
        let place = try territory.map { try house.division($0) }
        return try await house.registry.log.changes(in: place, of: subject, limit: 200).map(\.action)
    }

    @Test func aTerritorySeesItsOwnChangesAndTheCountrys() async throws {
        let house = try await RegistryHouse.furnished()
        try await house.unit("510421.hall", "大厅", .hall, "510421000000")
        try await house.unit("510421204200.station", "便民服务站", .station, "510421204200")
        try await house.unit("510422.hall", "大厅", .hall, "510422000000")
        let calendars = house.registry.calendars
        try await calendars.setException(
            .off("火把节"), on: house.day("2026-08-06"), in: house.division("510421000000"), by: RegistryHouse.clerk)
        try await calendars.importHolidays(.text(#"{"year": 2026, "days": []}"#), by: .system)
        // A person has no place: what is done for them counts where the clerk works.
        _ = try await house.citizen()

        #expect(
            try await actions(house, "510421000000") == [
                "person.register", "calendar.import", "calendar.set", "unit.create", "unit.create", "division.import",
            ])
        #expect(try await actions(house, "510422000000") == ["calendar.import", "unit.create", "division.import"])
        #expect(try await actions(house, "510421204000").contains("unit.create"))
        #expect(try await actions(house, "510421100000") == ["calendar.import", "division.import"])
        #expect(try await actions(house, "520000000000") == ["calendar.import", "division.import"])
        #expect(try await actions(house, "510400000000").count == 7)
        #expect(try await actions(house, "510421000000", of: "unit:510422.hall").isEmpty)
        #expect(try await actions(house, "510400000000", of: "unit:510422.hall") == ["unit.create"])
    }

    @Test func whatHasNoPlaceIsSeenFromTheProvince() async throws {
        let house = try await RegistryHouse.furnished()
        let person = try await house.citizen()
        _ = try await house.registry.accounts.create("jike", person: person.id, by: .system)
        #expect(try await actions(house, "510000000000").contains("account.create"))
        #expect(try await !actions(house, "510400000000").contains("account.create"))
    }

    @Test func pagesFollowEachOtherWithinATerritory() async throws {
        let house = try await RegistryHouse.furnished()
        for number in 1...5 { try await house.unit("510421.a\(number)", "甲", .hall, "510421000000") }
        for number in 1...5 { try await house.unit("510422.a\(number)", "乙", .hall, "510422000000") }
        let county = try house.division("510421000000")
        let first = try await house.registry.log.changes(in: county, limit: 3)
        let second = try await house.registry.log.changes(in: county, before: first.last?.id, limit: 3)
        #expect(
            (first + second).map(\.subject) == (1...5).reversed().map { "unit:510421.a\($0)" } + ["division:*"])
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func theLogUsesItsIndexes() async throws {
        let house = try await RegistryHouse.furnished()
        let plan = try await house.database.queryPlan(
            """
            SELECT change FROM registry_log_place WHERE division = ?1 AND change < ?2
            UNION SELECT change FROM registry_log_place WHERE division = 0 AND change < ?2 ORDER BY 1 DESC LIMIT 50
            """)
        #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN registry_log_place") }, "\(plan)")
    }

    @Test func publishingOverridingAndExpiringAnItemIsWrittenDown() async throws {
        let house = try await RegistryHouse.furnished()
        let catalogue = house.registry.catalogue
        let province = try house.division("510000000000")
        let county = try house.division("510421000000")
        let today = RegistryHouse.start.day()
        let code = "510000.hrss.0001"
        for (place, fields) in [(province, CatalogueFixture.standard("失业登记")), (county, [.promisedDays: 3])] {
            let draft = try await catalogue.createDraft(code: code, division: place, fields: fields, by: "editor")
            try await catalogue.publish(
                code: code, division: place, version: draft.version, from: today, by: "publisher")
        }
        try await catalogue.expire(code: code, division: county, version: 1, through: today, by: "publisher")
        try await catalogue.setSynonym(SynonymEntry(phrase: "没活干", expansions: ["失业"]), by: "editor")
        #expect(try await catalogue.removeSynonym(phrase: "没活干", by: "editor"))

        let changes = try await house.registry.log.changes(of: "item:\(code)")
        #expect(changes.map(\.action) == ["item.expire", "item.override", "item.publish"])
        #expect(changes.map(\.actor) == ["publisher", "publisher", "publisher"])
        #expect(changes[1].after?["fields"]?.list == ["promisedDays"])
        #expect(changes[0].after?["through"]?.text == today.iso)
        #expect(try await actions(house, "510421000000").prefix(4) == [
            "synonym.remove", "synonym.set", "item.expire", "item.override",
        ])
        #expect(try await !actions(house, "510422000000").contains { $0.hasPrefix("item.") })
        #expect(try await actions(house, "510000000000").contains("item.publish"))
    }

    @Test func anImportIsOneLineAndADryRunNone() async throws {
        let house = try await RegistryHouse.furnished()
        let yaml = """
            items:
              - {code: 510000.hrss.0001, division: "510000000000", procedure: application, name: 失业登记, type: service,
                 department: hrss, level: county, handling: promised}
            """
        _ = try await house.registry.importCatalogue(
            yaml: yaml, options: ImportOptions(isDryRun: true), by: RegistryHouse.clerk)
        #expect(try await house.registry.log.changes(of: "item:*").isEmpty)
        for _ in 0..<2 { _ = try await house.registry.importCatalogue(yaml: yaml, by: RegistryHouse.clerk) }
        let changes = try await house.registry.log.changes(of: "item:*")
        #expect(changes.map(\.action) == ["catalogue.import"])
        #expect(changes.first?.after?["added"]?.int == 1)
    }
}
