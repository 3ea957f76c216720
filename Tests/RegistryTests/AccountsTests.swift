import Access
import Database
import Kernel
import Registry
import Testing

@Suite struct AccountsTests {
    private let password = "山高路远水长流二〇二六"

    private func house(scrypt: ScryptParameters = .weak) async throws -> RegistryHouse {
        let house = try await RegistryHouse(scrypt: scrypt)
        let person = try await house.citizen()
        try await house.registry.accounts.create("Clerk.Jike", person: person.id, by: .system)
        try await house.registry.accounts.setPassword(password, for: "clerk.jike", by: .system)
        return house
    }

    private func attempt(_ house: RegistryHouse, _ name: String, _ password: String) async throws -> String? {
        try await refusal { _ = try await house.registry.accounts.verify(name, password: password) }
    }

    @Test func theStandardCostVerifiesAndRefuses() async throws {
        let house = try await house(scrypt: .standard)
        #expect(try await attempt(house, " clerk.JIKE", password) == nil)
        #expect(try await attempt(house, "clerk.jike", "wrong password") == "account.wrong-password")
        #expect(try await attempt(house, "clerk.jike", "") == "account.wrong-password")
        #expect(try await attempt(house, "nobody", password) == "account.wrong-password")
        let cost = try await house.database.read { reader in
            try reader.first("SELECT rounds, block_size, parallelism FROM account") {
                [$0.int(0), $0.int(1), $0.int(2)]
            }
        }
        #expect(cost == [32_768, 8, 1])
        #expect(try !house.everyStoredByte().contains(password))
    }

    @Test func theLockDoublesWithEachFurtherFailureAndLiftsByItself() async throws {
        let house = try await house()
        for _ in 1...AttemptLimits.failuresBeforeLock {
            #expect(try await attempt(house, "clerk.jike", "wrong password") == "account.wrong-password")
        }
        #expect(try await attempt(house, "clerk.jike", password) == "account.locked")
        house.time.advance(milliseconds: AttemptLimits.lockFirstMilliseconds - 1)
        #expect(try await attempt(house, "clerk.jike", password) == "account.locked")
        house.time.advance(milliseconds: 1)
        #expect(try await attempt(house, "clerk.jike", "wrong password") == "account.wrong-password")
        house.time.advance(milliseconds: AttemptLimits.lockFirstMilliseconds)
        #expect(try await attempt(house, "clerk.jike", password) == "account.locked")
        house.time.advance(milliseconds: AttemptLimits.lockFirstMilliseconds)
        #expect(try await attempt(house, "clerk.jike", password) == nil)
        #expect(try await attempt(house, "clerk.jike", "wrong password") == "account.wrong-password")
        #expect(try await attempt(house, "clerk.jike", password) == nil)
    }

    @Test(
        arguments: [(4, 0), (5, 30_000), (6, 60_000), (9, 480_000), (10, 900_000), (1_000, 900_000)] as [(Int, Int64)])
    func lockTimes(_ failures: Int, _ milliseconds: Int64) {
        #expect(AttemptLimits.lockMilliseconds(failures: failures) == milliseconds)
    }

    @Test func guessesSentAllAtOnceDoNotSlipPastTheLock() async throws {
        let house = try await house()
        let codes = try await withThrowingTaskGroup(of: String?.self) { group in
            for index in 0..<40 {
                group.addTask { try await self.attempt(house, "clerk.jike", "guess number \(index)") }
            }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        // Two are looked at together, so one more than allowed may be under way when the lock falls.
        #expect(codes.count { $0 == "account.wrong-password" } <= AttemptLimits.failuresBeforeLock + 1)
        #expect(codes.count { $0 == "account.locked" } >= 34)
    }

    @Test func anUnknownNameLeavesTheSameTraceOnDisk() async throws {
        let house = try await house()
        _ = try await attempt(house, "nobody", "wrong password")
        _ = try await attempt(house, "clerk.jike", "wrong password")
        let traces = try await house.database.read { reader in
            try reader.query("SELECT subject, SUM(failures), COUNT(*) FROM sign_in_attempt GROUP BY subject") {
                [$0.int(1), $0.int(2)]
            }
        }
        #expect(traces == [[2, 2], [2, 2]])
    }

    @Test(arguments: ["short", "Clerk.Jike12", String(repeating: "长", count: 129)])
    func weakPasswordsAreRefused(_ candidate: String) async throws {
        let house = try await RegistryHouse()
        let person = try await house.citizen()
        try await house.registry.accounts.create("clerk.jike12", person: person.id, by: .system)
        let refused = try await refusal {
            try await house.registry.accounts.setPassword(candidate, for: "clerk.jike12", by: .system)
        }
        #expect(refused == "account.password-too-weak")
    }

    @Test func namesAreUnique() async throws {
        let house = try await house()
        let person = try await house.citizen()
        let refused = try await refusal {
            try await house.registry.accounts.create("CLERK.jike", person: person.id, by: .system)
        }
        #expect(refused == "account.username-taken")
    }

    @Test func aSessionEndsWhenIdleAndAtTheLatestAfterItsTime() async throws {
        let house = try await house()
        let accounts = house.registry.accounts
        let idle = try await accounts.createSession(for: "clerk.jike")
        #expect(try await accounts.session(idle.token) == idle.session)
        house.time.advance(milliseconds: AccountLimits.sessionIdleMilliseconds - 1)
        #expect(try await accounts.session(idle.token) != nil)
        house.time.advance(milliseconds: AccountLimits.sessionIdleMilliseconds)
        #expect(try await accounts.session(idle.token) == nil)
        let busy = try await accounts.createSession(for: "clerk.jike")
        let begin = house.time.now
        while house.time.now - begin < AccountLimits.sessionLongestMilliseconds - 3_600_000 {
            house.time.advance(milliseconds: 3_600_000)
            #expect(try await accounts.session(busy.token) != nil)
        }
        house.time.advance(milliseconds: 3_600_000)
        #expect(try await accounts.session(busy.token) == nil)
    }

    @Test func endingDisablingAndANewPasswordEndSessionsAtOnce() async throws {
        let house = try await house()
        let accounts = house.registry.accounts
        func fresh() async throws -> String {
            let token = try await accounts.createSession(for: "clerk.jike").token
            try #require(try await accounts.session(token) != nil)
            return token
        }
        let one = try await fresh()
        try await accounts.endSession(one)
        #expect(try await accounts.session(one) == nil)
        let two = try await fresh()
        try await accounts.endAllSessions(of: "clerk.jike")
        #expect(try await accounts.session(two) == nil)
        let three = try await fresh()
        try await accounts.setPassword("another good password", for: "clerk.jike", by: .system)
        #expect(try await accounts.session(three) == nil)
        let four = try await fresh()
        try await accounts.setDisabled("clerk.jike", true, by: .system)
        #expect(try await accounts.session(four) == nil)
        #expect(try await attempt(house, "clerk.jike", "another good password") == "account.disabled")
        #expect(try await refusal { _ = try await accounts.createSession(for: "clerk.jike") } == "account.disabled")
    }

    @Test func theOldestOfTooManySessionsEndsAndExpiredOnesAreRemoved() async throws {
        let house = try await house()
        let accounts = house.registry.accounts
        let first = try await accounts.createSession(for: "clerk.jike").token
        #expect(try await accounts.session(first)?.name == "吉克阿果")
        for _ in 1...AccountLimits.sessionsPerAccountMaximum {
            house.time.advance(milliseconds: 1)
            _ = try await accounts.createSession(for: "clerk.jike")
        }
        #expect(try await accounts.session(first) == nil)
        house.time.advance(milliseconds: AccountLimits.sessionLongestMilliseconds)
        #expect(try await accounts.purgeSessions() == AccountLimits.sessionsPerAccountMaximum)
    }

    @Test func aTokenWorksUntilItExpiresOrIsRevoked() async throws {
        let house = try await house()
        let accounts = house.registry.accounts
        let expires = house.time.now.adding(days: 30)
        let made = try await accounts.createToken(
            name: "报表", person: nil, post: nil, permissions: [.caseRead], expiresAt: expires, by: .system)
        #expect(made.text.hasPrefix("tongban_"))
        #expect(try await accounts.token(made.text)?.permissions == [.caseRead])
        #expect(try await accounts.tokens().first?.usedAt == house.time.now)
        #expect(try await accounts.token("tongban_forged") == nil)
        #expect(try !house.everyStoredByte().contains(made.text))
        let other = try await accounts.createToken(
            name: "二", person: nil, post: nil, permissions: [.caseRead], expiresAt: expires, by: .system)
        #expect(try await accounts.token(other.text) != nil)
        try await accounts.revokeToken(other.token.id, by: .system)
        #expect(try await accounts.token(other.text) == nil)
        house.time.set(expires)
        #expect(try await accounts.token(made.text) == nil)
        let forever = try await refusal {
            _ = try await accounts.createToken(
                name: "三", person: nil, post: nil, permissions: [.caseRead],
                expiresAt: house.time.now.adding(days: 400), by: .system)
        }
        #expect(forever == "field.invalid")
    }
}
