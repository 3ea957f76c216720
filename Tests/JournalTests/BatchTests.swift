import Crypto
import Database
import Journal
import Kernel
import Procedures
import Testing

/// Whole cases that are sealed and chained apart from the database.
@Suite struct BatchTests {
    private func batch(_ story: Story, _ bench: Bench, from number: Int, cases: Int) throws -> (EntryBatch, [Entry]) {
        var batch = EntryBatch()
        var written: [Entry] = []
        for number in number..<number + cases {
            let filing = story.filing(number)
            guard let state = CaseState.opening(filing) else { preconditionFailure("a test's constants are wrong") }
            let entries = [filing, story.move(state, to: "s1", note: true)]
            try bench.journal.seal(entries.map { try EncodedEntry($0) }, into: &batch)
            written += entries
        }
        return (batch, written)
    }

    private func isSound(_ bench: Bench, entries: Int) async throws -> Bool {
        let report = try await bench.journal.verify(keys: [:])
        return report.isSound && report.entries == entries
    }

    @Test func readersFindWhatWasWritten() async throws {
        let bench = try await Bench()
        let (made, entries) = try batch(Story(seed: 1), bench, from: 1, cases: 5)
        try await bench.database.write { try bench.journal.append(made, using: $0) }
        for id in Set(entries.map(\.caseID)) {
            #expect(try await bench.journal.entries(of: id) == entries.filter { $0.caseID == id })
        }
        #expect(try await isSound(bench, entries: 10))
        // All filings first, not case by case.
        #expect(try await bench.journal.entries(after: 0, limit: 10).map(\.entry.version) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    }

    @Test func whatOthersWroteMeanwhileComesBefore() async throws {
        let bench = try await Bench()
        var (made, _) = try batch(Story(seed: 1), bench, from: 1, cases: 2)
        made.chain(after: try await bench.journal.chainEnd())
        let others = try await bench.fill(cases: 1, moves: 1, seed: 2)
        let chained = made
        try await bench.database.write { try bench.journal.append(chained, using: $0) }
        #expect(try await isSound(bench, entries: 6))
        // And the journal goes on behind it as ever.
        try await bench.append(Story(seed: 3).move(others[0], to: "s2"), before: others[0])
        #expect(try await isSound(bench, entries: 7))
    }

    @Test func batchesOfSeveralThreadsBecomeOne() async throws {
        let bench = try await Bench()
        var (one, _) = try batch(Story(seed: 1), bench, from: 1, cases: 2)
        let (two, _) = try batch(Story(seed: 2), bench, from: 3, cases: 3)
        one.add(contentsOf: two)
        #expect(one.count == 10)
        let whole = one
        try await bench.database.write { try bench.journal.append(whole, using: $0) }
        #expect(try await isSound(bench, entries: 10))
    }

    @Test func aBatchThatIsThereAlreadyLeavesNothing() async throws {
        let bench = try await Bench()
        let (made, _) = try batch(Story(seed: 1), bench, from: 1, cases: 2)
        try await bench.database.write { try bench.journal.append(made, using: $0) }
        await #expect(throws: DatabaseError.self) {
            try await bench.database.write { try bench.journal.append(made, using: $0) }
        }
        #expect(try await isSound(bench, entries: 4))
    }

    @Test func halfACaseIsRefused() async throws {
        let bench = try await Bench()
        let story = Story(seed: 1)
        let filing = story.filing(1)
        guard let state = CaseState.opening(filing) else { return }
        let move = try EncodedEntry(story.move(state, to: "s1"))
        var batch = EntryBatch()
        #expect(throws: JournalError.unwritable) { try bench.journal.seal([move], into: &batch) }
        #expect(throws: JournalError.unwritable) {
            try bench.journal.seal([try EncodedEntry(filing), try EncodedEntry(story.filing(2))], into: &batch)
        }
    }

    @Test func anEncodedEntryReadsAsItWas() throws {
        let story = Story(seed: 1)
        let filing = story.filing(1)
        #expect(try EncodedEntry(filing).decoded() == filing)
        guard let state = CaseState.opening(filing) else { return }
        let move = story.move(state, to: "s1", note: true)
        #expect(try EncodedEntry(move).decoded() == move)
    }
}
