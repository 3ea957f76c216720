import Casework
import Kernel
import Procedures
import Registry
import TestSupport
import Testing

/// What others ask of a unit or offer to it, the filters of the lists, and the index that each of them needs.
@Suite struct ConcernListTests {
    static let hrss = UnitID("510421.hrss")
    static let civil = UnitID("510421.civil")

    @Test func `A unit that was asked finds the case until it has answered, by the day of its answer`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let first = try await world.file()
        let second = try await world.file()
        for id in [first, second] { try await world.act("accept", id, as: world.decider()) }
        try await world.act(
            "ask-opinions", second, as: world.decider(), ["units": [.text(Self.civil.code)], "question": "同意吗"])
        world.advance(days: 1)
        try await world.act(
            "ask-opinions", first, as: world.decider(), ["units": [.text(Self.civil.code)], "question": "同意吗"])
        let asked = world.decider(Self.civil.code)
        var query = WorkListQuery(view: .asked(Self.civil), limit: 1)
        let page = try await casework.list(query, as: asked)
        // Asked a day earlier, due a day earlier, though the second case itself is the younger one.
        #expect(page.rows.map(\.id) == [second])
        #expect(page.rows.first?.answerBy == Day(iso: "2026-03-09"))
        query.cursor = try #require(page.next)
        let rest = try await casework.list(query, as: asked)
        #expect(rest.rows.map(\.id) == [first] && rest.next == nil)
        #expect(try await casework.count(.asked, of: Self.civil, as: asked) == 2)
        #expect(try await casework.counts(.asked(Self.civil), as: asked).all == 2)
        query = WorkListQuery(view: .asked(Self.civil), urgency: .late)
        #expect(try await casework.list(query, as: asked).rows.isEmpty)
        world.advance(days: 7)
        #expect(try await casework.list(query, as: asked).rows.map(\.id) == [second])

        try await world.act("give-opinion", second, as: asked, ["outcome": "agree"])
        #expect(try await casework.count(.asked, of: Self.civil, as: asked) == 1)
        try await world.act("withdraw", first, as: world.citizen(), reason: "不办了")
        #expect(try await casework.count(.asked, of: Self.civil, as: asked) == 0)
        await #expect(throws: CaseworkError.self) {
            try await casework.list(WorkListQuery(view: .asked(Self.civil)), as: world.decider())
        }
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `An offered case waits in the list of the unit it is offered to`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let id = try await world.file()
        let other = world.decider(Self.civil.code)
        try await world.act(
            "offer-handover", id, as: world.decider(), ["unit": .text(Self.civil.code)], reason: "更合适")
        #expect(try await casework.list(WorkListQuery(view: .offered(Self.civil)), as: other).rows.map(\.id) == [id])
        #expect(try await casework.count(.offered, of: Self.civil, as: other) == 1)
        try await world.act("accept-handover", id, as: other)
        #expect(try await casework.count(.offered, of: Self.civil, as: other) == 0)
        #expect(try await casework.list(WorkListQuery(view: .holder(Self.civil)), as: other).rows.map(\.id) == [id])
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `Lists are narrowed by deciding unit, home, result, urges and escalation`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let urged = try await world.file()
        let raised = try await world.file()
        let ready = try await world.file()
        try await world.act("urge", urged, as: world.supervisor(), ["text": "请尽快"])
        try await world.act("redirect", raised, as: world.decider(), ["unit": .text(Self.civil.code)], reason: "归民政")
        try await world.act("accept", ready, as: world.decider())
        try await world.act("grant", ready, as: world.decider())
        try await world.act("produce", ready, as: world.decider(), ["name": "凭证"])
        let supervisor = world.supervisor()
        func found(_ change: (inout WorkListQuery) -> Void) async throws -> [CaseID] {
            var query = WorkListQuery(view: .territory(World.miyi))
            change(&query)
            return try await casework.list(query, as: supervisor).rows.map(\.id)
        }
        #expect(try await found { $0.isUrged = true } == [urged])
        #expect(try await found { $0.deciding = Self.civil } == [raised])
        #expect(try await found { $0.home = World.miyi }.count == 3)
        #expect(try await found { $0.home = DivisionCode("510421100000") }.isEmpty)
        #expect(try await found { $0.custody = .coming } == [ready])
        #expect(try await found { $0.custody = .here }.isEmpty)
        try await world.act("shelve", ready, as: world.clerk(), ["shelf": "B-07"])
        #expect(try await found { $0.custody = .here } == [ready])
        #expect(try await found { $0.custodyUnit = UnitID("510422.hall") } == [ready])
        #expect(try await found { $0.isEscalated = true }.isEmpty)
        world.advance(days: 20)
        try await casework.sweep()
        let escalated = try await found { $0.isEscalated = true }
        // What lies ready waits for its applicant, and nobody is late with it.
        #expect(escalated.contains(urged) && !escalated.contains(ready))

        // What was collected stands in the counter's list, the newest first.
        try await world.act("collect", ready, as: world.clerk(), ["collector": "李德顺", "proof": "identity"])
        var done = WorkListQuery(view: .pickup(UnitID("510422.hall")))
        done.custody = .done
        #expect(try await casework.list(done, as: world.clerk()).rows.map(\.id) == [ready])
        try await world.close()
    }

    /// Which index each question has to go through, so that none reads a million cases.
    static let plans: [(index: String, change: @Sendable (inout WorkListQuery) -> Void)] = [
        ("case_concern_unit", { $0.view = .asked(hrss) }),
        ("case_concern_unit", { $0.view = .offered(hrss) }),
        ("case_concern_unit", { $0.view = .asked(hrss); $0.urgency = .late }),
        ("case_row_", { $0.view = .holder(hrss); $0.deciding = civil }),
        ("case_row_holder", { $0.view = .holder(hrss); $0.isUrged = true }),
        ("case_row_holder", { $0.view = .holder(hrss); $0.isEscalated = true }),
        ("case_row_deciding", { $0.deciding = civil }),
        ("case_row_home", { $0.home = World.miyi }),
        ("case_row_home", { _ in }),
        ("case_row_due", { $0.view = .territory(DivisionCode("510000000000")!) }),
        ("case_row_lies", { $0.custodyUnit = hrss }),
        ("case_row_custody", { $0.view = .pickup(hrss); $0.custody = .here }),
        ("case_row_custody", { $0.view = .pickup(hrss); $0.custody = .done }),
        ("case_row_urged", { $0.view = .territory(DivisionCode("510000000000")!); $0.isUrged = true }),
        ("case_row_escalated", { $0.view = .territory(DivisionCode("510000000000")!); $0.isEscalated = true }),
        ("case_row_filed", { $0.view = .filed(hrss); $0.deciding = civil }),
        ("case_row_party", { $0.view = .party(PersonID(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001)) }),
    ]

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func `Every list and filter has its index`() async throws {
        let world = try await World.open()
        for (index, change) in Self.plans {
            for isContinued in [false, true] {
                var query = WorkListQuery(view: .territory(World.miyi))
                change(&query)
                if isContinued { query.cursor = WorkListQuery.Cursor("20000_\(world.casework.identifiers.next(CaseSubject.self))") }
                let plan = try await world.casework.plan(of: query)
                let first = try #require(plan.first)
                #expect(first.contains("INDEX \(index)"), "\(query): \(plan)")
                // A whole table, or an index over all cases, is read by no list.
                #expect(!plan.contains { $0.contains("SCAN case_row") && !$0.contains("INDEX case_row_") }, "\(plan)")
                #expect(first.hasPrefix("SEARCH") || first.contains(index), "\(plan)")
            }
        }
        try await world.close()
    }

    /// The same for what stands above the lists, and for the half of a person's list that is about others.
    static let countPlans: [(view: WorkListQuery.View, indexes: [String])] = [
        (.holder(hrss), ["case_row_holder"]), (.filed(hrss), ["case_row_filed"]), (.pickup(hrss), ["case_row_custody"]),
        (.asked(hrss), ["case_concern_unit"]), (.offered(hrss), ["case_concern_unit"]),
        (.territory(World.miyi), ["case_row_home"]), (.party(person), ["case_row_party", "case_row_agent"]),
    ]
    static let person = PersonID(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001)

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func `Every count has its index, and so have the cases in which a person acts for others`() async throws {
        let world = try await World.open()
        for (view, indexes) in Self.countPlans {
            let plans = try await world.casework.plans(ofCounts: view)
            #expect(plans.count == indexes.count)
            for (plan, index) in zip(plans, indexes) {
                #expect(plan.contains { $0.contains("INDEX \(index)") }, "\(view): \(plan)")
                #expect(!plan.contains { $0.hasPrefix("SCAN case_") }, "\(view): \(plan)")
            }
        }
        var query = WorkListQuery(view: .party(Self.person))
        for cursor in [nil, WorkListQuery.Cursor("20000_\(world.casework.identifiers.next(CaseSubject.self))")] {
            query.cursor = cursor
            let plan = try await world.casework.planForOthers(of: query, agent: Self.person)
            #expect(plan.count == 1 && plan.first?.hasPrefix("SEARCH") == true, "\(plan)")
            #expect(plan.first?.contains("INDEX case_row_agent") == true, "\(plan)")
        }
        try await world.close()
    }
}
