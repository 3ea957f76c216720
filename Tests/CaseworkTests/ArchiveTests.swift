import Casework
import Foundation
import Kernel
import Node
import Procedures
import TestSupport
import Testing

/// Old years leave the database as a whole, and come back.
@Suite struct ArchiveTests {
    private func closedCase(_ world: World) async throws -> CaseID {
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        try await world.act("refuse", id, as: world.decider(), ["remedies": "可以申请行政复议"], reason: "条件不符")
        return id
    }

    @Test(.enabled(if: TestStore.isPostgres, "SQLite keeps no years apart"))
    func `A closed year is taken out and put back, and the chain holds all the while`() async throws {
        let world = try await World.open(at: "2026-12-30T09:00:00+08:00")
        let old = try await closedCase(world)
        world.advance(days: 3)
        try await world.casework.makeParts()
        let new = try await closedCase(world)
        // A case of the old year that goes on in the new one: its entries lie with it.
        let late = try await { try await world.file() }()
        await #expect(throws: ArchiveFlaw.noSuchYear(2027, known: [2026, 2027, 2028])) {
            try await world.casework.archive(2027)
        }
        let archived = try await world.casework.archive(2026)
        #expect(archived.cases == 1 && archived.entries == 3)
        await #expect(throws: CaseworkError.archived(year: 2026)) {
            try await world.act("accept", old, as: world.decider())
        }
        await #expect(throws: CaseworkError.archived(year: 2026)) {
            _ = try await world.casework.view(old, as: world.decider())
        }
        #expect(try await world.state(new).closedAt != nil)
        try await world.act("accept", late, as: world.decider())
        let report = try await Upkeep(world.installation).verify()
        #expect(report.isGood && report.text.contains("3 of them archived"))
        #expect(try await world.rebuildsTheSame())
        #expect(try await world.casework.unarchive(2026) == archived)
        #expect(try await world.state(old).closedAt != nil)
        let again = try await Upkeep(world.installation).verify()
        #expect(again.isGood && !again.text.contains("archived"))
        try await world.close()
    }

    @Test(.enabled(if: TestStore.isPostgres, "SQLite keeps no years apart"))
    func `A year with an open case stays`() async throws {
        let world = try await World.open(at: "2026-12-30T09:00:00+08:00")
        _ = try await closedCase(world)
        _ = try await world.file()
        world.advance(days: 3)
        await #expect(throws: ArchiveFlaw.open(year: 2026, cases: 1)) { try await world.casework.archive(2026) }
        try await world.close()
    }

    @Test(.enabled(if: TestStore.isPostgres, "SQLite keeps no years apart"))
    func `What was filed before its year had a part moves into it`() async throws {
        let world = try await World.open(at: "2026-12-30T09:00:00+08:00")
        // Three years pass, and nobody made parts: the case lies in the rest.
        world.advance(days: 1_096)
        let id = try await closedCase(world)
        #expect(try await world.casework.makeParts() == [2029, 2030])
        #expect(try await world.state(id).closedAt != nil)
        world.advance(days: 31)
        await #expect(throws: ArchiveFlaw.newest(2029)) { try await world.casework.archive(2029) }
        _ = try await world.file()
        #expect(try await world.casework.archive(2029).cases == 1)
        #expect(try await Upkeep(world.installation).verify().isGood)
        try await world.close()
    }
}
