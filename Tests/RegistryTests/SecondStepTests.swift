import Database
import Kernel
import Testing

@testable import Registry

@Suite struct SecondStepTests {
    /// RFC 6238, appendix B, SHA-1: the secret is the ASCII text `12345678901234567890`, eight digits.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func codesAreThoseOfTheStandard(_ seconds: Int64, _ code: String) {
        let secret = Array("12345678901234567890".utf8)
        let step = TOTP.step(at: Instant(milliseconds: seconds * 1_000 + 999))
        #expect(TOTP.code(secret, step: step, digits: 8) == code)
        #expect(TOTP.code(secret, step: step) == String(code.suffix(6)))
    }

    /// RFC 4648, section 10, without padding.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func base32(_ text: String, _ encoded: String) { #expect(Base32.text(Array(text.utf8)) == encoded) }

    @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)] as [(Int64, Bool)])
    func oneStepOfDriftIsTaken(_ offset: Int64, _ isTaken: Bool) {
        let secret = Array("12345678901234567890".utf8)
        let now = RegistryHouse.start
        let code = TOTP.code(secret, step: TOTP.step(at: now) + offset)
        #expect((TOTP.accepted(code, secret, at: now, after: 0) != nil) == isTaken)
    }

    private struct Desk {
        var house: RegistryHouse
        var secret: [UInt8]
        var codes: [String]
        var accounts: Accounts { house.registry.accounts }

        func code(_ offset: Int64 = 0) -> String {
            TOTP.code(secret, step: TOTP.step(at: house.time.now) + offset)
        }

        func check(_ code: String) async throws -> String? {
            try await refusal { try await accounts.checkSecondStep(of: "jike", code: code, from: .unknown) }
        }
    }

    /// Somebody with a second step that was set up a minute ago.
    private func desk() async throws -> Desk {
        let house = try await RegistryHouse()
        let person = try await house.citizen()
        let accounts = house.registry.accounts
        try await accounts.create("jike", person: person.id, by: .system)
        let offered = try await accounts.offerSecondStep(for: "jike")
        #expect(try await accounts.offerSecondStep(for: "jike") == offered, "a page loaded again shows the same")
        #expect(try await accounts.secondStep(of: "jike").isOn == false)
        let secret = bytes(offered)
        let wrong = try await refusal {
            _ = try await accounts.confirmSecondStep(of: "jike", code: "000000", from: .unknown, by: .system)
        }
        #expect(wrong == "account.wrong-code")
        let codes = try await accounts.confirmSecondStep(
            of: "jike", code: TOTP.code(secret, step: TOTP.step(at: house.time.now)), from: .unknown, by: .system)
        let desk = Desk(house: house, secret: secret, codes: codes)
        #expect(try await desk.check(desk.code()) == "account.wrong-code", "the code that confirmed it is used")
        house.time.advance(milliseconds: 60_000)
        return desk
    }

    private func bytes(_ base32: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var bytes: [UInt8] = []
        var buffer = 0
        var bits = 0
        for character in base32 {
            buffer = buffer << 5 | (alphabet.firstIndex(of: character) ?? 0)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
                buffer &= (1 << bits) - 1
            }
        }
        return bytes
    }

    @Test func aCodeUsedOnceIsNeverGoodAgain() async throws {
        let desk = try await desk()
        let code = desk.code()
        #expect(try await desk.check(code) == nil)
        #expect(try await desk.check(code) == "account.wrong-code")
        // Nor one from before it, though it is within the drift.
        #expect(try await desk.check(desk.code(-1)) == "account.wrong-code")
        #expect(try await desk.check(desk.code(1)) == nil)
        #expect(try await desk.check(code) == "account.wrong-code")
    }

    @Test func ofTwoWhoUseACodeAtOnceOneGetsIn() async throws {
        let desk = try await desk()
        let code = desk.code()
        let passed = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 { group.addTask { try await desk.check(code) } }
            return try await group.reduce(into: 0) { $0 += $1 == nil ? 1 : 0 }
        }
        #expect(passed == 1)
    }

    @Test func wrongCodesLockWithABackOff() async throws {
        let desk = try await desk()
        #expect(try await desk.check(desk.codes[0]) == nil, "begins the count anew")
        for _ in 0..<AttemptLimits.failuresBeforeLock { #expect(try await desk.check("12") == "account.wrong-code") }
        #expect(try await desk.check(desk.code()) == "account.locked")
        desk.house.time.advance(milliseconds: AttemptLimits.lockFirstMilliseconds)
        #expect(try await desk.check(desk.code()) == nil)
        #expect(try await desk.accounts.events(of: "jike").contains { $0.kind == .locked && $0.isNews })
    }

    @Test func recoveryCodesWorkOnceEachAndAreKeptAsDigests() async throws {
        let desk = try await desk()
        #expect(Set(desk.codes).count == RecoveryCodes.count)
        #expect(try await desk.check(desk.codes[0]) == nil)
        #expect(try await desk.check(desk.codes[0]) == "account.wrong-code")
        #expect(try await desk.check(desk.codes[1].uppercased().replacing("-", with: " ")) == nil)
        #expect(try await desk.accounts.secondStep(of: "jike").recoveryLeft == RecoveryCodes.count - 2)
        let stored = try desk.house.everyStoredByte()
        #expect(!desk.codes.contains { stored.contains($0) || stored.contains(RecoveryCodes.plain($0)) })
        let renewed = try await desk.accounts.renewRecoveryCodes(of: "jike", from: .unknown)
        #expect(try await desk.check(desk.codes[2]) == "account.wrong-code")
        #expect(try await desk.check(renewed[2]) == nil)
    }

    @Test func theSecretIsSealed() async throws {
        let desk = try await desk()
        let text = String(decoding: desk.secret, as: UTF8.self)
        #expect(try !desk.house.everyStoredByte().contains(text))
    }

    @Test func movingToAnotherPhoneKeepsTheOldOneUntilConfirmed() async throws {
        let desk = try await desk()
        let next = bytes(try await desk.accounts.offerSecondStep(for: "jike"))
        #expect(next != desk.secret)
        #expect(try await desk.check(desk.code()) == nil)
        _ = try await desk.accounts.confirmSecondStep(
            of: "jike", code: TOTP.code(next, step: TOTP.step(at: desk.house.time.now)), from: .unknown, by: .system)
        desk.house.time.advance(milliseconds: 60_000)
        #expect(try await desk.check(desk.code()) == "account.wrong-code")
        #expect(try await desk.check(TOTP.code(next, step: TOTP.step(at: desk.house.time.now))) == nil)
        #expect(try await desk.check(desk.codes[0]) == "account.wrong-code")
    }

    @Test func anAdministratorTakesItAwayWithATraceAndANotice() async throws {
        let desk = try await desk()
        let session = try await desk.accounts.createSession(for: "jike").token
        let actor = RegistryActor(person: nil, unit: "510421.hall", label: "孙浩")
        try await desk.accounts.resetSecondStep(of: "jike", by: actor)
        #expect(try await desk.accounts.session(session) == nil)
        #expect(try await desk.accounts.secondStep(of: "jike") == SecondStepState(since: nil, recoveryLeft: 0))
        let event = try #require(try await desk.accounts.events(of: "jike").first)
        #expect(event.kind == .secondStepReset && event.by == "孙浩" && event.isNews)
        let change = try #require(try await desk.house.registry.log.changes(of: "account:jike").first)
        #expect(change.action == "account.second-step-reset" && change.actor == "孙浩")
        let again = try await desk.accounts.createSession(for: "jike")
        #expect(again.session.hasNews)
        try await desk.accounts.markEventsSeen(of: "jike")
        #expect(try await desk.accounts.session(again.token)?.hasNews == false)
    }

    @Test func nothingOfItIsLeftOfWhoIsErased() async throws {
        let desk = try await desk()
        _ = try await desk.accounts.beginPending(for: "jike")
        _ = try await desk.accounts.createSession(for: "jike")
        #expect(try await desk.check("1") == "account.wrong-code")
        let person = try #require(try await desk.accounts.account("jike")).person
        try await desk.house.registry.people.erase(person, by: .system) { _ in }
        let left = try await desk.house.database.read { reader in
            try [
                "SELECT COUNT(*) FROM second_step", "SELECT COUNT(*) FROM recovery_code",
                "SELECT COUNT(*) FROM account_event", "SELECT COUNT(*) FROM sign_in_pending",
                "SELECT COUNT(*) FROM session",
                // What is left of a wrong code is a count of the source, with nobody's name.
                "SELECT COUNT(*) FROM sign_in_attempt WHERE length(subject) > 0",
            ].map { (sql: SQLStatement) in try reader.first(sql) { $0.int(0) } }
        }
        #expect(left == [0, 0, 0, 0, 0, 0])
    }
}
