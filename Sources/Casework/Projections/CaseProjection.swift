import Database
import Journal
import Kernel
import Procedures

/// Keeps one row a case for lists and one row a running clock for timers, in the transaction of the entry itself.
struct CaseProjection: Projection {
    let procedures: ProcedureLibrary
    let name = "case"

    func apply(_ entry: Entry, before: CaseState?, after: CaseState?, to writer: any SQLWriter) throws {
        guard let after else { return }
        if before == nil {
            try writer.execute(Self.insert, [.init(after.id)] + fixed(after) + changing(after, entry))
        } else {
            try writer.execute(Self.update, [.init(after.id)] + changing(after, entry))
        }
        if let before, before.places.home != after.places.home {
            let home = SQLValue.integer(after.places.home.value)
            try writer.execute("UPDATE case_row SET home = ?2 WHERE id = ?1", [.init(after.id), home])
            try writer.execute("UPDATE case_clock SET home = ?2 WHERE case_id = ?1", [.init(after.id), home])
        }
        let concerns = CaseConcern.all(of: after)
        if concerns != (before.map(CaseConcern.all) ?? []) {
            try writer.execute("DELETE FROM case_concern WHERE case_id = ?1", [.init(after.id)])
            for concern in concerns { try concern.insert(for: after.id, to: writer) }
        }
        if before?.clocks != after.clocks || before?.escalations != after.escalations {
            try writer.execute("DELETE FROM case_clock WHERE case_id = ?1", [.init(after.id)])
            for clock in after.clocks where clock.isRunning { try insert(clock, of: after, to: writer) }
        }
    }

    func reset(_ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM case_clock", [])
        try writer.execute("DELETE FROM case_concern", [])
        try writer.execute("DELETE FROM case_row", [])
    }

    private func insert(_ clock: ClockState, of state: CaseState, to writer: any SQLWriter) throws {
        guard let due = clock.due, !clock.hasExpired || escalates(clock, state) else { return }
        let step = EscalationStep.next(after: state.escalations, clock: clock.id)
        let wakesOn = TimerPlan.wakesOn(
            due: due, next: escalates(clock, state) ? step : nil, expires: !clock.hasExpired)
        guard let wakesOn else { return }
        try writer.execute(
            "INSERT INTO case_clock (case_id, clock, due_on, wakes_on, home) VALUES (?1, ?2, ?3, ?4, ?5)",
            [.init(state.id), .text(clock.id), .init(due), .init(wakesOn), .integer(state.places.home.value)])
    }

    private func escalates(_ clock: ClockState, _ state: CaseState) -> Bool {
        procedures[state.procedure]?.clocks[clock.id]?.isEscalated ?? false
    }

    /// What a case keeps from its filing on. It is left out of updates, and with it the indexes over it.
    private func fixed(_ state: CaseState) -> [SQLValue] {
        [
            .text(state.number.description), .text(state.procedure.id), .integer(Int64(state.procedure.version)),
            .init(state.item?.code), .text(state.title), .text(state.party.name),
            .init(state.party.person?.description), .text(state.channel.rawValue),
            .init(state.places.filed?.unit.code), .integer(state.places.home.value), .init(state.openedAt),
            .init(state.agent?.person?.description), state.agent?.paper.map { .init($0.through) } ?? .null,
        ]
    }

    private func changing(_ state: CaseState, _ entry: Entry) -> [SQLValue] {
        let due = state.closedAt == nil ? state.nextDue : nil
        let definition = procedures[state.procedure]?.state(state.state)
        return [
            .text(state.state), .text(state.places.deciding.unit.code), .text(state.places.holder.unit.code),
            .init(state.places.holder.person?.description), .init(state.places.pickup?.unit.code),
            state.closedAt.map(SQLValue.instant) ?? .null,
            .integer(due?.due.map { Int64($0.number) } ?? Self.noDue), .init(due?.id),
            .integer(due?.isProvisional == true ? 1 : 0), .integer(definition?.awaitsParty == true ? 1 : 0),
            .integer(Int64(state.urges)), .integer(Int64(EscalationStep.level(of: state.escalations))),
            state.rating.map { .integer(Int64($0.grade)) } ?? .null, .init(state.custody.last?.kind.rawValue),
            .integer(Int64(state.version)), .init(entry.at),
            .init(state.custody.last.map { CustodyPlace($0.kind).rawValue }),
            .init(state.custody.last?.unit?.code),
        ]
    }

    /// Sorts after every real day, so that cases without a limit come last without a second sort key.
    static let noDue: Int64 = 9_999_999

    private static let insert: SQLStatement = """
        INSERT INTO case_row (id, number, procedure, procedure_version, item_code, title, party_name, party_person,
            channel, filed_unit, home, opened_at, agent_person, agent_until, state, deciding_unit, holder_unit,
            holder_person, pickup_unit, closed_at, due_on, due_clock, due_provisional, awaits_party, urges, escalation,
            rating, custody, version, updated_at, custody_place, custody_unit)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
        """

    private static let update: SQLStatement = """
        UPDATE case_row SET state = ?2, deciding_unit = ?3, holder_unit = ?4, holder_person = ?5, pickup_unit = ?6,
            closed_at = ?7, due_on = ?8, due_clock = ?9, due_provisional = ?10, awaits_party = ?11, urges = ?12,
            escalation = ?13, rating = ?14, custody = ?15, version = ?16, updated_at = ?17, custody_place = ?18,
            custody_unit = ?19
        WHERE id = ?1
        """
}
