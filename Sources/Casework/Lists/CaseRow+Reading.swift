import Database
import Kernel
import Procedures

extension CaseRow {
    static let selection: SQLStatement = """
        SELECT id, number, procedure, procedure_version, item_code, title, state, party_name, channel, home,
            filed_unit, deciding_unit, holder_unit, holder_person, pickup_unit, opened_at, closed_at, due_on,
            due_clock, due_provisional, awaits_party, urges, escalation, rating, custody, version, updated_at
        FROM case_row
        """

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
            updatedAt: row.instant(26))
    }
}
