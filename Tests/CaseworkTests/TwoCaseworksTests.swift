import Access
import Database
import Foundation
import Kernel
import Node
import Procedures
import Registry
import TestSupport
import Testing
import Vault

@testable import Casework

/// Any of two processes answers any request about a case, and what is done once is done once.
@Suite(.enabled(if: TestStore.isPostgres, "TONGBAN_TEST_POSTGRES names no server"), .timeLimit(.minutes(2)))
struct TwoCaseworksTests {
    @Test func aCaseGoesOnAtEitherProcess() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one, both.other)
        let id = try await one.file()
        #expect(try await other.state(id).state == "submitted")
        try await other.act("accept", id, as: other.decider())
        // What this process remembers is a version behind: the command is decided anew.
        try await one.act("note", id, as: one.decider(), ["text": "看过了"])
        #expect(try await other.casework.history(id, as: other.decider()).map(\.version) == [1, 2, 3])
        let command: CommandID = one.casework.identifiers.next()
        let first = try await one.act("grant", id, as: one.decider(), command: command)
        let again = try await other.act("grant", id, as: other.decider(), command: command)
        #expect(!first.isRepeat && again.isRepeat && again.version == first.version)
        try await both.close()
    }

    /// Rights are those of where the case stands now, not of where it stood when this process saw it last.
    @Test func aReadIsNeverOlderThanWhatTheOtherAnswered() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one, both.other)
        let id = try await one.file()
        let civil = one.decider("510421.civil")
        #expect(try await other.casework.mayOpen(id, as: other.decider()))
        #expect(try await !other.casework.mayOpen(id, as: civil))
        try await one.act("redirect", id, as: one.decider(), ["unit": "510421.civil"], reason: "不归我们办")
        #expect(try await other.casework.mayOpen(id, as: civil))
        #expect(try await one.state(id).places.deciding.unit.code == "510421.civil")
        #expect(try await other.casework.state(id).version == one.casework.state(id).version)
        try await other.act("accept", id, as: civil)
        #expect(try await one.state(id).state == "reviewing")
        try await both.close()
    }

    /// A rolling upgrade: a newer program changes the schema while an older one is at work, whose statements are
    /// prepared already. What may be done to a schema then: add, and take an index away.
    @Test func anOlderProcessGoesOnAtANewerSchema() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one, both.other)
        let query = WorkListQuery(view: .holder(UnitID("510421.hrss")))
        func work() async throws -> CaseID {
            let id = try await one.file()
            try await one.act("accept", id, as: one.decider())
            try await one.act("note", id, as: one.decider(), ["text": "看过了"])
            _ = try await one.casework.history(id, as: one.decider())
            _ = try await one.casework.list(query, as: one.decider())
            return id
        }
        // So often that the server has made up its mind about each statement.
        for _ in 0..<7 { _ = try await work() }
        let newer = Schema(
            room: "casework",
            migrations: Casework.schema.migrations + [
                Migration(
                    id: 9_000, name: "to come",
                    statements: [
                        "ALTER TABLE case_row ADD COLUMN mood TEXT",
                        "ALTER TABLE entry ADD COLUMN mood BIGINT NOT NULL DEFAULT 7",
                        "ALTER TABLE notice ADD COLUMN mood TEXT",
                        "CREATE TABLE mood (id BIGINT NOT NULL PRIMARY KEY)",
                        "CREATE INDEX case_row_mood ON case_row (mood, id)",
                        "DROP INDEX case_row_holder_open",
                    ])
            ])
        try await other.installation.database.migrate([newer])
        for _ in 0..<7 {
            let id = try await work()
            #expect(try await other.casework.history(id, as: other.decider()).count == 3)
        }
        #expect(try await one.casework.list(query, as: one.decider()).rows.count == 14)
        try await both.close()
    }

    @Test func aForgottenCaseIsGoneEverywhere() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one, both.other)
        let person = try await both.person()
        var input = one.filing()
        input.party.person = person.retagged()
        let id = try await one.casework.file(input, as: one.clerk()).caseID
        try await one.act("accept", id, as: one.decider())
        try await one.act("refuse", id, as: one.decider(), ["remedies": "可以申请行政复议"], reason: "条件不符")
        // Opened here, so that state and key are in memory.
        #expect(try await other.casework.history(id, as: other.decider()).count == 3)
        _ = try await one.casework.forget(id, ground: .order, reference: "法院决定", by: .system)
        let next = try await both.turn()
        await #expect(throws: CaseworkError.unknownCase) { _ = try await next.casework.history(id, as: next.decider()) }
        await #expect(throws: CaseworkError.unknownCase) { _ = try await next.casework.view(id, as: .system) }
        await #expect(throws: CaseworkError.unknownCase) {
            try await next.act("note", id, as: next.decider(), ["text": "迟到的话"])
        }
        let vault = next.installation.vault
        let key = try await next.installation.database.read { try vault.key(of: .caseFile(id), $0) }
        #expect(key == nil)
        try await both.close()
    }

    @Test func numbersAreNeverDouble() async throws {
        let both = try await TwoProcesses.open()
        let numbers = try await withThrowingTaskGroup(of: CaseNumber.self) { group in
            for index in 0..<120 {
                let world = index.isMultiple(of: 2) ? both.one : both.other
                group.addTask { try await world.casework.file(world.filing(), as: world.clerk()).number }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(numbers).count == 120)
        // A process that comes later goes on above all blocks that were given out, used up or not.
        let third = try await World.reopen(both.one)
        let next = try await third.casework.file(third.filing(), as: third.clerk()).number
        #expect(!numbers.contains(next) && next.sequence > (numbers.map(\.sequence).max() ?? .max))
        try await third.installation.close()
        try await both.close()
    }

    /// Cases that came from elsewhere, and not by a block, have their numbers too.
    @Test func theFirstBlockBeginsAboveWhatIsThere() async throws {
        let both = try await TwoProcesses.open()
        let first = try await both.one.casework.file(both.one.filing(), as: both.one.clerk()).number
        try await both.one.installation.database.write { try $0.execute("DELETE FROM number_block") }
        let second = try await both.other.casework.file(both.other.filing(), as: both.other.clerk()).number
        #expect(second.sequence > first.sequence)
        try await both.close()
    }

    @Test func aStreamIsWokenByTheOtherProcess() async throws {
        let both = try await TwoProcesses.open()
        let hub = both.other.casework.events
        let stream = try await hub.subscribe(as: both.other.decider())
        try await hub.pump()
        await hub.wake.sleep()
        let id = try await both.one.file()
        // Ends because the other process has told it; without that the test runs out of its time.
        var events: [CaseEvent] = []
        while events.isEmpty {
            await hub.wake.sleep()
            try await hub.pump()
            hub.sign()
            while case .events(let more) = try await stream.next() { events += more }
        }
        #expect(events.map(\.caseID) == [id])
        #expect(hub.position == events.last?.position)
        try await both.close()
    }

    @Test func limitsFallDueOnceThoughBothLook() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one, both.other)
        let id = try await one.file()
        try await one.act("accept", id, as: one.decider())
        for _ in 0..<14 {
            one.advance(days: 1)
            async let here = one.casework.sweep()
            async let there = other.casework.sweep()
            _ = try await (here, there)
        }
        let state = try await other.state(id)
        #expect(Set(state.escalations).count == state.escalations.count)
        #expect(state.escalations.filter { $0.hasPrefix("promised/") } == [
            "promised/remind", "promised/head", "promised/supervisor",
        ])
        let told = try await other.casework.notices(for: other.supervisor()).filter { $0.caseID == id }
        #expect(told.count == Set(told.map(\.template)).count, "each is told once")
        try await both.close()
    }

    @Test func workIsTakenOverFromAProcessThatEnds() async throws {
        let both = try await TwoProcesses.open()
        for work in SharedWork.allCases {
            #expect(await both.one.casework.leases.holds(work))
            #expect(await !both.other.casework.leases.holds(work))
            #expect(await both.one.casework.leases.holds(work), "it stays where it is")
        }
        #expect(both.one.casework.leases.held == Set(SharedWork.allCases))
        #expect(both.other.casework.leases.held.isEmpty)
        try await both.one.installation.close()
        for work in SharedWork.allCases {
            while await !both.other.casework.leases.holds(work) { await Task.yield() }
        }
        #expect(both.other.casework.leases.held == Set(SharedWork.allCases))
        try await both.other.close()
    }

    @Test func aSubscriptionMadeAtOneHearsOfCasesAtTheOther() async throws {
        let both = try await TwoProcesses.open(settings: OutboxHouse.settings)
        func waiting() async throws -> Int {
            try await both.one.casework.outbox.parcels(.waiting, in: World.miyi).count { $0.lane.channel == .webhook }
        }
        _ = try await both.other.file()
        let made = try await both.one.casework.outbox.subscribe(
            name: "县平台", url: "http://127.0.0.1:9/events", events: [.filed], division: World.miyi, by: .system)
        #expect(try await waiting() == 0)
        let next = try await both.turn()
        _ = try await next.file()
        #expect(try await waiting() == 1)
        try await both.one.casework.outbox.end(made.webhook.id, by: .system)
        _ = try await both.turn().file()
        #expect(try await waiting() == 0, "what waited was dropped, and nothing more came")
        try await both.close()
    }

    @Test func theReceiptsCodeIsForItsClerkAtEitherProcess() async throws {
        let both = try await TwoProcesses.open()
        let clerk = both.one.clerk()
        let receipt = try await both.one.casework.file(both.one.filing(), as: clerk)
        let secret = try #require(receipt.secret)
        let other = both.other.casework
        #expect(try await other.receiptCode(of: receipt.caseID, for: clerk.actor.person) == secret)
        #expect(try await other.receiptCode(of: receipt.caseID, for: both.one.helper().actor.person) == nil)
        let stored = try await both.one.installation.database.read { reader in
            try reader.query("SELECT sealed FROM receipt_slip") { String(decoding: $0.blob(0), as: UTF8.self) }
        }
        #expect(stored.count == 1 && !stored[0].contains(secret))
        both.one.time.advance(milliseconds: ReceiptSlip.minutes * 60_000)
        #expect(try await other.receiptCode(of: receipt.caseID, for: clerk.actor.person) == nil)
        try await both.close()
    }

    /// Both ask how far an upload is that became whole a moment ago, and both look into it.
    @Test func anUploadIsKeptOnceThoughBothLookIntoIt() async throws {
        let both = try await TwoProcesses.open()
        let (one, other) = (both.one.casework, both.other.casework)
        let clerk = both.one.clerk()
        let content = FileSamples.photo
        let id = try await one.openUpload(name: "a.jpg", length: content.count, as: clerk).id
        // Piece by piece, at either process.
        let middle = content.count / 2
        _ = try await one.receive(Array(content[..<middle]), at: 0, of: id, as: clerk)
        _ = try await other.receive(Array(content[middle...]), at: middle, of: id, as: clerk)
        async let here = one.finishUpload(id, as: clerk).outcome
        async let there = other.finishUpload(id, as: clerk).outcome
        #expect(try await [here, there] == [.kept, .kept])
        let file = try #require(try await other.attachments([id], of: clerk).first)
        #expect(try await other.content(of: file).bytes().count > 0)
        try await both.close()
    }
}
