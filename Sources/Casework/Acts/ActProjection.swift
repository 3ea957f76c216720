import Database
import Journal
import Kernel
import Procedures

/// What was done in people's names and with lent powers, and what they objected to. What a window simply took in is
/// not written down once more: the case's own row says so, and there are as many of those as cases.
struct ActProjection: Projection {
    let procedures: ProcedureLibrary
    let name = "acts"

    static func subject(person: PersonID) -> String { "person:\(person)" }
    static func subject(delegation: String) -> String { "delegation:" + delegation }

    func apply(_ entry: Entry, before: CaseState?, after: CaseState?, to writer: any SQLWriter) throws {
        if entry.forgetting != nil {
            try writer.execute("DELETE FROM act WHERE case_id = ?1", [.init(entry.caseID)])
            try writer.execute("DELETE FROM objection WHERE case_id = ?1", [.init(entry.caseID)])
            return
        }
        guard let after else { return }
        if let party = after.party.person,
            let act = PartyAct(entry, of: after, by: procedures[after.procedure]),
            entry.version > 1 || act.way != .window
        {
            try insert(entry, Self.subject(person: party), act, writer)
        }
        if let lender = entry.actor.onBehalfOf {
            let act = PartyAct(way: .delegation, mandate: nil)
            try insert(entry, Self.subject(delegation: lender.delegation), act, writer)
        }
        for change in entry.changes {
            switch change {
            case .objected(let version, _):
                try writer.execute(
                    """
                    INSERT INTO objection (case_id, version, at) VALUES (?1, ?2, ?3)
                    ON CONFLICT (case_id, version) DO UPDATE SET at = excluded.at, answered_at = NULL
                    """, [.init(entry.caseID), .integer(Int64(version)), .init(entry.at)])
            case .objectionAnswered(let version, _):
                try writer.execute(
                    "UPDATE objection SET answered_at = ?3 WHERE case_id = ?1 AND version = ?2",
                    [.init(entry.caseID), .integer(Int64(version)), .init(entry.at)])
            default: continue
            }
        }
    }

    func reset(_ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM act", [])
        try writer.execute("DELETE FROM objection", [])
    }

    private func insert(
        _ entry: Entry, _ subject: String, _ act: PartyAct, _ writer: any SQLWriter
    ) throws {
        try writer.execute(
            """
            INSERT INTO act (subject, at, case_id, version, action, way, actor_person, actor_unit, mandate)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            [
                .text(subject), .init(entry.at), .init(entry.caseID), .integer(Int64(entry.version)),
                .text(entry.action), .text(act.way.rawValue), .init(entry.actor.person?.description),
                .init(entry.actor.unit?.code), .init(act.mandate),
            ])
    }
}

extension PartyAct {
    init(way: ActWay, mandate: String?) {
        self.way = way
        self.mandate = mandate
    }
}
