import Kernel
import Registry
import Testing

/// What people need most: by what they picked, else by what was configured.
@Suite struct CatalogueCommonTests {
    private typealias Fixture = CatalogueFixture

    private func fixture() async throws -> Fixture {
        let fixture = try await Fixture()
        for (number, name) in ["社保卡补办", "身份证换领", "残疾人证办理", "生育登记"].enumerated() {
            try await fixture.publish("510000.item.000\(number)", Fixture.province, Fixture.standard(name))
        }
        try await fixture.publish("510422.item.0009", Fixture.neighbour, Fixture.standard("盐边县的事"))
        return fixture
    }

    private func pick(_ code: String, _ count: Int, _ fixture: Fixture) async throws {
        for number in 0..<count {
            fixture.time.advance(milliseconds: 2_000)
            try await fixture.catalogue.recordPick(query: "问\(number % 3)", code: code)
        }
    }

    private func common(_ fixture: Fixture, _ configured: [String] = ["生育", "510000.item.0002"], limit: Int = 3)
        async throws -> [String]
    {
        try await fixture.catalogue.commonItems(in: Fixture.county, configured: configured, limit: limit).map {
            String($0.name[.zhHans].prefix(3))
        }
    }

    @Test func withTooFewPicksTheConfiguredListIsShown() async throws {
        let fixture = try await fixture()
        try await pick("510000.item.0000", Catalogue.picksMinimum - 1, fixture)
        // An entry is a code, or everyday words that find an item; what finds nothing is left out.
        #expect(try await common(fixture, ["生育", "510000.item.0002", "没有这样的事"]) == ["生育登", "残疾人"])
    }

    @Test func whatIsPickedMostComesFirstAndTheListFillsUp() async throws {
        let fixture = try await fixture()
        try await pick("510000.item.0001", Catalogue.picksMinimum, fixture)
        try await pick("510000.item.0000", Catalogue.picksMinimum + 4, fixture)
        // Picked most of all, but it is not to be had in this county.
        try await pick("510422.item.0009", 30, fixture)
        #expect(try await common(fixture) == ["社保卡", "身份证", "生育登"])
        #expect(try await common(fixture, ["510000.item.0001"], limit: 4) == ["社保卡", "身份证"])
    }

    @Test func itIsReckonedAnewAfterAWhileAndNeverShowsWhatEnded() async throws {
        let fixture = try await fixture()
        #expect(try await common(fixture, limit: 1) == ["生育登"])
        try await pick("510000.item.0000", Catalogue.picksMinimum, fixture)
        #expect(try await common(fixture, limit: 1) == ["生育登"])
        fixture.time.advance(milliseconds: Catalogue.commonMilliseconds)
        #expect(try await common(fixture, limit: 1) == ["社保卡"])
        try await fixture.catalogue.expire(
            code: "510000.item.0000", division: Fixture.province, version: 1, through: Fixture.today, by: "editor")
        fixture.time.advance(milliseconds: 86_400_000)
        #expect(try await common(fixture, limit: 1) == ["生育登"])
    }
}
