import Database
import Foundation
import Journal
public import Kernel
import Procedures

extension Casework {
    /// Writes many copies of cases that were lived through. Each transaction leaves a sound installation, so the work
    /// may be broken off at any moment; it is not taken up again.
    ///
    /// While one batch is written, the next is made on the other cores. Memory does not grow with the number.
    ///
    /// - Parameter report: told after each transaction.
    /// - Throws: ``CaseLoad/Flaw``.
    @discardableResult
    public func load(
        _ load: CaseLoad, report: (CaseLoad.Progress) -> Void = { _ in }
    ) async throws -> CaseLoad.Progress {
        let begin = ContinuousClock.now
        var progress = CaseLoad.Progress(cases: 0, seconds: 0)
        guard load.count > 0 else { return progress }
        let lives = try await truthful(lives(of: load.patterns))
        guard !lives.isEmpty, load.names.contains(where: CopiedParty.isPlain) else { throw CaseLoad.Flaw.noPattern }
        try await makeParts(from: load.from.year)
        var feed = LoadFeed(load, LoadPlan(lives, count: load.count, from: load.from), lives)
        let press = LoadPress(casework: self, names: load.names.filter(CopiedParty.isPlain), seed: load.seed)
        var batch = try await press.make(feed.take(self), after: journal.chainEnd())
        while batch.rows.count > 0 {
            try Task.checkCancellation()
            // Numbers may have to be written down, so they are taken before the writer has other work.
            let jobs = try await feed.take(self)
            let (rows, end, journal) = (batch.rows, batch.end, journal)
            async let following = press.make(jobs, after: end)
            try await database.write { try rows.write(journal, $0) }
            progress.cases += rows.count
            progress.seconds = (ContinuousClock.now - begin) / .seconds(1)
            report(progress)
            batch = try await following
        }
        let settling = ContinuousClock.now
        // All cases are there, whatever comes of it.
        try? await database.settleLoad()
        progress.settlingSeconds = (ContinuousClock.now - settling) / .seconds(1)
        return progress
    }

    private func truthful(_ lives: [CaseLife]) throws -> [CaseLife] {
        let projection = CaseProjection(procedures: procedures)
        for life in lives where try !CaseStencil(life, days: -7, projection).isTrue() {
            throw CaseLoad.Flaw.untrue(life.state.id)
        }
        return lives
    }
}

/// Makes batch after batch, each on all cores but the one that writes.
struct LoadPress: Sendable {
    let casework: Casework
    let names: [String]
    let seed: UInt64

    struct Batch: Sendable {
        var rows: CaseRows
        var end: ChainEnd
    }

    private static let cores = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)

    /// - Parameter end: of the chain, when the batches before are written.
    func make(_ jobs: [CaseRows.Job], after end: ChainEnd) async throws -> Batch {
        guard !jobs.isEmpty else { return Batch(rows: CaseRows(oldestNotice: casework.oldestNotice), end: end) }
        let share = (jobs.count + Self.cores - 1) / Self.cores
        var parts = try await withThrowingTaskGroup(of: (Int, CaseRows).self) { group in
            for start in stride(from: 0, to: jobs.count, by: share) {
                let part = jobs[start..<min(start + share, jobs.count)]
                group.addTask { (start, try make(part)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var rows = parts.removeFirst()
        for part in parts { rows.add(contentsOf: part) }
        // Before the batch takes its copy of the rows: else they are chained once more while all wait for the writer.
        let newEnd = rows.entries.chain(after: end)
        return Batch(rows: rows, end: newEnd)
    }

    private func make(_ jobs: ArraySlice<CaseRows.Job>) throws -> CaseRows {
        var rows = CaseRows(oldestNotice: casework.oldestNotice)
        guard let first = jobs.first else { return rows }
        var ids = PastIdentifiers(seed: seed ^ first.id.low)
        for job in jobs { try rows.add(job, names: names, casework, &ids) }
        return rows
    }
}
