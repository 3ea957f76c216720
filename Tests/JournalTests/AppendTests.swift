import Database
import Journal
import Kernel
import Procedures
import TestSupport
import Testing

@Suite struct AppendTests {
    @Test func whatIsReadFoldsToWhatWasWritten() async throws {
        let bench = try await Bench()
        for state in try await bench.fill(cases: 3, moves: 4) {
            let entries = try await bench.journal.entries(of: state.id)
            let first = try #require(entries.first)
            var folded = try #require(CaseState.opening(first))
            for entry in entries.dropFirst() { folded.apply(entry) }
            #expect(folded == state)
            #expect(entries.map(\.version) == Array(1...5))
        }
    }

    @Test func anEntryComesBackWhole() async throws {
        let bench = try await Bench()
        let story = Story(seed: 3)
        let filing = story.filing(1)
        let state = try #require(CaseState.opening(filing))
        let move = story.move(state, to: "decided", note: true)
        try await bench.append(filing, before: nil)
        try await bench.append(move, before: state)
        #expect(try await bench.journal.entries(of: filing.caseID) == [filing, move])
        #expect(try await bench.journal.entries(of: filing.caseID, after: 1) == [move])
    }

    @Test func personalPartsAreOnlyInTheSealedColumn() async throws {
        let bench = try await Bench()
        _ = try await bench.fill(cases: 1, moves: 2)
        let bodies = try await bench.database.read { reader in
            try reader.query("SELECT body FROM entry ORDER BY position") { String(decoding: $0.blob(0), as: UTF8.self) }
        }
        for secret in ["吉克阿呷", "腿伤", "家里有老人", "材料齐全"] {
            #expect(!bodies.contains { $0.contains(secret) }, "\(secret)")
        }
        let sealed = try await bench.database.read { reader in
            try reader.query("SELECT sealed FROM entry ORDER BY position") { $0.isNull(0) }
        }
        #expect(sealed == [false, true, false])
    }

    @Test func aStaleVersionIsToldTheCurrentOne() async throws {
        let bench = try await Bench()
        let state = try #require(try await bench.fill(cases: 1, moves: 2).first)
        var stale = state
        stale.version = 1
        await #expect(throws: JournalError.versionClash(current: 3)) {
            try await bench.append(Story(seed: 9).move(stale, to: "late"), before: stale)
        }
        #expect(try await bench.journal.lastPosition() == 3)
    }

    @Test func aRepeatedCommandGivesTheFirstPlaceAndChangesNothing() async throws {
        let bench = try await Bench()
        let story = Story(seed: 3)
        let filing = story.filing(1)
        try await bench.append(filing, before: nil)
        await #expect(throws: JournalError.alreadyDone(position: 1, caseID: filing.caseID, version: 1)) {
            try await bench.append(filing, before: nil)
        }
        #expect(try await bench.journal.lastPosition() == 1)
        #expect(try await bench.journal.position(ofCommand: filing.command) == 1)
        let unknown: CommandID = story.identifiers.next()
        #expect(try await bench.journal.position(ofCommand: unknown) == nil)
    }

    @Test func aRaceForOneVersionHasOneWinner() async throws {
        let bench = try await Bench()
        let state = try #require(try await bench.fill(cases: 1, moves: 0).first)
        let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
            for seed in 100..<116 {
                group.addTask {
                    do {
                        try await bench.append(Story(seed: UInt64(seed)).move(state, to: "s\(seed)"), before: state)
                        return true
                    } catch JournalError.versionClash(current: 2) {
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
        #expect(try await bench.journal.verify(keys: [:]).isSound)
    }

    @Test func pagesFollowThePosition() async throws {
        let bench = try await Bench()
        _ = try await bench.fill(cases: 2, moves: 2)
        let page = try await bench.journal.entries(after: 2, limit: 3)
        #expect(page.map(\.position) == [3, 4, 5])
        #expect(try await bench.journal.entries(after: 6, limit: 3).isEmpty)
    }

    @Test func rebuildingGivesTheSameRows() async throws {
        let bench = try await Bench()
        _ = try await bench.fill(cases: 5, moves: 3)
        let before = try await Counting.rows(bench.database)
        try await bench.database.write { try $0.execute("UPDATE counted SET state = 'wrong', changes = 99") }
        #expect(try await bench.journal.rebuild([Counting()]) == 20)
        #expect(try await Counting.rows(bench.database) == before)
        #expect(before.count == 5)
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func hotReadsUseTheirIndex() async throws {
        let bench = try await Bench()
        let plan = try await bench.database.queryPlan(
            "SELECT body FROM entry WHERE case_id = ?1 AND version > ?2 ORDER BY version")
        #expect(plan.allSatisfy { $0.contains("entry_case_version") })
    }
}
