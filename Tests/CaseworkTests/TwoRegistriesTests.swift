import Access
import Kernel
import Registry
import TestSupport
import Testing

@testable import Casework

/// What one process changes in the registry the other knows with its next request, whatever it had in memory.
@Suite(.enabled(if: TestStore.isPostgres, "TONGBAN_TEST_POSTGRES names no server"))
struct TwoRegistriesTests {
    @Test func aUnitATerritoryAndADepartmentChangeForBoth() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one, both.other)
        #expect(try await other.registry.units.unit("510421.hrss")?.isActive == true)
        #expect(try await other.registry.units.department("hrss", in: World.miyi)?.code == "510421.hrss")
        #expect(try await other.registry.territory.name(of: World.miyi)?[.zhHans] == "米易县")
        try await one.registry.units.deactivate("510421.hrss", by: .system)
        try await one.registry.territory.rename(World.miyi, LocalizedText(zh: "米易新县"), by: .system)
        let next = try await both.turn()
        #expect(try await next.registry.units.unit("510421.hrss")?.isActive == false)
        #expect(try await next.registry.units.department("hrss", in: World.miyi) == nil)
        #expect(try await next.registry.territory.name(of: World.miyi)?[.zhHans] == "米易新县")
        try await both.close()
    }

    @Test func powersAreGivenAndTakenForBoth() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one, both.other)
        let person = try await both.person()
        let today = one.casework.today()
        #expect(try await other.registry.posts.heldPosts(of: person, on: today).isEmpty)
        let post = try await one.registry.posts.create(
            PostInput(person: person, unit: "510421.hrss", roles: ["decider"], title: "审批股股长", from: today), by: .system)
        let id = try #require(RegistryPostID(post.id))
        #expect(try await both.turn().registry.posts.heldPosts(of: person, on: today).map(\.id) == [post.id])
        #expect(try await other.registry.posts.post(id)?.isHeld(on: today) == true)
        try await one.registry.posts.end(id, lastDay: today.advanced(by: -1), by: .system)
        #expect(try await both.turn().registry.posts.heldPosts(of: person, on: today).isEmpty)
        #expect(try await other.registry.posts.post(id)?.isHeld(on: today) == false)
        try await both.close()
    }

    @Test func aSessionThatEndsEndsEverywhere() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one.registry.accounts, both.other.registry.accounts)
        _ = try await both.account()
        func begun() async throws -> String {
            let token = try await one.createSession(for: "clerk.jike").token
            try #require(try await both.turn().registry.accounts.session(token) != nil)
            return token
        }
        let left = try await begun()
        try await one.endSession(left)
        #expect(try await both.turn().registry.accounts.session(left) == nil)
        let ended = try await begun()
        try await one.endAllSessions(of: "clerk.jike")
        #expect(try await both.turn().registry.accounts.session(ended) == nil)
        let disabled = try await begun()
        try await one.setDisabled("clerk.jike", true, by: .system)
        #expect(try await both.turn().registry.accounts.session(disabled) == nil)
        #expect(try await other.session(disabled) == nil)
        try await both.close()
    }

    /// Work at one process keeps a session alive that the other has not seen for longer than it may be idle.
    @Test func aSessionIsNotIdleThatIsSeenElsewhere() async throws {
        let both = try await TwoProcesses.open()
        _ = try await both.account()
        let token = try await both.one.registry.accounts.createSession(for: "clerk.jike").token
        #expect(try await both.other.registry.accounts.session(token) != nil)
        for _ in 0..<4 {
            both.one.time.advance(milliseconds: AccountLimits.sessionIdleMilliseconds / 3)
            #expect(try await both.one.registry.accounts.session(token) != nil)
        }
        #expect(try await both.turn().registry.accounts.session(token) != nil)
        #expect(try await both.one.registry.accounts.session(token) != nil)
        both.one.time.advance(milliseconds: AccountLimits.sessionIdleMilliseconds)
        #expect(try await both.turn().registry.accounts.session(token) == nil)
        try await both.close()
    }

    @Test func aTokenThatIsRevokedIsVoidEverywhere() async throws {
        let both = try await TwoProcesses.open()
        let accounts = both.one.registry.accounts
        let made = try await accounts.createToken(
            name: "报表", person: nil, post: nil, permissions: [.caseRead], expiresAt: both.one.time.now.adding(days: 30),
            by: .system)
        #expect(try await both.turn().registry.accounts.token(made.text) != nil)
        try await accounts.revokeToken(made.token.id, by: .system)
        #expect(try await both.turn().registry.accounts.token(made.text) == nil)
        try await both.close()
    }

    @Test func aCalendarHoldsForBoth() async throws {
        let both = try await TwoProcesses.open()
        let day = try #require(Day(iso: "2026-03-03"))
        #expect(try await both.other.registry.calendars.calendar(for: World.miyi).isWorking(day))
        let json = #"{"year": 2026, "days": [{"name": "假日", "date": "2026-03-03", "isOffDay": true}]}"#
        _ = try await both.one.registry.calendars.importHolidays(.bytes(Array(json.utf8)), by: .system)
        #expect(try await !both.turn().registry.calendars.calendar(for: World.miyi).isWorking(day))
        try await both.close()
    }

    @Test func anItemIsPublishedAndFoundInBoth() async throws {
        let both = try await TwoProcesses.open()
        let catalogue = both.other.registry.catalogue
        #expect(try await catalogue.item(World.item, in: World.yanbian)?.step == .accept)
        #expect(try await catalogue.search("失业登记", division: World.yanbian, limit: 5).count == 1)
        #expect(try await catalogue.search("丢了饭碗", division: World.yanbian, limit: 5).isEmpty)
        try await World.publish(step: "collect", for: World.yanbian, in: both.one)
        #expect(try await both.turn().registry.catalogue.item(World.item, in: World.yanbian)?.step == .collect)
        try await both.one.registry.catalogue.setSynonym(
            SynonymEntry(phrase: "丢了饭碗", expansions: ["失业登记"]), by: .system)
        #expect(try await both.turn().registry.catalogue.search("丢了饭碗", division: World.yanbian, limit: 5).count == 1)
        try await both.one.registry.catalogue.expire(
            code: World.item, division: World.yanbian, version: 1, through: both.one.casework.today(), by: .system)
        both.one.advance(days: 1)
        #expect(try await both.turn().registry.catalogue.item(World.item, in: World.yanbian)?.step == .accept)
        try await both.close()
    }

    /// Whoever reads at two counters at once is counted as one.
    @Test func peopleOpenedInAnHourAreCountedTogether() async throws {
        let both = try await TwoProcesses.open()
        let looker = Looker(kind: .staff, person: nil, post: nil, unit: "510421.hall", label: "clerk")
        func count(_ number: UInt64, _ world: World) async throws -> Int? {
            let subject = Identifier<LookSubject>(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0000 | number)
            return try await world.registry.looks.peopleInHour(LookNote(at: subject, .card, basis: .counter), by: looker)
        }
        #expect(try await count(1, both.one) == 1)
        #expect(try await count(2, both.other) == 2)
        #expect(try await count(1, both.other) == nil, "opened in this hour, at the other process")
        #expect(try await count(3, both.one) == 3)
        both.one.time.advance(milliseconds: 3_600_000)
        #expect(try await count(1, both.other) == 1)
        try await both.close()
    }
}
