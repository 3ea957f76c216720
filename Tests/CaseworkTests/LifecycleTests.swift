import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Accept anywhere, decide at home, collect nearby.
@Suite struct LifecycleTests {
    @Test func fromAnotherCountysCounterToCollection() async throws {
        let world = try await World.open()
        let receipt = try await world.casework.file(world.filing(), as: world.clerk())
        let id = receipt.caseID
        #expect(receipt.number.description.hasPrefix("510421-20260302-A1-00001-"))
        var state = try await world.state(id)
        #expect(state.places.filed?.unit == UnitID("510422.hall"))
        #expect(state.places.home == World.miyi)
        #expect(state.places.deciding.unit == UnitID("510421.hrss"))
        #expect(state.places.pickup?.unit == UnitID("510422.hall"))

        try await world.act("accept", id, as: world.decider())
        state = try await world.state(id)
        // The county promises three days instead of the province's five: Tuesday to Thursday.
        #expect(state.clock("promised")?.due == Day(iso: "2026-03-05"))
        try await world.act("grant", id, as: world.decider())
        try await world.act("produce", id, as: world.decider(), ["name": "失业登记凭证"])
        try await world.act("shelve", id, as: world.clerk(), ["shelf": "B-07"])
        let done = try await world.act("collect", id, as: world.clerk(), ["collector": "李德顺", "proof": "identity"])
        #expect(done.state == "done")
        try await world.act("rate", id, as: world.citizen(), ["grade": "5"])
        state = try await world.state(id)
        #expect(state.custody.map(\.kind) == [.produced, .held, .collected])
        #expect(state.rating?.grade == 5)
        #expect(state.closedAt != nil)
        try await world.close()
    }

    @Test func aRepeatedCommandGivesTheFirstAnswerAndChangesNothing() async throws {
        let world = try await World.open()
        let command: CommandID = world.casework.identifiers.next()
        let first = try await world.casework.file(world.filing(command: command), as: world.clerk())
        let second = try await world.casework.file(world.filing(command: command), as: world.clerk())
        #expect(second.caseID == first.caseID && second.isRepeat && second.secret == nil)
        let act: CommandID = world.casework.identifiers.next()
        let one = try await world.act("accept", first.caseID, as: world.decider(), command: act)
        let two = try await world.act("accept", first.caseID, as: world.decider(), command: act)
        #expect(two.isRepeat && two.version == one.version)
        #expect(try await world.casework.history(first.caseID, as: .system).count == 2)
        try await world.close()
    }

    @Test func refusalsSayWhy() async throws {
        let world = try await World.open()
        let id = try await world.file(received: [])
        func code(_ body: () async throws -> Outcome) async -> Refusal.Code? {
            do {
                _ = try await body()
                return nil
            } catch let refusal as Refusal {
                #expect(!refusal.message[.zhHans].isEmpty && !refusal.message[.en].isEmpty)
                return refusal.code
            } catch {
                return nil
            }
        }
        #expect(await code { try await world.act("accept", id, as: world.decider()) } == .guardFailed)
        #expect(await code { try await world.act("grant", id, as: world.decider()) } == .wrongState)
        #expect(await code { try await world.act("accept", id, as: world.clerk()) } == .notAllowed)
        #expect(await code { try await world.act("supplement", id, as: world.decider()) } == .invalidInput)
        #expect(await code { try await world.act("receive", id, as: world.decider(), expecting: 7) } == .staleVersion)
        // Somebody who has nothing to do with the case does not learn that it exists.
        await #expect(throws: CaseworkError.unknownCase) {
            try await world.casework.view(id, as: world.decider("510421.civil"))
        }
        #expect(try await world.casework.history(id, as: .system).count == 1)
        try await world.close()
    }

    @Test func anExtensionNeedsASecondPerson() async throws {
        let world = try await World.open()
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        let before = try await world.state(id).clock("statutory")?.due
        try await world.act("ask-extension", id, as: world.decider(), reason: "需要到外省核实")
        await #expect(throws: Refusal.self) { try await world.act("approve-extension", id, as: world.decider()) }
        try await world.act("approve-extension", id, as: world.head())
        let clock = try await world.state(id).clock("statutory")
        #expect(clock?.extensions.count == 1)
        #expect(try #require(clock?.due) > #require(before))
        try await world.close()
    }

    @Test func supplementOnceAndComplete() async throws {
        let world = try await World.open()
        let id = try await world.file(received: [])
        try await world.act("supplement", id, as: world.decider(), ["missing": ["id-card"], "explanation": "请带原件"])
        #expect(try await world.state(id).materials.first?.status == .requested)
        try await world.act("hand-in", id, as: world.citizen(), ["materials": ["id-card"]])
        #expect(try await world.state(id).state == "supplemented")
        await #expect(throws: Refusal.self) {
            try await world.act("supplement", id, as: world.decider(), ["missing": ["id-card"], "explanation": "再补"])
        }
        try await world.act("accept", id, as: world.decider())
        try await world.close()
    }

    @Test func numberAndSecretOpenOneCaseAndLockAfterGuessing() async throws {
        let world = try await World.open()
        let receipt = try await world.casework.file(world.filing(), as: world.clerk())
        let number = receipt.number.description
        let secret = try #require(receipt.secret)
        #expect(try await world.casework.open(number: number, secret: secret) == receipt.caseID)
        for _ in 1..<AttemptLimits.failuresBeforeLock {
            await #expect(throws: CaseworkError.wrongSecret) {
                try await world.casework.open(number: number, secret: "x")
            }
        }
        let locked = CaseworkError.secretLocked(
            until: world.time.now.adding(milliseconds: AttemptLimits.lockFirstMilliseconds))
        await #expect(throws: locked) { try await world.casework.open(number: number, secret: "x") }
        await #expect(throws: locked) { try await world.casework.open(number: number, secret: secret) }
        // Whoever guesses from elsewhere keeps nobody out who has the receipt.
        let elsewhere = SignInSource(address: "203.0.113.9")
        #expect(try await world.casework.open(number: number, secret: secret, from: elsewhere) == receipt.caseID)
        world.time.advance(milliseconds: AttemptLimits.lockFirstMilliseconds)
        #expect(try await world.casework.open(number: number, secret: secret) == receipt.caseID)
        try await world.close()
    }
}
