import Database
import Kernel
import Procedures

extension CaseRow {
    static let selection: SQLStatement = columns + "FROM case_row"
    /// For the lists of units that are asked or offered: `concern_due` comes last. The order of the tables is fixed,
    /// since the concerned unit's few cases are looked up one by one.
    static let concernSelection: SQLStatement =
        columns + ", concern_due FROM case_concern CROSS JOIN case_row WHERE case_id = id"
    /// For an agent's list: whose case it is, and the last day of a mandate on paper.
    static let agentSelection: SQLStatement = columns + ", party_person, agent_until FROM case_row"

    private static let columns: SQLStatement = """
        SELECT id, number, procedure, procedure_version, item_code, title, state, party_name, channel, home,
            filed_unit, deciding_unit, holder_unit, holder_person, pickup_unit, opened_at, closed_at, due_on,
            due_clock, due_provisional, awaits_party, urges, escalation, rating, custody, version, updated_at,
            custody_place, custody_unit
        """
    /// How many columns every selection has.
    static let columnCount = 29

    init(_ row: SQLRow) {
        let due = row.int(17)
        self.init(
            id: row.id(0), number: row.text(1), procedure: row.text(2), procedureVersion: row.int(3),
            itemCode: row.optionalText(4), title: row.text(5), state: row.text(6),
            partyName: row.text(7), channel: row.text(8),
            home: DivisionCode(value: row.int64(9)), filedUnit: row.optionalText(10).map { UnitID($0) },
            decidingUnit: UnitID(row.text(11)), holderUnit: UnitID(row.text(12)),
            holderPerson: row.optionalText(13).flatMap { PersonID($0) },
            pickupUnit: row.optionalText(14).map { UnitID($0) }, openedAt: row.instant(15),
            closedAt: row.optionalInstant(16),
            due: Int64(due) >= CaseProjection.noDue ? nil : Day(number: Int32(clamping: due)),
            dueClock: row.optionalText(18), isDueProvisional: row.int(19) == 1,
            awaitsParty: row.int(20) == 1, urges: row.int(21), escalation: row.int(22),
            rating: row.optionalInt(23), custody: row.optionalText(24), version: row.int(25),
            updatedAt: row.instant(26), custodyPlace: row.optionalText(27).flatMap { CustodyPlace(rawValue: $0) },
            custodyUnit: row.optionalText(28).map { UnitID($0) })
    }

    /// A row of `concernSelection`.
    init(concern row: SQLRow) {
        self.init(row)
        let due = row.int64(Self.columnCount)
        answerBy = due >= CaseProjection.noDue ? nil : Day(number: Int32(clamping: due))
    }
}
