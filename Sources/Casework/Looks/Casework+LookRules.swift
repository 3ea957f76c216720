import Access
import Database
import Journal
public import Kernel
public import Procedures
import Registry

/// Judging looks: facts are gathered here, the rules are `LookRule`'s.
extension Casework {
    /// What a look that gets a row is flagged with. Looks at a case by those who have to do with it cost no reading.
    func flag(_ note: LookNote, by looker: Looker) async throws -> Looks.Flag? {
        guard note.kind.isClose, looker.kind != .agent else { return nil }
        let isOfCase = note.caseNumber != nil
        let people = try await registry.looks.peopleInHour(note, by: looker) ?? 0
        let isPrivate = note.kind == .unmask || note.kind == .export || !note.basis.isWork
        let most =
            looker.kind == .program ? LookLimits.programPeopleInHourMax : LookLimits.peopleInHourMax
        // The usual look, at work on a case: nothing more to find out.
        if isOfCase, !isPrivate, people <= most { return nil }
        // Whoever looks for others has a unit; an agent was let through above.
        guard let unit = looker.unit, let division = try await registry.units.unit(unit)?.division else { return nil }
        let waits = LookRule.waits(note.kind, note.basis)
        let facts = try await facts(of: note, by: looker, in: division, people: people, unitHasCase: waits ? true : nil)
        if let rule = LookRule.broken(by: facts) { return .broken(rule, in: division) }
        return waits ? .waits(in: division) : nil
    }

    /// - Parameter unitHasCase: nil where it has to be looked up.
    private func facts(
        of note: LookNote, by looker: Looker, in division: DivisionCode, people: Int, unitHasCase: Bool?
    ) async throws -> LookFacts {
        let isOfCase = note.caseNumber != nil
        var hasCase = unitHasCase ?? isOfCase
        if unitHasCase == nil, !isOfCase, let unit = looker.unit {
            hasCase = try await self.unitHasCase(unit, of: note.subject.retagged())
        }
        let now = time.now
        let calendar = try await registry.calendars.calendar(for: division)
        return LookFacts(
            kind: note.kind, basis: note.basis, by: looker.kind, unitHasCase: hasCase, isOfCase: isOfCase,
            hour: now.timeOfDay(in: .beijing).hour, isWorkingDay: calendar.isWorking(now.day(in: .beijing)),
            peopleInHour: people)
    }

    /// Whether the unit has or had to do with a case of the person: by the rows of the cases, else by what was done
    /// in the newest of them, `LookLimits.judgedCasesMax`.
    public func unitHasCase(_ unit: String, of person: PersonID) async throws -> Bool {
        let found = try await database.read { reader in
            try reader.query(
                Self.casesOfPerson, [.text(person.description), .integer(Int64(LookLimits.casesMax)), .text(unit)]
            ) { (id: $0.id(0) as CaseID, isTheirs: $0.bool(1)) }
        }
        if found.contains(where: \.isTheirs) { return true }
        for known in found.prefix(LookLimits.judgedCasesMax) {
            // A forgotten case says nothing any more, for or against.
            let entries = (try? await self.entries(of: known.id)) ?? []
            if entries.contains(where: { $0.actor.unit?.code == unit }) { return true }
        }
        return false
    }

    private static let casesOfPerson: SQLStatement = """
        SELECT id, coalesce(filed_unit, '') = ?3 OR deciding_unit = ?3 OR holder_unit = ?3
            OR coalesce(pickup_unit, '') = ?3
            OR EXISTS (SELECT 1 FROM case_concern WHERE case_id = id AND concerned_unit = ?3)
        FROM case_row WHERE party_person = ?1
        UNION ALL
        SELECT id, coalesce(filed_unit, '') = ?3 OR deciding_unit = ?3 OR holder_unit = ?3
            OR coalesce(pickup_unit, '') = ?3
        FROM case_row WHERE agent_person = ?1
        ORDER BY 1 DESC LIMIT ?2
        """

    /// The looks whose time to be judged has come, and those that are kept no longer: a bounded piece of each.
    public func takeLookStep() async throws -> UpkeepStep {
        let waiting = try await registry.looks.waiting()
        var verdicts: [(id: LookID, rule: LookRule?)] = []
        for known in waiting {
            let look = known.look
            let hasCase: Bool =
                if let unit = look.by.unit { try await self.unitHasCase(unit, of: look.subject.retagged()) } else {
                    false
                }
            let facts = LookFacts(
                kind: look.note.kind, basis: look.note.basis, by: look.by.kind, unitHasCase: hasCase, isOfCase: false)
            verdicts.append((look.id, LookRule.broken(by: facts)))
        }
        try await registry.looks.settle(verdicts)
        let old = try await registry.looks.removeOld()
        return UpkeepStep(
            changed: verdicts.count + old.removed, isDone: waiting.count < LookLimits.judgedAtOnceMax && old.isDone)
    }
}
