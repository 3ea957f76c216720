import Casework
import Kernel
import Node
import Procedures
import Registry
import Testing

@Suite struct TimerTests {
    @Test func fiveDaysWithoutANoticeCountAsAcceptance() async throws {
        let world = try await World.open()
        let id = try await world.file()
        world.advance(days: 7)
        try await world.casework.sweep()
        #expect(try await world.state(id).state == "submitted")
        world.advance(days: 1)
        try await world.casework.sweep()
        let state = try await world.state(id)
        #expect(state.state == "reviewing")
        #expect(state.clock("statutory")?.isRunning == true)
        try await world.close()
    }

    @Test func escalationClimbsOnceEvenAcrossRestarts() async throws {
        let world = try await World.open()
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        for _ in 0..<14 {
            world.advance(days: 1)
            try await world.casework.sweep()
            // Another process, or the same after a restart, does not repeat a step.
            try await world.casework.running(on: world.time).sweep()
        }
        let state = try await world.state(id)
        let promised = state.escalations.filter { $0.hasPrefix("promised/") }
        #expect(promised == ["promised/remind", "promised/head", "promised/supervisor"])
        #expect(Set(state.escalations).count == state.escalations.count)
        let notices = try await world.casework.notices(for: world.supervisor())
        #expect(notices.contains { $0.caseID == id })
        try await world.close()
    }

    @Test func aNewCalendarRecomputesOpenCases() async throws {
        let world = try await World.open(at: "2026-12-28T09:00:00+08:00")
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        let before = try #require(try await world.state(id).clock("statutory"))
        #expect(before.isProvisional)
        let json = """
            {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}
            """
        let year = """
            {"year": 2026, "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": true}]}
            """
        for text in [year, json] {
            _ = try await world.registry.calendars.importHolidays(.bytes(Array(text.utf8)), by: .system)
        }
        #expect(try await world.casework.takeCalendarChanges() == UpkeepStep(changed: 1, isDone: true))
        let after = try #require(try await world.state(id).clock("statutory"))
        #expect(!after.isProvisional)
        // New Year's Day was counted as a working Friday before its year was published.
        #expect(before.due == Day(iso: "2027-01-25"))
        #expect(after.due == Day(iso: "2027-01-26"))
        #expect(try await world.casework.takeCalendarChanges() == UpkeepStep(isDone: true))
        try await world.close()
    }

    @Test func aNoteNeverMovesAClock() async throws {
        let world = try await World.open()
        let id = try await world.file()
        let before = try await world.state(id).clocks
        world.advance(days: 1)
        try await world.act("note", id, as: world.decider(), ["text": "电话问过了", "public": false])
        #expect(try await world.state(id).clocks == before)
        // The applicant does not read internal notes.
        let seen = try await world.casework.history(id, as: world.citizen())
        #expect(!seen.contains { entry in entry.changes.contains { if case .noted = $0 { true } else { false } } })
        try await world.close()
    }

    @Test func whatLiesReadyToBeCollectedIsNotLate() async throws {
        let world = try await World.open()
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        try await world.act("grant", id, as: world.decider())
        try await world.act("produce", id, as: world.decider(), ["name": "凭证"])
        #expect(try await world.state(id).nextDue?.id == "delivery")
        try await world.act("shelve", id, as: world.clerk(), ["shelf": "B-07"])
        world.advance(days: 40)
        #expect(try await world.casework.sweep() == 0)
        let view = try await world.casework.view(id, as: world.citizen())
        #expect(view.state.state == "ready" && view.state.nextDue == nil && view.state.escalations.isEmpty)
        #expect(view.clocks.allSatisfy { $0.urgency == .none })
        let person = try #require(world.party().person)
        let row = try await world.casework.list(WorkListQuery(view: .party(person)), as: world.citizen()).rows.first
        #expect(row?.urgency(on: world.casework.today()) == CaseRow.Urgency.none && row?.awaitsParty == true)
        #expect(try await world.casework.counts(.party(person), as: world.citizen()).late == 0)
        try await world.act("collect", id, as: world.clerk(), ["collector": "李德顺", "proof": "identity"])
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }
}
