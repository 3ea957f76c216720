import Access
import Casework
import Database
import Kernel
import Node
import Procedures
import Registry
import Testing

/// Who is told on which way, and when: choices, addresses, mandates and the night are looked at when a message is sent.
@Suite struct OutboxReadersTests {
    static let hours: [(String, String, Bool)] = [
        ("21:00-08:00", "2026-03-02T20:59:59+08:00", false), ("21:00-08:00", "2026-03-02T21:00:00+08:00", true),
        ("21:00-08:00", "2026-03-02T23:59:59+08:00", true), ("21:00-08:00", "2026-03-03T00:00:00+08:00", true),
        ("21:00-08:00", "2026-03-03T07:59:59+08:00", true), ("21:00-08:00", "2026-03-03T08:00:00+08:00", false),
        ("12:00-14:00", "2026-03-02T11:59:00+08:00", false), ("12:00-14:00", "2026-03-02T12:00:00+08:00", true),
        ("12:00-14:00", "2026-03-02T14:00:00+08:00", false), ("00:00-06:30", "2026-03-02T23:59:00+08:00", false),
        ("00:00-06:30", "2026-03-03T00:00:00+08:00", true), ("00:00-06:30", "2026-03-03T06:30:00+08:00", false),
        // The installation's time counts, not the clock's own zone.
        ("21:00-08:00", "2026-03-02T14:00:00Z", true), ("21:00-08:00", "2026-03-02T00:00:00Z", false),
    ]

    @Test(arguments: hours)
    func quietHours(text: String, moment: String, isQuiet: Bool) throws {
        let hours = try #require(QuietHours(text))
        let moment = try #require(Instant(iso8601: moment))
        #expect(hours.contains(moment) == isQuiet && hours.text == text)
        let end = hours.end(after: moment)
        #expect(!hours.contains(end) && (end == moment) == !isQuiet)
        #expect(end - moment < Instant.millisecondsPerDay && (!isQuiet || hours.contains(end.adding(milliseconds: -1))))
    }

    @Test(arguments: ["", "21:00", "21:00-", "21-8", "24:00-08:00", "08:00-08:00", "21:60-08:00", "-1:00-08:00", "021:00-08:00"])
    func noQuietHours(text: String) { #expect(QuietHours(text) == nil) }

    @Test func waitsDoubleUpToTheLongest() {
        let policy = RetryPolicy()
        let waits = (1...12).map { policy.fullWait(after: $0) / 1_000 }
        #expect(waits == [30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680, 15_360, 21_600, 21_600])
        for seed in 0..<50 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let wait = policy.wait(after: 3, asked: nil, using: &random)
            #expect((60_000...120_000).contains(wait))
            #expect(policy.wait(after: 1, asked: 600, using: &random) == 600_000)
            #expect(policy.wait(after: 1, asked: 1_000_000, using: &random) == 3_600_000)
            #expect((15_000...30_000).contains(policy.wait(after: 1, asked: -5, using: &random)))
        }
        #expect(RetryPolicy(attemptsMax: 0).attemptsMax == 1 && RetryPolicy(attemptsMax: 9_999).attemptsMax == 50)
    }

    @Test func `At night nobody is woken, except for what is urgent`() async throws {
        let house = try await OutboxHouse.open(at: "2026-03-02T21:30:00+08:00")
        try await house.file()
        try await house.drain(.sms)
        #expect(house.sms.letters.isEmpty)
        let parcel = try #require(try await house.parcels(.waiting).first)
        #expect(house.outbox.nextTry(of: parcel).iso8601() == "2026-03-03T08:00:00.000+08:00")
        let urgent = try await house.file()
        try await house.world.installation.database.write { writer in
            try writer.execute("UPDATE outbox SET urgent = 1 WHERE case_id = ?1", [.init(urgent)])
        }
        try await house.drain(.sms)
        #expect(house.sms.letters.count == 1)
        house.world.time.set(try #require(Instant(iso8601: "2026-03-03T08:00:00+08:00")))
        try await house.drain(.sms)
        #expect(house.sms.letters.count == 2)
        try await house.world.close()
    }

    @Test func `A choice holds at once, for what waits already too`() async throws {
        let house = try await OutboxHouse.open()
        let casework = house.world.casework
        try await house.file()
        try await casework.setContactChoice(ContactChoice(sms: false, mail: false), of: house.person)
        try await house.drain(.sms)
        #expect(house.sms.letters.isEmpty)
        #expect(try await house.parcels(.dropped).map(\.reason) == ["unwanted"])
        try await house.file()
        #expect(try await house.counts() == [.dropped: 1])
        try await casework.setContactChoice(ContactChoice(sms: true, mail: true), of: house.person)
        try await house.file()
        try await house.drain(.sms)
        try await house.drain(.mail)
        #expect(house.sms.letters.count == 1)
        #expect(try await house.parcels(.dropped).map(\.reason).sorted { ($0 ?? "") < ($1 ?? "") } == ["noAddress", "unwanted"])
        try await house.world.close()
    }

    @Test func `Who has no account is told by the phone that they gave for the case; who gave none is not`() async throws {
        let house = try await OutboxHouse.open()
        var party = house.registered
        party.person = nil
        try await house.file(party: party)
        #expect(try await house.counts().isEmpty)
        party.phone = "13800009999"
        party.language = .en
        try await house.file(party: party)
        try await house.drain(.sms)
        #expect(house.sms.letters.map(\.address) == ["13800009999"] && house.sms.letters.first?.language == .en)
        // A registered person without a phone of their own: the same.
        let other = try await house.world.registry.people.register(
            .citizen(try CitizenNumber("11010519491231002X")), PersonInput(name: "王某"), by: .system
        ).card
        party.person = other.id.retagged()
        try await house.file(party: party)
        try await house.drain(.sms)
        #expect(house.sms.letters.count == 2 && house.sms.letters.last?.address == "13800009999")
        try await house.world.close()
    }

    @Test func `Nobody sends to a person who is not kept any more`() async throws {
        let house = try await OutboxHouse.open()
        var party = house.registered
        party.phone = "13800009999"
        try await house.file(party: party)
        let person = house.person
        try await house.world.installation.database.write { writer in
            try writer.execute("DELETE FROM person WHERE id = ?1", [.init(person)])
        }
        try await house.drain(.sms)
        #expect(house.sms.letters.isEmpty)
        #expect(try await house.parcels(.dropped).map(\.reason) == ["erased"])
        try await house.world.close()
    }

    @Test func `An agent is told while the mandate stands`() async throws {
        let house = try await OutboxHouse.open()
        let world = house.world
        let pair = try await MandateTests.Pair(world)
        let mandate = try await pair.give([.file, .answer])
        for person in [try #require(pair.owner.person), pair.agent] {
            let known = try await world.registry.people.contact(of: person.retagged())
            try await world.registry.people.setContact(
                PersonContact(phone: "1380000\(person == pair.agent ? "0001" : "0002")", language: known?.language),
                of: person.retagged(), by: .system)
        }
        let id = try await world.casework.file(pair.online(mandate.id), as: pair.asAgent).caseID
        try await house.drain(.sms)
        #expect(Set(house.sms.letters.map(\.address)) == ["13800000001", "13800000002"])
        #expect(house.sms.letters.first { $0.address == "13800000001" }?.text.hasPrefix("您代办的件：") == true)
        try await world.act("accept", id, as: world.decider())
        try await world.registry.people.endMandate(try #require(MandateID(mandate.id)), by: .system)
        try await house.drain(.sms)
        #expect(house.sms.letters.filter { $0.address == "13800000001" }.count == 1)
        #expect(try await house.parcels(.dropped).map(\.reason) == ["mandateEnded"])
        try await world.close()
    }

    @Test(arguments: ["li@example.cn\r\nBcc: x@y.cn", "li", "li@", "@a.cn", "a@b", "a b@c.cn", "a@b..cn", "a@b@c.cn", "<a@b.cn>", "李@例子.cn"])
    func mailAddressesThatAreNone(text: String) async throws {
        let house = try await OutboxHouse.open()
        await #expect(throws: RegistryError.self) {
            try await house.world.registry.people.setContact(
                PersonContact(mail: text), of: house.person.retagged(), by: .system)
        }
        try await house.world.close()
    }
}
