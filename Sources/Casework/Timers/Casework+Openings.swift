import Database
import Kernel
import Procedures
import Registry

extension Casework {
    /// The name under which the registry keeps how far this room has come with units that were opened.
    static let openingFollower = "routing"

    /// Takes the walk over the open cases one page further after units were opened, or became active again: what they
    /// would have been given at filing goes to them, by the rules of each procedure and while who decides is still open
    /// (`ProcedureDefinition.isRoutingOpen`). A closed unit's cases go on in any state, since nobody is left to decide
    /// them; here somebody is, so what a unit has accepted, and what a person gave it, it keeps.
    ///
    /// Where it stopped is kept with the units, so that a restart goes on there; a case that was taken along before is
    /// with its new unit, and the rules change nothing any more.
    public func takeOpeningStep() async throws -> UpkeepStep {
        let units = registry.units
        let progress = try await units.progress(of: Self.openingFollower)
        let waiting = try await units.openings(after: progress.done)
        guard let last = waiting.last else { return UpkeepStep(isDone: true) }
        // All that wait are one walk. A walk under way keeps its end: what is opened meanwhile is the next one.
        let target = progress.target > progress.done ? progress.target : last.position
        let opened = waiting.filter { $0.position <= target }
        let codes = Set(opened.map { UnitID($0.unit) })
        let page = try await walkedCases(after: progress.mark.flatMap(CaseID.init(mark:)))
        var step = UpkeepStep()
        var end = page.last
        var tried = 0
        for row in page.open where try await isConcerned(row, by: opened) {
            do {
                if try await reroute(row.id, toOpened: codes) { step.changed += 1 }
            } catch is Refusal, CaseworkError.unknownProcedure {
                // One case that cannot go on must not hold up the walk.
                step.skipped += 1
            }
            tried += 1
            guard tried < CaseworkLimits.timerBatch else {
                end = row.id
                break
            }
        }
        let isWalked = page.isLast && end == page.last
        try await units.keep(
            ChangeProgress(
                done: isWalked ? target : progress.done, target: target, mark: isWalked ? nil : end?.mark),
            of: Self.openingFollower)
        step.isDone = isWalked && last.position == target
        return step
    }

    /// Only cases of the unit's territory, and those handed in there: where both territories handle an item alike, the
    /// authority at the intake decides.
    private func isConcerned(_ row: WalkedCase, by opened: [UnitOpening]) async throws -> Bool {
        guard let definition = procedures[row.procedure], definition.isRoutingOpen(in: row.state) else { return false }
        if opened.contains(where: { row.home.isWithin($0.division) }) { return true }
        guard let filed = row.filed, let unit = try await registry.units.unit(filed) else { return false }
        return opened.contains { unit.division.isWithin($0.division) }
    }

    /// An open case as its row gives it, enough to tell whether its entries have to be read.
    private struct WalkedCase: Sendable {
        var id: CaseID
        var procedure: ProcedureReference
        var state: String
        var home: DivisionCode
        var filed: String?
    }

    /// The next rows in the order of ids, `CaseworkLimits.walkRows` of them, closed ones counted: so a step is bounded
    /// however few are open. Ids rise with time; what is filed during the walk was routed with the new units.
    private func walkedCases(
        after last: CaseID?
    ) async throws -> (open: [WalkedCase], last: CaseID?, isLast: Bool) {
        try await database.read { reader in
            var open: [WalkedCase] = []
            var end: CaseID?
            var count = 0
            try reader.each(
                """
                SELECT id, closed_at, procedure, procedure_version, state, home, filed_unit FROM case_row WHERE id > ?1
                ORDER BY id LIMIT ?2
                """, [.init(last ?? CaseID(high: 0, low: 0)), .integer(Int64(CaseworkLimits.walkRows))]
            ) { row in
                count += 1
                end = row.id(0)
                guard row.isNull(1) else { return }
                open.append(
                    WalkedCase(
                        id: row.id(0), procedure: ProcedureReference(id: row.text(2), version: row.int(3)),
                        state: row.text(4), home: row.division(5), filed: row.optionalText(6)))
            }
            return (open, end, count < CaseworkLimits.walkRows)
        }
    }
}
