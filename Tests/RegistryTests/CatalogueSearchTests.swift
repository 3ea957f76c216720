import Database
import Kernel
import Registry
import Search
import Testing

@Suite struct CatalogueSearchTests {
    private typealias Fixture = CatalogueFixture
    private let county = CatalogueFixture.county

    private func names(_ fixture: Fixture, _ text: String, _ division: DivisionCode?) async throws -> [String] {
        try await fixture.catalogue.search(text, division: division, limit: 10).map { $0.name[.zhHans] }
    }

    private func filled(limits: Catalogue.Limits = Catalogue.Limits()) async throws -> Fixture {
        let fixture = try await Fixture(limits: limits)
        try await fixture.publish(
            "510000.hrss.0101", Fixture.province, Fixture.standard("城乡居民基本养老保险参保登记", [.aliases: ["交养老"]]))
        try await fixture.publish(
            "510400.hrss.0001", Fixture.prefecture, Fixture.standard("养老服务补贴申领", [.summary: "给老人的补贴"]))
        try await fixture.publish("510421.land.0001", county, Fixture.standard("农村宅基地审批"))
        try await fixture.publish("510422.land.0001", Fixture.neighbour, Fixture.standard("宅基地变更审批"))
        return fixture
    }

    @Test func aTerritorySeesItsOwnItemsAndThoseAboveIt() async throws {
        let fixture = try await filled()
        #expect(Set(try await names(fixture, "养老", county)) == ["城乡居民基本养老保险参保登记", "养老服务补贴申领"])
        let own = try await names(fixture, "宅基地", county)
        #expect(own.first == "农村宅基地审批" && !own.contains("宅基地变更审批"))
        let others = try await names(fixture, "宅基地", Fixture.neighbour)
        #expect(others.first == "宅基地变更审批" && !others.contains("农村宅基地审批"))
        #expect(Set(try await names(fixture, "宅基地", Fixture.province)).isSubset(of: ["城乡居民基本养老保险参保登记"]))
        #expect(try await names(fixture, "养老服务", Fixture.province) == ["城乡居民基本养老保险参保登记"])
        #expect(try await names(fixture, "  ", county).isEmpty)
    }

    @Test func withoutATerritoryAllNamesAreSearchedUpToTheBound() async throws {
        let fixture = try await filled()
        #expect(Set(try await names(fixture, "宅基地", nil).prefix(2)) == ["农村宅基地审批", "宅基地变更审批"])
        var limits = Catalogue.Limits()
        limits.distinctNamesMaximum = 3
        let small = try await filled(limits: limits)
        let refused = try await Fixture.refusal { _ = try await small.catalogue.search("宅基地", division: nil) }
        #expect(refused?.code == .territoryNeeded)
        #expect(try await names(small, "宅基地", county).first == "农村宅基地审批")
    }

    @Test func anOverrideAddsItsLocalWordsAndNoSecondHit() async throws {
        let fixture = try await filled()
        try await fixture.publish("510000.hrss.0101", county, [.promisedDays: 2, .aliases: ["搭伙食"]])
        #expect(try await names(fixture, "搭伙食", county).first == "城乡居民基本养老保险参保登记")
        #expect(!(try await names(fixture, "搭伙食", Fixture.neighbour)).contains("城乡居民基本养老保险参保登记"))
        let hits = try await fixture.catalogue.search("养老保险", division: county, limit: 10)
        #expect(hits.filter { $0.code == "510000.hrss.0101" }.count == 1)
        #expect(hits.first?.item.promisedDays == 2)
    }

    @Test func whatIsPublishedOrEndsIsFoundOrGoneAtOnce() async throws {
        let fixture = try await filled()
        #expect(try await names(fixture, "林木采伐", county).isEmpty)
        try await fixture.publish(
            "510421.wood.0001", county, Fixture.standard("林木采伐许可"), from: Fixture.day("2026-11-23"))
        #expect(try await names(fixture, "林木采伐", county).isEmpty)
        fixture.time.advance(milliseconds: Instant.millisecondsPerDay)
        #expect(try await names(fixture, "林木采伐", county) == ["林木采伐许可"])
        try await fixture.catalogue.expire(
            code: "510421.wood.0001", division: county, version: 1, through: fixture.catalogue.today, by: "a")
        #expect(try await names(fixture, "林木采伐", county) == ["林木采伐许可"])
        fixture.time.advance(milliseconds: Instant.millisecondsPerDay)
        #expect(try await names(fixture, "林木采伐", county).isEmpty)
    }

    @Test func synonymsTakeEffectAtOnce() async throws {
        let fixture = try await filled()
        #expect(!(try await names(fixture, "修房子", county)).contains("农村宅基地审批"))
        try await fixture.catalogue.setSynonym(SynonymEntry(phrase: "修房子", expansions: ["宅基地"]), by: "admin")
        #expect(try await names(fixture, "修房子", county).first == "农村宅基地审批")
        try await fixture.catalogue.setSynonym(SynonymEntry(phrase: "修房子", expansions: ["养老服务"]), by: "admin")
        #expect(try await names(fixture, "修房子", county).first == "养老服务补贴申领")
        #expect(try await fixture.catalogue.synonyms().map(\.phrase) == ["修房子"])
        #expect(try await fixture.catalogue.removeSynonym(phrase: "修房子", by: "admin"))
        #expect(try await names(fixture, "修房子", county).isEmpty)
        #expect(try await !fixture.catalogue.removeSynonym(phrase: "修房子", by: "admin"))
    }

    @Test(arguments: [
        SynonymEntry(phrase: "", expansions: ["甲"]), SynonymEntry(phrase: "甲", expansions: []),
        SynonymEntry(phrase: "甲", expansions: [""]), SynonymEntry(phrase: "甲", expansions: ["乙"], weight: 0),
        SynonymEntry(phrase: "甲", expansions: ["乙"], weight: 1.5),
        SynonymEntry(phrase: String(repeating: "甲", count: 31), expansions: ["乙"]),
    ])
    func aWrongSynonymIsRefused(_ entry: SynonymEntry) async throws {
        let fixture = try await Fixture()
        let refused = try await Fixture.refusal { try await fixture.catalogue.setSynonym(entry, by: "admin") }
        #expect(refused?.code == .invalidSynonym)
    }

    @Test func theNumberOfSynonymsIsBounded() async throws {
        var limits = Catalogue.Limits()
        limits.synonymsMaximum = 1
        let fixture = try await Fixture(limits: limits)
        try await fixture.catalogue.setSynonym(SynonymEntry(phrase: "甲", expansions: ["乙"]), by: "admin")
        try await fixture.catalogue.setSynonym(SynonymEntry(phrase: "甲", expansions: ["丙"]), by: "admin")
        let refused = try await Fixture.refusal {
            try await fixture.catalogue.setSynonym(SynonymEntry(phrase: "丁", expansions: ["乙"]), by: "admin")
        }
        #expect(refused?.code == .tooManySynonyms)
    }

    @Test func whatPeoplePickedRisesAndTheMemoryOfItIsBounded() async throws {
        var limits = Catalogue.Limits()
        limits.picksMaximum = 100
        let fixture = try await filled(limits: limits)
        let before = try await names(fixture, "养老", county)
        let second = try #require(try await fixture.catalogue.search("养老", division: county, limit: 2).last)
        for _ in 0..<20 {
            fixture.time.advance(milliseconds: 2_000)
            try await fixture.catalogue.recordPick(query: "养老 ", code: second.code)
        }
        #expect(try await names(fixture, "养老", county).first == before.last)
        try await fixture.catalogue.recordPick(query: "养老", code: "no.such.item")
        for number in 0..<150 {
            fixture.time.advance(milliseconds: 1)
            try await fixture.catalogue.recordPick(query: "问\(number)", code: second.code)
        }
        let kept = try await fixture.database.read { try $0.first("SELECT COUNT(*) FROM search_pick") { $0.int(0) } }
        #expect(try #require(kept) <= 100)
    }

    @Test func picksThatComeTooFastAreNotCountedAndOldOnesFade() async throws {
        var limits = Catalogue.Limits()
        limits.picksPerMinuteMaximum = 30
        let fixture = try await filled(limits: limits)
        let code = try #require(try await fixture.catalogue.search("养老", division: county, limit: 1).first).code
        func picks() async throws -> Int {
            try await fixture.database.read { try $0.first("SELECT SUM(picks) FROM item_pick") { $0.int(0) } } ?? 0
        }
        for _ in 0..<10 { try await fixture.catalogue.recordPick(query: "养老", code: code) }
        #expect(try await picks() == 1)
        for number in 0..<100 { try await fixture.catalogue.recordPick(query: "养老\(number)", code: code) }
        #expect(try await picks() == 30)
        fixture.time.advance(milliseconds: 60_000)
        try await fixture.catalogue.recordPick(query: "养老", code: code)
        #expect(try await picks() == 31)
        fixture.time.advance(milliseconds: 7 * 86_400_000)
        try await fixture.catalogue.recordPick(query: "养老", code: code)
        #expect(try await picks() == 31 * 7 / 8 + 1)
        let queries = try await fixture.database.read { try $0.first("SELECT COUNT(*) FROM search_pick") { $0.int(0) } }
        #expect(queries == 1)
    }

    @Test func manyAtOnceGetTheSameAnswer() async throws {
        let fixture = try await filled()
        let answers = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<64 { group.addTask { try await names(fixture, "养老", county) } }
            return try await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(answers.count == 1 && answers.first?.count == 2)
    }
}
