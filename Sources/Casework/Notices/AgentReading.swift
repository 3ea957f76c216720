import Database
import Kernel
import Procedures

/// An agent at their notices: those of the cases whose mandates let them look today, and no others. A mandate is taken
/// back without the cases hearing of it, so what was told is sorted out at each reading.
struct AgentReading: Sendable {
    let address: String
    let rights: AgentRights

    /// The newest that may be read; at most `CaseworkLimits.noticesMax`.
    func newest(_ reader: any SQLReader) throws -> [Notice] {
        var readable: [Notice] = []
        var looks: [CaseID: Bool] = [:]
        for notice in try Casework.newest(CaseworkLimits.agentNoticesMax, to: address, reader)
        where readable.count < CaseworkLimits.noticesMax {
            let isReadable = try looks[notice.caseID] ?? mayLook(at: notice.caseID, reader)
            looks[notice.caseID] = isReadable
            if isReadable { readable.append(notice) }
        }
        return readable
    }

    private func mayLook(at id: CaseID, _ reader: any SQLReader) throws -> Bool {
        let matter = try reader.first(
            "SELECT party_person, item_code, agent_until FROM case_row WHERE id = ?1", [.init(id)]
        ) { AgentMatter(party: $0.optionalText(0), item: $0.optionalText(1), paperThrough: $0.optionalDay(2)) }
        return matter.map { rights.mayLook(at: $0) } ?? false
    }

    /// Those of the newest unread ones that may be read; at most `CaseworkLimits.countMax`.
    func unread(_ reader: any SQLReader) throws -> [Identifier<NoticeSubject>] {
        let unread = try reader.query(
            Self.unreadStatement, [.text(address), .integer(Int64(CaseworkLimits.agentNoticesMax))]
        ) { row -> (id: Identifier<NoticeSubject>, matter: AgentMatter) in
            (
                row.id(0),
                AgentMatter(
                    party: row.optionalText(1), item: row.optionalText(2), paperThrough: row.optionalDay(3))
            )
        }
        return unread.filter { rights.mayLook(at: $0.matter) }.prefix(CaseworkLimits.countMax).map { $0.id }
    }

    private static let unreadStatement: SQLStatement = """
        SELECT unread.id, party_person, item_code, agent_until FROM
            (SELECT id, case_id FROM notice WHERE recipient = ?1 AND read_at IS NULL ORDER BY at DESC LIMIT ?2)
            AS unread CROSS JOIN case_row WHERE case_row.id = unread.case_id
        """
}

extension Casework {
    /// nil for everybody but a person who comes as a citizen: in a post nobody acts under a mandate.
    func agentReading(of caller: Caller) async throws -> AgentReading? {
        guard caller.actor.kind == .party, let person = caller.actor.person else { return nil }
        return AgentReading(
            address: Notice.Address.agent(person.description), rights: try await agentRights(of: person))
    }
}
