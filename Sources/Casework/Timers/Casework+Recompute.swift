import Database
import Kernel
import Procedures
import Registry

extension Casework {
    /// The name under which the registry keeps how far this room has come with the changes of calendars.
    static let calendarFollower = "clocks"

    /// Takes one page of open cases (`CaseworkLimits.timerBatch`) further after changes of calendars: a case whose
    /// limits come out differently gets an entry that says so. Provisional dates become firm here when the missing
    /// year arrives. Where it stopped is kept with the calendars, so that a restart goes on there.
    public func takeCalendarStep() async throws -> UpkeepStep {
        let calendars = registry.calendars
        let progress = try await calendars.progress(of: Self.calendarFollower)
        let waiting = try await calendars.changes(after: progress.done)
        guard let first = waiting.first else { return UpkeepStep(isDone: true) }
        // Changes of one place in a row are one walk. A walk under way keeps its end: what comes later is the next one.
        let run = waiting.prefix { $0.division == first.division }
        let target = progress.target > progress.done ? progress.target : run.last?.position ?? first.position
        let page = try await casesWithClocks(in: first.division, after: progress.mark.flatMap(CaseID.init(mark:)))
        var step = UpkeepStep()
        for id in page {
            do {
                if try await recompute(id) { step.changed += 1 }
            } catch CaseworkError.unknownProcedure {
                step.skipped += 1
            }
        }
        let isWalked = page.count < CaseworkLimits.timerBatch
        let mark = isWalked ? nil : page.last?.mark
        try await calendars.keep(
            ChangeProgress(done: isWalked ? target : progress.done, target: target, mark: mark),
            of: Self.calendarFollower)
        step.isDone = isWalked && waiting.last?.position == target
        return step
    }

    /// Takes calendar changes in until none waits, or for so many steps.
    @discardableResult
    public func takeCalendarChanges(steps: Int = .max) async throws -> UpkeepStep {
        var total = UpkeepStep()
        var left = steps
        while left > 0, !total.isDone {
            left -= 1
            let step = try await takeCalendarStep()
            total.changed += step.changed
            total.skipped += step.skipped
            total.isDone = step.isDone
        }
        return total
    }

    private func casesWithClocks(in division: DivisionCode?, after last: CaseID?) async throws -> [CaseID] {
        let range = division?.subtree ?? 0...Int64.max
        return try await database.read { reader in
            try reader.query(
                """
                SELECT DISTINCT case_id FROM case_clock CROSS JOIN case_row
                WHERE id = case_id AND case_id > ?3 AND home BETWEEN ?1 AND ?2 ORDER BY case_id LIMIT ?4
                """,
                [
                    .integer(range.lowerBound), .integer(range.upperBound), .init(last ?? CaseID(high: 0, low: 0)),
                    .integer(Int64(CaseworkLimits.timerBatch)),
                ]
            ) { $0.id(0) }
        }
    }

    private func recompute(_ id: CaseID) async throws -> Bool {
        for _ in 0..<CaseworkLimits.commandRetries {
            let state = try await freshState(id)
            let definition = try definition(state.procedure)
            let surroundings = try await surroundings(for: state.places)
            let changes = Engine.recompute(state, by: definition, in: surroundings)
            guard !changes.isEmpty else { return false }
            let command = Command(id: identifiers.next(), action: "recompute", actor: .system)
            do {
                _ = try await record(
                    Decision(changes: changes, notices: []), of: command, on: state, in: surroundings)
                return true
            } catch is VersionClash { continue }
        }
        throw CaseworkError.tooManyClashes
    }
}
