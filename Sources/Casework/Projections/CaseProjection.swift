import Database
import Journal
import Kernel
import Procedures

/// Keeps one row a case for lists and one row a running clock for timers, in the transaction of the entry itself.
struct CaseProjection: Projection {
    let procedures: ProcedureLibrary
    let name = "case"

    func apply(_ entry: Entry, before: CaseState?, after: CaseState?, to writer: any SQLWriter) throws {
        if entry.forgetting != nil { return try remove(entry.caseID, writer) }
        guard let after else { return }
        if let before {
            try update(from: before, to: after, entry, writer)
        } else {
            try writer.execute(Self.rows.insert, row(of: after, at: entry.at))
        }
        let concerns = CaseConcern.all(of: after)
        if concerns != (before.map(CaseConcern.all) ?? []) {
            try writer.execute("DELETE FROM case_concern WHERE case_id = ?1", [.init(after.id)])
            for concern in concerns { try writer.execute(CaseConcern.rows.insert, concern.row(of: after.id)) }
        }
        if before?.clocks != after.clocks || before?.escalations != after.escalations {
            try writer.execute("DELETE FROM case_clock WHERE case_id = ?1", [.init(after.id)])
            for row in clockRows(of: after) { try writer.execute(Self.clocks.insert, row) }
        }
    }

    private func remove(_ id: CaseID, _ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM case_clock WHERE case_id = ?1", [.init(id)])
        try writer.execute("DELETE FROM case_concern WHERE case_id = ?1", [.init(id)])
        try writer.execute("DELETE FROM case_row WHERE id = ?1", [.init(id)])
    }

    func reset(_ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM case_clock", [])
        try writer.execute("DELETE FROM case_concern", [])
        try writer.execute("DELETE FROM case_row", [])
    }

    /// The running clocks for which the timers have to look, a row each.
    func clockRows(of state: CaseState) -> [[SQLValue]] {
        state.clocks.compactMap { clock in
            guard clock.isRunning, let due = clock.due, !clock.hasExpired || escalates(clock, state) else { return nil }
            let step = EscalationStep.next(after: state.escalations, clock: clock.id)
            let wakesOn = TimerPlan.wakesOn(
                due: due, next: escalates(clock, state) ? step : nil, expires: !clock.hasExpired)
            guard let wakesOn else { return nil }
            return [.init(state.id), .text(clock.id), .init(due), .init(wakesOn)]
        }
    }

    private func escalates(_ clock: ClockState, _ state: CaseState) -> Bool {
        procedures[state.procedure]?.clocks[clock.id]?.isEscalated ?? false
    }

    /// SQLite rewrites an index as soon as one of its columns is named in an update, whatever its value: so only the
    /// groups are named in which something is new.
    private func update(from before: CaseState, to after: CaseState, _ entry: Entry, _ writer: any SQLWriter) throws {
        var sql = Self.update
        var arguments: [SQLValue] = []
        for group in ColumnGroup.allCases {
            let values = values(of: group, after)
            guard values != self.values(of: group, before) else { continue }
            sql = sql + group.assignments
            arguments += values
        }
        try writer.execute(
            sql + "version = ?, updated_at = ? WHERE id = ?", arguments + written(after, entry.at) + [.init(after.id)])
    }

    /// Columns of a case's row that change together, by the indexes they stand in.
    private enum ColumnGroup: CaseIterable {
        case home, state, due, units, custody, pressure, other

        var assignments: SQLStatement {
            switch self {
            case .home: "home = ?,"
            case .state: "state = ?,"
            case .due: "closed_at = ?, due_on = ?,"
            case .units: "deciding_unit = ?, holder_unit = ?, pickup_unit = ?,"
            case .custody: "custody_place = ?, custody_unit = ?,"
            case .pressure: "urges = ?, escalation = ?,"
            case .other:
                "holder_person = ?, due_clock = ?, due_provisional = ?, awaits_party = ?, rating = ?, custody = ?,"
            }
        }
    }

    private func values(of group: ColumnGroup, _ state: CaseState) -> [SQLValue] {
        let due = state.closedAt == nil ? state.nextDue : nil
        switch group {
        case .home: return [.integer(state.places.home.value)]
        case .state: return [.text(state.state)]
        case .due:
            return [
                state.closedAt.map(SQLValue.instant) ?? .null,
                .integer(due?.due.map { Int64($0.number) } ?? Self.noDue),
            ]
        case .units:
            return [
                .text(state.places.deciding.unit.code), .text(state.places.holder.unit.code),
                .init(state.places.pickup?.unit.code),
            ]
        case .custody:
            return [
                .init(state.custody.last.map { CustodyPlace($0.kind).rawValue }),
                .init(state.custody.last?.unit?.code),
            ]
        case .pressure:
            return [
                .integer(Int64(state.urges)), .integer(Int64(EscalationStep.level(of: state.escalations))),
            ]
        case .other:
            let definition = procedures[state.procedure]?.state(state.state)
            return [
                .init(state.places.holder.person?.description), .init(due?.id),
                .integer(due?.isProvisional == true ? 1 : 0), .integer(definition?.awaitsParty == true ? 1 : 0),
                state.rating.map { .integer(Int64($0.grade)) } ?? .null, .init(state.custody.last?.kind.rawValue),
            ]
        }
    }

    /// What every entry changes; in no index.
    private func written(_ state: CaseState, _ at: Instant) -> [SQLValue] {
        [.integer(Int64(state.version)), .init(at)]
    }

    /// What a case keeps from its filing on.
    private func fixed(_ state: CaseState) -> [SQLValue] {
        [
            .text(state.number.description), .text(state.procedure.id), .integer(Int64(state.procedure.version)),
            .init(state.item?.code), .text(state.title), .text(state.party.name),
            .init(state.party.person?.description), .text(state.channel.rawValue),
            .init(state.places.filed?.unit.code), .init(state.openedAt),
            .init(state.agent?.person?.description), state.agent?.paper.map { .init($0.through) } ?? .null,
        ]
    }

    /// Sorts after every real day, so that cases without a limit come last without a second sort key.
    static let noDue: Int64 = 9_999_999

    /// The whole row of a case, as `rows` names its columns.
    /// - Parameter at: time of the newest entry.
    func row(of state: CaseState, at: Instant) -> [SQLValue] {
        [.init(state.id)] + fixed(state) + ColumnGroup.allCases.flatMap { values(of: $0, state) } + written(state, at)
    }

    /// The key, what is fixed, the groups in their order, what every entry changes.
    static let rows = SQLTable(
        "case_row",
        """
        id, number, procedure, procedure_version, item_code, title, party_name, party_person, channel, filed_unit,
        opened_at, agent_person, agent_until, home, state, closed_at, due_on, deciding_unit, holder_unit, pickup_unit,
        custody_place, custody_unit, urges, escalation, holder_person, due_clock, due_provisional, awaits_party,
        rating, custody, version, updated_at
        """)
    static let clocks = SQLTable("case_clock", "case_id, clock, due_on, wakes_on")

    private static let update: SQLStatement = "UPDATE case_row SET"
}
