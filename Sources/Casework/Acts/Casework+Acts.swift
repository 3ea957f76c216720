import Database
public import Kernel
public import Procedures

extension Casework {
    /// What others did in a person's name, the newest first: under mandates, at their side, and what windows took in.
    /// At most `CaseworkLimits.actsMax`.
    public func acts(for person: PersonID) async throws -> [ActRecord] {
        try await database.read { reader in
            let acts = try reader.query(
                Self.actsBySubject, [.text(ActProjection.subject(person: person)), Self.most], Self.act)
            let taken = try reader.query(Self.takenIn, [.text(person.description), Self.most], Self.act)
            let known = Set(acts.filter { $0.version == 1 }.map(\.caseID))
            let all = acts + taken.filter { !known.contains($0.caseID) }
            return Array(all.sorted { ($0.at, $0.caseID) > ($1.at, $1.caseID) }.prefix(CaseworkLimits.actsMax))
        }
    }

    /// What was done with lent powers, the newest first; at most `CaseworkLimits.actsMax`.
    public func acts(underDelegation id: String) async throws -> [ActRecord] {
        try await database.read { reader in
            try reader.query(
                Self.actsBySubject, [.text(ActProjection.subject(delegation: id)), Self.most], Self.act)
        }
    }

    private static let most = SQLValue.integer(Int64(CaseworkLimits.actsMax))

    private static let actsBySubject: SQLStatement = """
        SELECT act.at, act.case_id, act.version, act.action, act.way, act.actor_person, act.actor_unit, act.mandate,
            case_row.number, case_row.title, case_row.item_code, case_row.home, case_row.procedure,
            case_row.procedure_version, objection.version
        FROM act CROSS JOIN case_row
            LEFT JOIN objection ON objection.case_id = act.case_id AND objection.version = act.version
        WHERE act.subject = ?1 AND case_row.id = act.case_id ORDER BY act.at DESC LIMIT ?2
        """

    private static let takenIn: SQLStatement = """
        SELECT case_row.opened_at, case_row.id, 1, 'file', 'window', NULL, case_row.filed_unit, NULL,
            case_row.number, case_row.title, case_row.item_code, case_row.home, case_row.procedure,
            case_row.procedure_version, objection.version
        FROM case_row LEFT JOIN objection ON objection.case_id = case_row.id AND objection.version = 1
        WHERE case_row.party_person = ?1 AND case_row.filed_unit IS NOT NULL
        ORDER BY case_row.opened_at DESC LIMIT ?2
        """

    private static func act(_ row: SQLRow) -> ActRecord {
        ActRecord(
            at: row.instant(0), caseID: row.id(1), version: row.int(2), action: row.text(3),
            way: ActWay(rawValue: row.text(4)) ?? .window, actorPerson: row.optionalText(5).flatMap { PersonID($0) },
            actorUnit: row.optionalText(6).map { UnitID($0) }, mandate: row.optionalText(7), number: row.text(8),
            title: row.text(9), itemCode: row.optionalText(10), home: DivisionCode(value: row.int64(11)),
            procedure: ProcedureReference(id: row.text(12), version: row.int(13)), isObjectedTo: !row.isNull(14))
    }
}
