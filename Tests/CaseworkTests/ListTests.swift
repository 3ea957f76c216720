import Casework
import Database
import Kernel
import Node
import Procedures
import Testing

@Suite struct ListTests {
    @Test func pagesFollowOneAnotherWithoutGapsOrDoubles() async throws {
        let world = try await World.open()
        var made: Set<CaseID> = []
        for _ in 0..<23 { made.insert(try await world.file()) }
        var seen: [CaseID] = []
        var query = WorkListQuery(view: .holder(UnitID("510421.hrss")), limit: 5)
        while true {
            let page = try await world.casework.list(query, as: world.decider())
            seen += page.rows.map(\.id)
            guard let next = page.next else { break }
            query.cursor = WorkListQuery.Cursor(next.description)
        }
        #expect(Set(seen) == made)
        #expect(seen.count == made.count)
        let counts = try await world.casework.counts(.holder(UnitID("510421.hrss")), as: world.decider())
        #expect(counts.all == 23 && counts.late == 0)
        try await world.close()
    }

    /// However many rows the statement takes, a page has as many as were asked for.
    @Test(arguments: [1, 24, 25, 26, 27, 28, 29, 100]) func aPageHasWhatWasAskedFor(limit: Int) async throws {
        let world = try await World.open()
        for _ in 0..<28 { _ = try await world.file() }
        for view in [WorkListQuery.View.holder(UnitID("510421.hrss")), .territory(World.miyi)] {
            let caller = view == .territory(World.miyi) ? world.supervisor() : world.decider()
            let page = try await world.casework.list(WorkListQuery(view: view, limit: limit), as: caller)
            #expect(page.rows.count == min(limit, 28))
            #expect((page.next != nil) == (limit < 28))
        }
        #expect(CaseworkLimits.pageRows == 25 && CaseworkLimits.pageRowsMax == 100)
        try await world.close()
    }

    @Test func listsAreForThoseWhoWorkThere() async throws {
        let world = try await World.open()
        _ = try await world.file()
        await #expect(throws: CaseworkError.self) {
            try await world.casework.list(WorkListQuery(view: .holder(UnitID("510421.hrss"))), as: world.clerk())
        }
        await #expect(throws: CaseworkError.self) {
            try await world.casework.list(WorkListQuery(view: .territory(World.miyi)), as: world.decider())
        }
        let page = try await world.casework.list(WorkListQuery(view: .territory(World.miyi)), as: world.supervisor())
        #expect(page.rows.count == 1)
        let board = try await world.casework.board(of: World.miyi, as: world.supervisor())
        #expect(board.total.open == 1)
        #expect(board.units.first?.key == "510421.hrss")
        try await world.close()
    }

    @Test func searchFindsNumberNameAndTitle() async throws {
        let world = try await World.open()
        let receipt = try await world.casework.file(world.filing(), as: world.clerk())
        for text in [receipt.number.description.lowercased(), "德顺", "失业"] {
            let page = try await world.casework.list(
                WorkListQuery(view: .holder(UnitID("510421.hrss")), text: text), as: world.decider())
            #expect(page.rows.map(\.id) == [receipt.caseID], "\(text)")
        }
        let none = try await world.casework.list(
            WorkListQuery(view: .holder(UnitID("510421.hrss")), text: "100%"), as: world.decider())
        #expect(none.rows.isEmpty)
        try await world.close()
    }

    @Test func verifyAndRebuildHoldAfterALife() async throws {
        let world = try await World.open()
        for index in 0..<6 {
            let id = try await world.file()
            if index % 2 == 0 { try await world.act("accept", id, as: world.decider()) }
        }
        let upkeep = Upkeep(world.installation)
        try await upkeep.checkpoint()
        #expect(try await upkeep.verify().isGood)
        #expect(try await upkeep.rebuild().isGood)
        try await world.installation.database.write { writer in
            try writer.execute("UPDATE entry SET action = 'grant' WHERE position = 3", [])
        }
        #expect(try await upkeep.verify().isGood == false)
        try await world.close()
    }
}
