import Access
import Database
import Kernel
import Testing

@testable import Registry

/// What stands between the right password and the session.
@Suite struct PendingSignInTests {
    private let password = "山高路远水长流二〇二六"

    private struct Office {
        var house: RegistryHouse
        var administrator: Account
        var accounts: Accounts { house.registry.accounts }
    }

    /// A county's administrator, and their account with a password.
    private func office(isHandedOver: Bool = false) async throws -> Office {
        let house = try await RegistryHouse.furnished()
        try await house.unit("510421.gov", "米易县人民政府", .government, "510421000000")
        let person = try await house.citizen()
        _ = try await house.registry.posts.create(
            PostInput(
                person: person.id, unit: "510421.gov", roles: ["administrator"], title: "管理员",
                from: RegistryHouse.start.day()), by: .system)
        try await house.registry.accounts.create("jike", person: person.id, by: .system)
        try await house.registry.accounts.setPassword(
            password, for: "jike", isHandedOver: isHandedOver, by: .system)
        return Office(
            house: house, administrator: try #require(try await house.registry.accounts.account("jike")))
    }

    @Test func onlyThoseOfWhomItIsAskedAreLedToTheSecondStep() async throws {
        let office = try await office()
        let citizen = try await office.house.citizen("510421198512244560", "吉克木乃")
        let plain = try await office.accounts.create("plain", person: citizen.id, by: .system)
        for (policy, administrator) in [
            (SecondStepPolicy.voluntary, SignInStep?.none), (.administrators, .enrol), (.staff, .enrol),
        ] {
            #expect(try await office.accounts.firstStep(for: office.administrator, policy) == administrator)
            #expect(try await office.accounts.firstStep(for: plain, policy) == nil)
        }
    }

    @Test func aClerkNeedsItOnlyWhereAllStaffDo() async throws {
        let office = try await office()
        let person = try await office.house.citizen("510421198512244560", "吉克木乃")
        _ = try await office.house.registry.posts.create(
            PostInput(
                person: person.id, unit: "510421.gov", roles: ["clerk"], title: "窗口", from: RegistryHouse.start.day()),
            by: .system)
        let clerk = try await office.accounts.create("clerk", person: person.id, by: .system)
        #expect(try await office.accounts.firstStep(for: clerk, .administrators) == nil)
        #expect(try await office.accounts.firstStep(for: clerk, .staff) == .enrol)
    }

    @Test func everyStepIsTakenInItsOrder() async throws {
        let office = try await office(isHandedOver: true)
        let accounts = office.accounts
        var token = try await accounts.beginPending(for: "jike")
        #expect(try await accounts.pending(token, .administrators).step == .password)
        #expect(
            try await refusal {
                _ = try await accounts.replaceHandedOverPassword(
                    token, with: password, .administrators, from: .unknown)
            } == "account.password-too-weak", "the one that was handed over is no own one")
        let old = token
        token = try await accounts.replaceHandedOverPassword(
            token, with: "an own password at last", .administrators, from: .unknown)
        #expect(try await refusal { _ = try await accounts.pending(old, .administrators) } == "session.expired")
        #expect(try await accounts.pending(token, .administrators).step == .enrol)
        _ = try await accounts.offerSecondStep(for: "jike")
        _ = try await enrolled(office)
        #expect(try await accounts.pending(token, .administrators).step == nil)

        // From now on the code comes first, and a token that has not passed it stays before it.
        office.house.time.advance(milliseconds: 60_000)
        let next = try await accounts.beginPending(for: "jike")
        #expect(try await accounts.pending(next, .voluntary).step == .code)
        #expect(
            try await refusal {
                try await accounts.passSecondStep(next, code: "000000", .voluntary, from: .unknown)
            } == "account.wrong-code")
        #expect(try await accounts.pending(next, .voluntary).step == .code)
    }

    private func enrolled(_ office: Office) async throws -> [String] {
        let row = try await office.house.database.read { reader in
            try reader.first("SELECT fresh, scheme FROM second_step") { ($0.blob(0), $0.text(1)) }
        }
        let (fresh, scheme) = try #require(row)
        let secret = try office.house.registry.keys.opened(fresh, for: "second-step:jike", scheme: scheme)
        let code = TOTP.code(secret, step: TOTP.step(at: office.house.time.now))
        return try await office.accounts.confirmSecondStep(of: "jike", code: code, from: .unknown, by: .system)
    }

    @Test func aSignInUnderWayEndsByItselfAndWithTheAccount() async throws {
        let office = try await office()
        let accounts = office.accounts
        func isGood(_ token: String) async throws -> Bool {
            try await refusal { _ = try await accounts.pending(token, .administrators) } == nil
        }
        let late = try await accounts.beginPending(for: "jike")
        office.house.time.advance(milliseconds: AccountLimits.pendingMilliseconds)
        #expect(try await !isGood(late))
        #expect(try await accounts.purgeSignIns() == 1)
        for end in [
            { try await accounts.setPassword("another good password", for: "jike", by: .system) },
            { try await accounts.endAllSessions(of: "jike") },
            { try await accounts.setDisabled("jike", true, by: .system) },
        ] as [() async throws -> Void] {
            let token = try await accounts.beginPending(for: "jike")
            #expect(try await isGood(token))
            try await end()
            #expect(try await !isGood(token))
        }
        #expect(try await !isGood("made up"))
    }

    @Test func sessionsAreListedAndEndedOneByOneOrAllOthers() async throws {
        let office = try await office()
        let accounts = office.accounts
        func open(_ agent: String) async throws -> String {
            office.house.time.advance(milliseconds: 1_000)
            return try await accounts.createSession(
                for: "jike", from: SignInSource(address: "203.0.113.7", agent: agent)
            ).token
        }
        let (here, phone, old) = (
            try await open("firefox/linux"), try await open("wechat/android"), try await open("edge/windows")
        )
        let list = try await accounts.sessions(of: "jike")
        #expect(list.map(\.agent) == ["edge/windows", "wechat/android", "firefox/linux"])
        #expect(list.allSatisfy { $0.place == "203.0.113.*" })
        let oldID = try #require(list.first?.id)
        try await accounts.endSession(oldID, of: "somebody-else")
        #expect(try await accounts.session(old) != nil)
        try await accounts.endSession(oldID, of: "jike")
        #expect(try await accounts.session(old) == nil)
        try await accounts.endAllSessions(of: "jike", except: here)
        #expect(try await accounts.session(phone) == nil)
        #expect(try await accounts.session(here) != nil)
        office.house.time.advance(milliseconds: AccountLimits.sessionIdleMilliseconds)
        #expect(try await accounts.sessions(of: "jike").isEmpty)
        #expect(try await accounts.purgeSessions() == 1)
    }

    @Test func aDisabledAccountTakesItsTokensAlong() async throws {
        let office = try await office()
        let made = try await office.accounts.createToken(
            name: "报表", person: office.administrator.person, post: nil, permissions: [.caseRead],
            expiresAt: office.house.time.now.adding(days: 3), by: .system)
        #expect(try await office.accounts.token(made.text) != nil)
        try await office.accounts.setDisabled("jike", true, by: .system)
        #expect(try await office.accounts.token(made.text) == nil)
    }
}
