import Database
import Kernel
import Registry
import Synchronization
import Testing

/// Codes by telephone: who gets one, how long and how often it is good, and what a stranger can learn or use up.
@Suite struct PhoneCodeTests {
    /// Keeps what it was given, as a gateway's outbox would.
    private final class Outbox: CodeSender {
        let messages = Mutex<[CodeMessage]>([])
        var isConfigured: Bool { true }
        var showsCodes: Bool { false }
        func take(_ message: CodeMessage, _ writer: any SQLWriter) throws { messages.withLock { $0.append(message) } }
        var last: CodeMessage? { messages.withLock { $0.last } }
        var count: Int { messages.withLock { $0.count } }
    }

    private static let phone = "138 0000 0201"
    private static let home = SignInSource(address: "203.0.113.7")

    private struct Desk {
        var house: RegistryHouse
        var outbox: Outbox
        var person: PersonCard
        var codes: PhoneCodes { house.registry.phoneCodes }

        func request(
            _ number: String = "510421199001011233", _ phone: String = "13800000201", from source: SignInSource = home
        ) async throws -> PhoneCodes.Request {
            try await codes.request(
                .citizen(CitizenNumber(number)), phone: phone, language: .zhHans, from: source)
        }
    }

    private func desk() async throws -> Desk {
        let house = try await RegistryHouse()
        let outbox = Outbox()
        house.registry.sendCodes(by: outbox)
        let person = try await house.registry.people.register(
            .citizen(CitizenNumber("510421199001011233")), PersonInput(name: "吉克阿果", phone: Self.phone),
            by: RegistryHouse.clerk
        ).card
        return Desk(house: house, outbox: outbox, person: person)
    }

    @Test func numberAndTelephoneTogetherGetACodeThatSignsInOnce() async throws {
        let desk = try await desk()
        let request = try await desk.request("510421199001011233", "+86 138-0000-0201")
        let message = try #require(desk.outbox.last)
        #expect(message.code.count == CodeLimits.digits && message.phone == Self.phone)
        #expect(request.shownCode == nil && request.maskedPhone == nil)
        #expect(!"\(message)".contains(message.code) && !"\(message)".contains("138"))
        #expect(try await desk.codes.confirm(request.token, code: " \(message.code) ", .signIn) == desk.person.id)
        #expect(
            try await refusal { _ = try await desk.codes.confirm(request.token, code: message.code, .signIn) }
                == "code.expired")
        let account = try await desk.codes.account(of: desk.person.id)
        #expect(!account.hasPassword)
        #expect(try await desk.codes.account(of: desk.person.id) == account)
        #expect(try !desk.house.everyStoredByte().contains(request.token))
    }

    @Test func whatDoesNotBelongTogetherIsAnsweredAlikeAndSendsNothing() async throws {
        let desk = try await desk()
        for (number, phone) in [("510421199001011233", "13900000000"), ("11010519491231002X", "13800000201")] {
            desk.house.time.advance(milliseconds: CodeLimits.pauseMilliseconds)
            let request = try await desk.request(number, phone)
            #expect(request.token.count == 43 && request.shownCode == nil)
            #expect(
                try await refusal { _ = try await desk.codes.confirm(request.token, code: "000000", .signIn) }
                    == "code.wrong")
        }
        #expect(desk.outbox.count == 0)
    }

    @Test func aCodeEndsByTimeAndByTries() async throws {
        let desk = try await desk()
        let late = try await desk.request()
        desk.house.time.advance(milliseconds: CodeLimits.lastsMilliseconds)
        let code = try #require(desk.outbox.last?.code)
        #expect(
            try await refusal { _ = try await desk.codes.confirm(late.token, code: code, .signIn) } == "code.expired")
        let tried = try await desk.request()
        let right = try #require(desk.outbox.last?.code)
        let wrong = right == "111111" ? "222222" : "111111"
        for index in 1...CodeLimits.attemptsMaximum {
            let refused = try await refusal { _ = try await desk.codes.confirm(tried.token, code: wrong, .signIn) }
            #expect(refused == (index < CodeLimits.attemptsMaximum ? "code.wrong" : "code.expired"))
        }
        #expect(
            try await refusal { _ = try await desk.codes.confirm(tried.token, code: right, .signIn) } == "code.expired")
        #expect(try await desk.house.registry.accounts.purgeSignIns() >= 1)
    }

    @Test func aCodeIsGoodForItsPurposeOnly() async throws {
        let desk = try await desk()
        let request = try await desk.codes.request(
            for: desk.person.id, .confirmation(of: "command-1"), language: .zhHans, from: Self.home)
        #expect(request.maskedPhone == "138********01")
        let code = try #require(desk.outbox.last?.code)
        for purpose in [CodePurpose.signIn, .confirmation(of: "command-2")] {
            #expect(
                try await refusal { _ = try await desk.codes.confirm(request.token, code: code, purpose) }
                    == "code.expired")
        }
        #expect(
            try await desk.codes.confirm(request.token, code: code, .confirmation(of: "command-1")) == desk.person.id)
    }

    @Test func sendsAreBoundedByPauseDayAndSource() async throws {
        let desk = try await desk()
        _ = try await desk.request()
        await #expect(throws: RegistryError.codeTooSoon(desk.house.time.now.adding(milliseconds: 60_000))) {
            _ = try await desk.request()
        }
        func next(_ source: SignInSource) async throws -> String? {
            desk.house.time.advance(milliseconds: CodeLimits.pauseMilliseconds)
            return try await refusal { _ = try await desk.request(from: source) }
        }
        for _ in 1..<CodeLimits.perReceiverSourceAndDay { #expect(try await next(Self.home) == nil) }
        // A stranger alone does not use up the day of somebody whose number and telephone they know.
        #expect(try await next(Self.home) == "code.used-up")
        let own = SignInSource(address: "198.51.100.1")
        for _ in 0..<CodeLimits.perReceiverSourceAndDay { #expect(try await next(own) == nil) }
        #expect(try await next(SignInSource(address: "192.0.2.1")) == "code.used-up")
        #expect(desk.outbox.count == CodeLimits.perReceiverAndDay)
        desk.house.time.advance(milliseconds: 86_400_000)
        #expect(try await next(Self.home) == nil)
        #expect(try await desk.house.registry.accounts.purgeSignIns() > 0)
    }

    @Test func boundsAreTheSameForWhomNobodyKnows() async throws {
        let desk = try await desk()
        _ = try await desk.request("11010519491231002X", "13900000000")
        #expect(
            try await refusal { _ = try await desk.request("11010519491231002X", "13900000000") } == "code.too-soon")
    }

    @Test func withoutASenderNothingIsOffered() async throws {
        let desk = try await desk()
        desk.house.registry.sendCodes(by: NoCodeSender())
        #expect(!desk.codes.isOffered)
        #expect(try await refusal { _ = try await desk.request() } == "code.not-offered")
    }

    @Test func theDemonstrationShowsWhatItDoesNotSend() async throws {
        let desk = try await desk()
        desk.house.registry.sendCodes(by: ShownCodes())
        let request = try await desk.request()
        let code = try #require(request.shownCode)
        #expect(try await desk.codes.confirm(request.token, code: code, .signIn) == desk.person.id)
    }
}
