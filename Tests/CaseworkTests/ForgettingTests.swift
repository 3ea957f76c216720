import Database
import Foundation
import Journal
import Kernel
import Node
import Procedures
import Registry
import TestSupport
import Testing

@testable import Casework

/// Data end when their time is over, or when the person asks and no rule keeps them; the journal goes on verifying.
@Suite struct ForgettingTests {
    static let today = Day(iso: "2026-11-29") ?? Day(number: 0)
    static let closing = Instant(iso8601: "2026-11-01T23:59:59+08:00") ?? Instant(milliseconds: 0)

    static let verdicts: [(closedAt: Instant?, days: Int?, Retention.Verdict)] = [
        (nil, 1, .open), (nil, nil, .open), (closing, nil, .onRequest),
        (closing, 27, .due), (closing, 28, .kept(through: today)),
        (closing, 3_650, .kept(through: Day(iso: "2036-10-29") ?? today)),
        // A clock that jumped back: closed tomorrow, kept.
        (closing.adding(days: 40), 0, .kept(through: Day(iso: "2026-12-11") ?? today)),
    ]

    @Test(arguments: verdicts) func timeIsCountedFromTheDayOfClosing(
        closedAt: Instant?, days: Int?, verdict: Retention.Verdict
    ) {
        #expect(Retention.verdict(closedAt: closedAt, days: days, today: Self.today) == verdict)
    }

    /// A case that ran its course, of a person in the registry.
    private func closedCase(
        _ world: World, _ name: String = "阿木拉吉", number: String = "11010519491231002X"
    ) async throws -> (person: RegistryPersonID, id: CaseID) {
        let person = try await world.registry.people.register(
            .citizen(CitizenNumber(number)), PersonInput(name: name), by: .system
        ).card.id
        var input = world.filing()
        input.party.person = person.retagged()
        input.party.name = name
        let id = try await world.casework.file(input, as: world.clerk()).caseID
        try await world.act("accept", id, as: world.decider())
        try await world.act("refuse", id, as: world.decider(), ["remedies": "可以申请行政复议"], reason: "条件不符：只有本人知道的事")
        #expect(try await world.state(id).closedAt != nil)
        return (person, id)
    }

    private func bytesOnDisk(_ world: World) throws -> Data {
        var all = Data()
        for ending in ["", "-wal"] {
            all += FileManager.default.contents(atPath: world.installation.configuration.databasePath + ending) ?? Data()
        }
        return all
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func whatIsPersonalInTheJournalStandsNowhereInTheOpen() async throws {
        let world = try await World.open()
        _ = try await closedCase(world)
        #expect(try bytesOnDisk(world).range(of: Data("只有本人知道的事".utf8)) == nil)
        try await world.close()
    }

    @Test func aCaseIsForgottenWhenItsTimeIsOver() async throws {
        let world = try await World.open()
        let (_, id) = try await closedCase(world)
        let (_, other) = try await closedCase(world, "阿木拉吉", number: "11010519491231002X")
        let days = try #require(world.casework.procedures.latest("application")?.retentionDays)
        world.advance(days: days)
        #expect(try await world.casework.takeRetentionStep().changed == 0)
        world.advance(days: 1)
        #expect(try await world.casework.takeRetentionStep(limit: 1) == UpkeepStep(changed: 1))
        #expect(try await world.casework.takeRetentionStep(limit: 1) == UpkeepStep(changed: 1))
        #expect(try await world.casework.takeRetentionStep(limit: 1) == UpkeepStep(isDone: true))
        for id in [id, other] {
            await #expect(throws: CaseworkError.unknownCase) { try await world.state(id) }
            await #expect(throws: CaseworkError.unknownCase) {
                try await world.act("note", id, as: world.decider(), ["text": "x"])
            }
        }
        let left = try await world.casework.forgottenCases(in: World.miyi)
        #expect(left.count == 2 && left.allSatisfy { $0.ground == .retention && $0.procedure == "application" })
        // The chain, what is read from it, and the file itself.
        #expect(try await Upkeep(world.installation).verify().isGood)
        #expect(try await world.rebuildsTheSame())
        #expect(try await world.casework.forgottenCases(in: World.miyi) == left)
        try await world.close()
    }

    @Test func aPersonIsErasedWithProof() async throws {
        let world = try await World.open()
        let (person, id) = try await closedCase(world)
        try await world.casework.setContactChoice(ContactChoice(sms: false, mail: true), of: person.retagged())
        let asking = try await world.casework.erasurePlan(of: person, ground: .request)
        #expect(asking.going.isEmpty && !asking.takesRecord)
        guard case .retention? = asking.staying.first?.kept else {
            Issue.record("a case whose term runs was not kept")
            return
        }
        try await world.casework.askForErasure(of: person, home: World.miyi)
        try await world.casework.askForErasure(of: person, home: World.miyi)
        let waiting = try await world.casework.erasures(in: World.miyi)
        #expect(waiting.count == 1 && waiting.first?.doneAt == nil)
        let refused = try await world.casework.erase(try #require(waiting.first?.id), by: world.head().actor)
        #expect(refused.outcome?.cases.isEmpty == true && refused.outcome?.tookRecord == false)
        #expect(try await world.registry.people.card(person) != nil)

        // An order is put down by one official and carried out by another.
        try await world.casework.askForErasure(
            of: person, ground: .order, reference: "2026-川-7", home: World.miyi,
            official: world.decider().actor.person)
        let order = try #require(try await world.casework.waitingErasure(of: person)?.id)
        await #expect(throws: Refusal.self) { try await world.casework.erase(order, by: world.decider().actor) }
        let done = try await world.casework.erase(order, by: world.head().actor)
        await #expect(throws: CaseworkError.noErasure) {
            try await world.casework.erase(order, by: world.head().actor)
        }
        #expect(done.outcome?.cases.count == 1 && done.outcome?.tookRecord == true)
        #expect(try await world.registry.people.card(person) == nil)
        #expect(try await world.casework.contactChoice(of: person.retagged()) == .unsaid)
        await #expect(throws: CaseworkError.unknownCase) { try await world.state(id) }
        #expect(try bytesOnDisk(world).range(of: Data("阿木拉吉".utf8)) == nil)
        let unsigned = try await world.casework.proofs(of: try #require(done.outcome))
        #expect(unsigned.first?.hash?.count == 32 && unsigned.first?.checkpoint == nil)
        try await Upkeep(world.installation).checkpoint()
        let signed = try await world.casework.proofs(of: try #require(done.outcome))
        #expect(signed.first?.checkpoint?.position == signed.first?.item.position)
        #expect(try await Upkeep(world.installation).verify().isGood)
        try await world.close()
    }

    /// A case that others go on with while it is asked for is not torn away: open ones stay.
    @Test func anOpenCaseStays() async throws {
        let world = try await World.open()
        let (person, _) = try await closedCase(world)
        var input = world.filing()
        input.party.person = person.retagged()
        let open = try await world.casework.file(input, as: world.clerk()).caseID
        try await world.casework.askForErasure(of: person, ground: .order, home: World.miyi)
        let order = try #require(try await world.casework.waitingErasure(of: person)?.id)
        let done = try await world.casework.erase(order, by: world.head().actor)
        #expect(done.outcome?.cases.count == 1 && done.outcome?.kept.values.sorted() == ["open"])
        #expect(done.outcome?.tookRecord == false)
        #expect(try await world.state(open).version == 1)
        try await world.close()
    }

    @Test func officialsKeepTheirRecord() async throws {
        let world = try await World.open()
        let (person, _) = try await closedCase(world)
        _ = try await world.registry.posts.create(
            PostInput(
                person: person, unit: "510421.hrss", roles: ["decider"], title: LocalizedText(zh: "审批"),
                from: Self.today), by: .system)
        try await world.casework.askForErasure(of: person, ground: .order, home: World.miyi)
        let order = try #require(try await world.casework.waitingErasure(of: person)?.id)
        let done = try await world.casework.erase(order, by: world.head().actor)
        #expect(done.outcome?.tookRecord == false)
        await #expect(throws: RegistryError.personHoldsPost) {
            try await world.registry.people.erase(person, by: .system) { _ in }
        }
        try await world.close()
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func theLookForWhatIsDueUsesItsIndex() async throws {
        let world = try await World.open()
        let plan = try await world.installation.database.queryPlan(Casework.closedCases)
        #expect(plan.contains { $0.contains("case_row_closed") }, "\(plan)")
        #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
        try await world.close()
    }
}
