import Kernel
import Registry
import Testing

@Suite struct CatalogueVersionTests {
    private typealias Fixture = CatalogueFixture
    private let province = CatalogueFixture.province
    private let county = CatalogueFixture.county
    private let code = "510000.hrss.0101"

    @Test func aVersionHoldsFromItsDayAndTheOneBeforeStaysAsHistory() async throws {
        let fixture = try await Fixture()
        let catalogue = fixture.catalogue
        try await fixture.publish(code, province, Fixture.standard("旧名"), from: Fixture.day("2025-01-01"))
        #expect(try await catalogue.item(code, in: county)?.name(.zhHans) == "旧名")
        try await fixture.publish(code, province, Fixture.standard("新名"), from: Fixture.day("2026-12-01"))
        #expect(try await catalogue.item(code, in: county)?.name(.zhHans) == "旧名")
        #expect(try await catalogue.item(code, in: county, on: Fixture.day("2026-11-30"))?.version == 1)
        #expect(try await catalogue.item(code, in: county, on: Fixture.day("2026-12-01"))?.version == 2)
        #expect(try await catalogue.item(code, in: county, on: Fixture.day("2024-12-31")) == nil)
        let versions = try await catalogue.versions(of: code)
        #expect(versions.map(\.validThrough) == [Fixture.day("2026-11-30"), nil])
        #expect(versions[0].fields[.name] == "旧名" && versions[0].publishedBy == "publisher")
        #expect(versions[0].status(on: Fixture.day("2026-12-01")) == .expired)
        fixture.time.set(Fixture.day("2026-12-01").start())
        #expect(try await catalogue.item(code, in: county)?.name(.zhHans) == "新名")
        #expect(try await catalogue.markExpired() == 1)
        #expect(try await catalogue.versions(of: code).map(\.status) == [.expired, .published])
        #expect(try await catalogue.item(code, versionKey: "510000000000:1")?.name(.zhHans) == "旧名")
        #expect(try await catalogue.item(code, versionKey: "510000000000:9") == nil)
    }

    @Test func anItemEndsOnItsDay() async throws {
        let fixture = try await Fixture()
        try await fixture.publish(code, province, Fixture.standard("登记"))
        let last = Fixture.day("2026-12-31")
        try await fixture.catalogue.expire(code: code, division: province, version: 1, through: last, by: "editor")
        #expect(try await fixture.catalogue.item(code, in: county, on: last) != nil)
        #expect(try await fixture.catalogue.item(code, in: county, on: last.advanced(by: 1)) == nil)
        let early = try await Fixture.refusal {
            try await fixture.catalogue.expire(
                code: code, division: province, version: 1, through: Fixture.day("2026-11-21"), by: "editor")
        }
        #expect(early?.code == .dayInThePast)
    }

    @Test func aVersionReplacedOnItsFirstDayNeverCounts() async throws {
        let fixture = try await Fixture()
        try await fixture.publish(code, province, Fixture.standard("错"))
        try await fixture.publish(code, province, Fixture.standard("对"))
        #expect(try await fixture.catalogue.item(code, in: county)?.name(.zhHans) == "对")
        #expect(try await fixture.catalogue.versions(of: code).map(\.status) == [.expired, .published])
    }

    @Test func daysThatWouldRewriteHistoryAreRefused() async throws {
        let fixture = try await Fixture()
        try await fixture.publish(code, province, Fixture.standard("一"), from: Fixture.day("2026-01-01"))
        let past = try await Fixture.refusal {
            try await fixture.publish(code, province, Fixture.standard("二"), from: Fixture.day("2026-11-21"))
        }
        #expect(past?.code == .dayInThePast)
        try await fixture.catalogue.publish(
            code: code, division: province, version: 2, from: Fixture.day("2027-01-01"), by: "publisher")
        let earlier = try await Fixture.refusal {
            try await fixture.publish(code, province, Fixture.standard("三"), from: Fixture.day("2026-12-01"))
        }
        #expect(earlier?.code == .laterVersionScheduled)
    }

    @Test func draftsAreLockedOptimistically() async throws {
        let fixture = try await Fixture()
        let catalogue = fixture.catalogue
        let draft = try await catalogue.createDraft(code: code, division: province, fields: [.name: "登记"], by: "a")
        let again = try await Fixture.refusal {
            try await catalogue.createDraft(code: code, division: province, fields: [:], by: "b")
        }
        #expect(again?.code == .draftExists)
        let changed = try await catalogue.updateDraft(
            code: code, division: province, version: 1, fields: Fixture.standard("登记"),
            expecting: draft.revision, by: "b")
        #expect(changed.revision == 1)
        let stale = try await Fixture.refusal {
            try await catalogue.updateDraft(
                code: code, division: province, version: 1, fields: [:], expecting: draft.revision, by: "a")
        }
        #expect(stale?.code == .draftChanged)
        #expect(try await catalogue.drafts(at: province).map(\.fields) == [Fixture.standard("登记")])
        #expect(try await catalogue.item(code, in: county) == nil)
        try await catalogue.publish(code: code, division: province, version: 1, from: Fixture.today, by: "b")
        let published = try await Fixture.refusal {
            try await catalogue.updateDraft(
                code: code, division: province, version: 1, fields: [:], expecting: 1, by: "a")
        }
        #expect(published?.code == .notADraft)
    }

    @Test func aDiscardedDraftTakesAnItemThatNeverWasAlong() async throws {
        let fixture = try await Fixture()
        try await fixture.catalogue.createDraft(code: code, division: province, fields: [.name: "登记"], by: "a")
        try await fixture.catalogue.discardDraft(code: code, division: province, version: 1)
        #expect(try await fixture.catalogue.count() == 0)
        let gone = try await Fixture.refusal {
            try await fixture.catalogue.discardDraft(code: code, division: province, version: 1)
        }
        #expect(gone?.code == .unknownVersion)
    }

    @Test func anIncompleteStandardIsNotPublished() async throws {
        let fixture = try await Fixture()
        let refused = try await Fixture.refusal { try await fixture.publish(code, province, [.name: "登记"]) }
        #expect(refused?.code == .invalidFields && refused?.flaws.contains { $0.path == "procedure" } == true)
        let slow = try await Fixture.refusal {
            try await fixture.publish("510000.hrss.0102", province, Fixture.standard("登记", [.promisedDays: 21]))
        }
        #expect(slow?.flaws.map(\.reason) == [.exceedsStatutory])
    }

    @Test func aCountyChangesOnlyWhatTheProvinceAllows() async throws {
        let fixture = try await Fixture()
        try await fixture.publish(
            code, province,
            Fixture.standard(
                "登记", [.overridable: ["promisedDays", "materials"], .materials: [["id": "card", "required": true]]]))
        for (fields, reason) in [
            ([.statutoryDays: 5], .notOverridable),
            ([.materials: [["id": "card", "removed": true]]], .requiredMaterial),
        ] as [([ItemField: JSONValue], ItemFlaw.Reason)] {
            let refused = try await Fixture.refusal {
                try await fixture.catalogue.createDraft(code: code, division: county, fields: fields, by: "county")
            }
            #expect(refused?.code == .notOverridable && refused?.flaws.map(\.reason) == [reason])
        }
        #expect(try await fixture.catalogue.item(code, in: county)?.promisedDays == 10)
        try await fixture.publish(code, county, [.promisedDays: 3])
        let merged = try #require(try await fixture.catalogue.item(code, in: county))
        #expect(merged.promisedDays == 3 && merged.origins[.promisedDays] == county)
        #expect(try await fixture.catalogue.item(code, in: Fixture.neighbour)?.promisedDays == 10)
        // The province takes the leave back: the county's value stays stored, is not used, and is reported.
        try await fixture.publish(code, province, Fixture.standard("登记", [.overridable: []]))
        let strict = try #require(try await fixture.catalogue.item(code, in: county))
        #expect(strict.promisedDays == 10 && strict.refused.map(\.field) == [.promisedDays])
    }

    @Test func aDraftIsComparedWithWhatIsValid() async throws {
        let fixture = try await Fixture()
        try await fixture.publish(code, province, Fixture.standard("登记", [.consult: "1"]))
        try await fixture.catalogue.createDraft(
            code: code, division: province, fields: Fixture.standard("登记", [.promisedDays: 5, .online: true]), by: "a")
        let differences = try await fixture.catalogue.compare(code: code, division: province, version: 2)
        #expect(
            differences == [
                FieldDifference(field: .promisedDays, before: 10, after: 5),
                FieldDifference(field: .online, before: nil, after: true),
                FieldDifference(field: .consult, before: "1", after: nil),
            ])
        #expect(try await fixture.catalogue.preview(code: code, division: province, version: 2).promisedDays == 5)
    }
}
