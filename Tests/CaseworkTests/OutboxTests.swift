import Database
import Kernel
import Node
import Procedures
import Registry
import TestSupport
import Testing

@testable import Casework

/// At least once, with one id; never by two at once; bounded tries; nothing silently lost.
@Suite struct OutboxTests {
    @Test func `Without a way out nothing is written for sending`() async throws {
        let house = try await OutboxHouse.open(settings: [:])
        try await house.file()
        #expect(try await house.counts().isEmpty)
        try await house.world.close()
    }

    @Test func `What goes out says the number and the next step, and neither name nor service`() async throws {
        let house = try await OutboxHouse.open()
        try await house.world.casework.setContactChoice(ContactChoice(sms: true, mail: true), of: house.person)
        try await house.world.registry.people.setContact(
            PersonContact(phone: OutboxHouse.phone, mail: "li@example.cn", language: .en),
            of: house.person.retagged(), by: .system)
        let receipt = try await house.world.casework.file(house.filing(), as: house.world.clerk())
        try await house.drain(.sms)
        try await house.drain(.mail)
        let text = try #require(house.sms.letters.first)
        #expect(house.sms.letters.count == 1 && text.address == OutboxHouse.phone && text.language == .en)
        #expect(text.text.contains(receipt.number.description) && text.text.contains("2026-03-09"))
        let mail = try #require(house.mail.letters.first)
        #expect(mail.address == "li@example.cn" && mail.subject.contains(receipt.number.description))
        #expect(mail.text.contains("https://county.example/cases/\(receipt.caseID)"))
        for said in [text.text, mail.subject, mail.text] {
            for word in ["李德顺", "失业", "unemployment", OutboxHouse.phone] { #expect(!said.contains(word)) }
        }
        #expect(try await house.counts() == [.sent: 2])
        try await house.world.close()
    }

    @Test func `Sent and not yet settled when the program ends: sent again with the same id, once the lease is over`()
        async throws
    {
        let house = try await OutboxHouse.open()
        try await house.file()
        let (taken, _) = try await house.outbox.take(.sms)
        let first = try #require(taken.first)
        _ = await house.sms.carry(
            Letter(id: first.id.description, address: "x", subject: "", text: "", language: .en, at: first.createdAt))
        // Here the program ends.
        try await house.drain(.sms)
        #expect(house.sms.letters.count == 1)
        house.pass(seconds: 15 + 5 + 1)
        try await house.drain(.sms)
        #expect(house.sms.letters.map(\.id) == [first.id.description, first.id.description])
        #expect(try await house.counts() == [.sent: 1])
        try await house.world.close()
    }

    @Test func `A program that ends over a message again and again stops trying, and says so`() async throws {
        let house = try await OutboxHouse.open()
        try await house.file()
        for _ in 0..<3 {
            #expect(try await house.outbox.take(.sms).parcels.count == 1)
            house.pass(seconds: 60)
        }
        #expect(try await house.outbox.take(.sms).parcels.isEmpty)
        #expect(try await house.parcels(.failed).map(\.reason) == ["lost"])
        try await house.world.close()
    }

    @Test func `Several workers at once never take the same message`() async throws {
        let house = try await OutboxHouse.open()
        for _ in 0..<30 { try await house.file() }
        let taken = try await withThrowingTaskGroup(of: [ParcelID].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var own: [ParcelID] = []
                    while true {
                        let parcels = try await house.outbox.take(.sms).parcels
                        if parcels.isEmpty { return own }
                        #expect(parcels.count <= OutboxLimits.parallelMax)
                        own += parcels.map(\.id)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.count == 30 && Set(taken).count == 30)
        try await house.world.close()
    }

    @Test func `Who lost the lease cannot call a message failed, and can call it delivered`() async throws {
        let house = try await OutboxHouse.open()
        try await house.file()
        var random = SeededRandom(seed: 1)
        let old = try await house.outbox.take(.sms)
        house.pass(seconds: 60)
        let new = try await house.outbox.take(.sms)
        let parcel = try #require(new.parcels.first)
        try await house.outbox.settle(
            try #require(old.parcels.first), .failed(DeliveryFailure(.rejected, isFinal: true)), under: old.lease,
            using: &random)
        #expect(try await house.counts() == [.waiting: 1])
        try await house.outbox.settle(parcel, .delivered, under: old.lease, using: &random)
        #expect(try await house.counts() == [.sent: 1])
        try await house.outbox.settle(parcel, .failed(DeliveryFailure(.busy)), under: new.lease, using: &random)
        #expect(try await house.counts() == [.sent: 1])
        try await house.world.close()
    }

    @Test func `Failures wait longer each time, end visibly, and go out again when somebody says so`() async throws {
        let house = try await OutboxHouse.open()
        let busy = DeliveryOutcome.failed(DeliveryFailure(.busy, status: 503))
        house.sms.answer(busy, .failed(DeliveryFailure(.timedOut)), busy)
        try await house.file()
        for (tries, wait) in [(1, Int64(30)), (2, 60)] {
            try await house.drain(.sms)
            let parcel = try #require(try await house.parcels(.waiting).first)
            #expect(parcel.attempts == tries && parcel.reason == (tries == 1 ? "busy" : "timedOut"))
            #expect(parcel.status == (tries == 1 ? 503 : nil))
            let distance = (parcel.dueAt - house.world.time.now) / 1_000
            #expect((wait / 2...wait).contains(distance), "\(distance) s")
            house.pass(seconds: wait)
        }
        try await house.drain(.sms)
        let failed = try #require(try await house.parcels(.failed).first)
        #expect(failed.attempts == 3 && house.sms.letters.count == 3)
        house.pass(seconds: 86_400)
        try await house.drain(.sms)
        #expect(house.sms.letters.count == 3)

        #expect(try await house.outbox.resend(failed.id, in: World.yanbian, by: .system) == 0)
        #expect(try await house.outbox.resend(failed.id, in: World.miyi, by: .system) == 1)
        #expect(try await house.outbox.resend(nil, in: World.miyi, by: .system) == 0)
        try await house.drain(.sms)
        #expect(Set(house.sms.letters.map(\.id)) == [failed.id.description])
        #expect(try await house.counts() == [.sent: 1])
        let log = try await house.world.registry.log.changes(in: World.miyi, limit: 5)
        #expect(log.first?.action == "outbox.resend")
        try await house.world.close()
    }

    @Test func `What cannot go well is not tried again`() async throws {
        let house = try await OutboxHouse.open()
        house.sms.answer(.failed(DeliveryFailure(.rejected, status: 400, isFinal: true)))
        try await house.file()
        try await house.drain(.sms)
        #expect(try await house.parcels(.failed).map(\.attempts) == [1])
        try await house.world.close()
    }

    @Test func `A program that is told to end gives back what it had taken, uncounted`() async throws {
        let house = try await OutboxHouse.open()
        house.sms.answer(.interrupted)
        try await house.file()
        _ = try await house.dispatcher.turn(.sms, seed: 1)
        let parcel = try #require(try await house.parcels(.waiting).first)
        #expect(parcel.attempts == 0 && parcel.dueAt == house.world.time.now)
        try await house.world.close()
    }

    @Test func `A due time of a clock that was far ahead holds nothing up`() async throws {
        let house = try await OutboxHouse.open(at: "2026-03-05T09:00:00+08:00")
        try await house.file()
        house.world.time.set(try #require(Instant(iso8601: "2026-03-02T09:00:00+08:00")))
        try await house.outbox.tidy()
        try await house.drain(.sms)
        #expect(house.sms.letters.count == 1)
        try await house.world.close()
    }

    @Test func `What was settled long ago goes, what waits or failed lately stays`() async throws {
        let house = try await OutboxHouse.open()
        let final = DeliveryOutcome.failed(DeliveryFailure(.rejected, isFinal: true))
        try await house.file()
        try await house.drain(.sms)
        house.sms.answer(final)
        try await house.file()
        try await house.drain(.sms)
        house.pass(seconds: 31 * 86_400)
        try await house.file()
        #expect(try await house.outbox.tidy() == 1)
        #expect(try await house.counts() == [.failed: 1, .waiting: 1])
        house.pass(seconds: 60 * 86_400)
        #expect(try await house.outbox.tidy() == 1)
        #expect(try await house.counts() == [.waiting: 1])
        try await house.world.close()
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func `However much waits, the next message is found by its index`() async throws {
        let house = try await OutboxHouse.open()
        let plan = try await house.world.installation.database.queryPlan(
            Outbox.dueStatement, [.text("sms"), .integer(0), .integer(0), .integer(4)])
        #expect(plan.contains { $0.contains("outbox_due (lane=? AND urgent=? AND state=? AND due_at<?)") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        try await house.world.close()
    }

    /// Seeded: any order of failures, lost answers and ends of the program.
    @Test(arguments: [7, 11, 2_026] as [UInt64])
    func `Whatever happens, each message arrives or stands there as failed`(seed: UInt64) async throws {
        let house = try await OutboxHouse.open()
        var random = SeededRandom(seed: seed)
        for _ in 0..<12 { try await house.file() }
        var arrived: Set<String> = []
        for _ in 0..<400 {
            let (parcels, lease) = try await house.outbox.take(.sms)
            for parcel in parcels {
                let got = random.chance(0.4)
                if got { arrived.insert(parcel.id.description) }
                // The answer to what arrived may be lost with the program, or on the way.
                if random.chance(0.2) { continue }
                let outcome: DeliveryOutcome =
                    got && random.chance(0.7) ? .delivered : .failed(DeliveryFailure(.timedOut))
                try await house.outbox.settle(parcel, outcome, under: lease, using: &random)
            }
            house.pass(seconds: Int64.random(in: 0...90, using: &random))
        }
        let counts = try await house.counts()
        #expect(counts[.waiting] == nil, "seed \(seed)")
        let sent = Set(try await house.parcels(.sent).map(\.id.description))
        #expect(sent.isSubset(of: arrived), "seed \(seed): something was called sent that nobody got")
        #expect(sent.count + (try await house.parcels(.failed).count) == 12, "seed \(seed)")
        try await house.world.close()
    }
}
