import Database
import Kernel
import Registry
import Testing

/// Guessing: what is counted, what is locked, and who is never locked out.
@Suite struct AttemptsTests {
    private let password = "山高路远水长流二〇二六"
    private static let home = SignInSource(address: "203.0.113.7", agent: "chrome/android")
    private static let stranger = SignInSource(address: "198.51.100.9")

    private func house() async throws -> RegistryHouse {
        let house = try await RegistryHouse()
        let person = try await house.citizen()
        try await house.registry.accounts.create("jike", person: person.id, by: .system)
        try await house.registry.accounts.setPassword(password, for: "jike", by: .system)
        return house
    }

    private func attempt(
        _ house: RegistryHouse, _ password: String, from source: SignInSource, as name: String = "jike"
    ) async throws -> String? {
        try await refusal { _ = try await house.registry.accounts.verify(name, password: password, from: source) }
    }

    @Test func guessesFromElsewhereDoNotLockOut() async throws {
        let house = try await house()
        for _ in 0..<20 { _ = try await attempt(house, "wrong password", from: Self.stranger) }
        #expect(try await attempt(house, password, from: Self.stranger) == "account.locked")
        #expect(try await attempt(house, password, from: Self.home) == nil)
    }

    @Test func manySourcesTogetherLockStrangersButNotAKnownBrowser() async throws {
        let house = try await house()
        var known = Self.home
        known.device = house.registry.accounts.deviceMark(for: "jike", after: nil)
        for index in 0..<AttemptLimits.failuresBeforeWideLock {
            #expect(
                try await attempt(house, "wrong", from: SignInSource(address: "192.0.2.\(index)"))
                    == "account.wrong-password")
        }
        #expect(try await attempt(house, password, from: Self.home) == "account.locked")
        #expect(try await attempt(house, password, from: known) == nil)
        // The mark is good for its own account, and only as it was made.
        var forged = known
        forged.device = known.device.map { String($0.dropLast()) + ($0.hasSuffix("A") ? "B" : "A") }
        #expect(try await attempt(house, password, from: forged) == "account.locked")
        // A known browser has a count of its own and no more tries than others.
        for _ in 0..<AttemptLimits.failuresBeforeLock { _ = try await attempt(house, "wrong", from: known) }
        #expect(try await attempt(house, password, from: known) == "account.locked")
    }

    @Test func oneSourceCannotTryItsLuckOnEverybody() async throws {
        let house = try await house()
        for index in 0..<AttemptLimits.failuresBeforeWideLock {
            #expect(
                try await attempt(house, "wrong", from: Self.stranger, as: "name\(index)") == "account.wrong-password")
        }
        #expect(try await attempt(house, password, from: Self.stranger) == "account.locked")
        #expect(try await attempt(house, password, from: Self.home) == nil)
        // An office behind one address: its count is forgotten minute by minute.
        house.time.advance(milliseconds: 10 * 60_000)
        #expect(try await attempt(house, password, from: Self.stranger) == nil)
    }

    @Test func whatDoesNotExistIsLockedAlike() async throws {
        let house = try await house()
        func answers(_ name: String) async throws -> [String?] {
            var codes: [String?] = []
            for _ in 0..<7 { codes.append(try await attempt(house, "wrong", from: Self.stranger, as: name)) }
            return codes
        }
        let unknown = try await answers("nobody")
        #expect(unknown == (try await answers("jike")) && unknown.last == "account.locked")
    }

    @Test func aNewPasswordLiftsEveryLock() async throws {
        let house = try await house()
        for _ in 0..<6 { _ = try await attempt(house, "wrong", from: Self.home) }
        #expect(try await attempt(house, password, from: Self.home) == "account.locked")
        try await house.registry.accounts.setPassword(password + "新", for: "jike", by: .system)
        #expect(try await attempt(house, password + "新", from: Self.home) == nil)
    }

    @Test func aClockThatWentWrongLocksNobodyForLong() async throws {
        let house = try await house()
        house.time.advance(milliseconds: 86_400_000)
        for _ in 0..<12 { _ = try await attempt(house, "wrong", from: Self.home) }
        house.time.advance(milliseconds: -86_400_000)
        #expect(try await attempt(house, password, from: Self.home) == nil)
    }

    @Test func theLockSaysWhenItEnds() async throws {
        let house = try await house()
        for _ in 0..<5 { _ = try await attempt(house, "wrong", from: Self.home) }
        let until = house.time.now.adding(milliseconds: AttemptLimits.lockFirstMilliseconds)
        await #expect(throws: RegistryError.accountLocked(until: until)) {
            _ = try await house.registry.accounts.verify("jike", password: password, from: Self.home)
        }
        #expect(RegistryError.accountLocked(until: until).message[.zhHans].contains("10:00:30"))
    }

    @Test func countsAreForgottenAndRemoved() async throws {
        let house = try await house()
        for _ in 0..<4 { _ = try await attempt(house, "wrong", from: Self.home) }
        house.time.advance(milliseconds: 86_400_000)
        #expect(try await house.registry.accounts.purgeSignIns() == 3)
        for _ in 0..<4 { #expect(try await attempt(house, "wrong", from: Self.home) == "account.wrong-password") }
        #expect(try await attempt(house, password, from: Self.home) == nil)
    }

    @Test(arguments: [
        ("203.0.113.7", "203.0.113.*"), ("::ffff:203.0.113.7", "203.0.113.*"),
        ("203.0.113.7:51234", "203.0.113.*"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:*"), ("2001:db8::9", "2001:db8:*"),
    ])
    func placesLeaveTheLastPartOut(_ address: String, _ place: String) async throws {
        let house = try await house()
        let made = try await house.registry.accounts.createSession(
            for: "jike", from: SignInSource(address: address, agent: "firefox/linux"))
        #expect(made.session.place == place)
        #expect(try !house.everyStoredByte().contains(address))
    }
}
