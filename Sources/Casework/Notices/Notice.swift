import Access
import Database
public import Kernel
public import Procedures

public enum NoticeSubject {}

/// A message inside the system: to a unit, to a member of staff, to a citizen.
public struct Notice: Sendable, Hashable {
    public var id: Identifier<NoticeSubject>
    public var recipient: String
    public var caseID: CaseID
    public var number: String
    public var title: String
    public var procedure: ProcedureReference
    public var template: String
    public var at: Instant
    public var readAt: Instant?
    /// What its text needs and nobody knows later: the due day, the units of that time.
    var facts: NoticeFacts?
    /// The case's item and home, to name the item in the reader's language.
    var item: String?
    var home: DivisionCode?

    /// The reader acts for the party under a mandate; the text speaks to the party.
    public var isForOther: Bool { recipient.hasPrefix(Address.agentPrefix) }

    func insert(into writer: any SQLWriter) throws { try writer.execute(Self.rows.insert, row) }

    static let rows = SQLTable(
        "notice", "id, recipient, case_id, number, title, procedure, procedure_version, template, at, read_at, facts")

    var row: [SQLValue] {
        [
            .init(id), .text(recipient), .init(caseID), .text(number), .text(title), .text(procedure.id),
            .integer(Int64(procedure.version)), .text(template), .init(at), .init(readAt), .init(facts?.text),
        ]
    }

    /// How recipients are written: one column serves units, persons, the party of a case and agents alike.
    enum Address {
        static let unitPrefix = "unit:"
        static let agentPrefix = "agent:"
        static func unit(_ unit: UnitID) -> String { unitPrefix + unit.code }
        static let personPrefix = "person:"
        static func person(_ person: String) -> String { personPrefix + person }
        static func party(of id: CaseID) -> String { "case:" + id.description }
        /// Apart from the person's own, since what stands here may be read only while a mandate stands.
        static func agent(_ person: String) -> String { agentPrefix + person }
    }
}

extension Notice {
    static let columns: SQLStatement = """
        SELECT id, recipient, case_id, number, title, procedure, procedure_version, template, at, read_at, facts
        FROM notice
        """

    init(_ row: SQLRow) {
        self.init(
            id: row.id(0), recipient: row.text(1), caseID: row.id(2), number: row.text(3), title: row.text(4),
            procedure: ProcedureReference(id: row.text(5), version: row.int(6)), template: row.text(7),
            at: row.instant(8), readAt: row.optionalInstant(9),
            facts: row.optionalText(10).flatMap(NoticeFacts.init(text:)))
    }
}

extension Casework {
    /// What is meant for the party goes to the case's agent as well, as a notice of its own. Whether the agent may read
    /// it is looked at when they do, so that a mandate taken back works at once.
    func notices(for intent: NoticeIntent, entry: Entry, state: CaseState) -> [Notice] {
        let declared = procedures[state.procedure]?.placeholders(of: intent.template) ?? []
        let needed = declared.isEmpty ? EngineNotices.placeholders(of: intent.template) : declared
        return recipients(of: intent, state).map { recipient in
            Notice(
                id: identifiers.next(), recipient: recipient, caseID: state.id, number: state.number.description,
                title: state.title, procedure: state.procedure, template: intent.template, at: entry.at, readAt: nil,
                facts: NoticeFacts(needed, state))
        }
    }

    private func recipients(of intent: NoticeIntent, _ state: CaseState) -> [String] {
        switch intent.recipient {
        case .party:
            let party =
                state.party.person.map { Notice.Address.person($0.description) } ?? Notice.Address.party(of: state.id)
            let agent = (state.agent?.person?.description).map { Notice.Address.agent($0) }
            return [party, agent].compactMap { $0 }
        case .unit(let unit): return [Notice.Address.unit(unit)]
        case .person(let person): return [Notice.Address.person(person.description)]
        }
    }

    /// Newest notices of the caller: their own, their units', and those of cases in which they act for others while the
    /// mandate stands. At most `CaseworkLimits.noticesMax`.
    public func notices(for caller: Caller) async throws -> [Notice] {
        let addresses = addresses(of: caller)
        let agent = try await agentReading(of: caller)
        return try await database.read { reader in
            var found: [Notice] = []
            for address in addresses { found += try Self.newest(CaseworkLimits.noticesMax, to: address, reader) }
            if let agent { found += try agent.newest(reader) }
            found = Array(found.sorted { $0.at > $1.at }.prefix(CaseworkLimits.noticesMax))
            for index in found.indices {
                let known = try reader.first(
                    "SELECT item_code, home FROM case_row WHERE id = ?1", [.init(found[index].caseID)]
                ) { ($0.optionalText(0), DivisionCode(value: $0.int64(1))) }
                (found[index].item, found[index].home) = known ?? (nil, nil)
            }
            return found
        }
    }

    static func newest(_ limit: Int, to address: String, _ reader: any SQLReader) throws -> [Notice] {
        try reader.query(
            Notice.columns + "WHERE recipient = ?1 ORDER BY at DESC LIMIT ?2",
            [.text(address), .integer(Int64(limit))], Notice.init)
    }

    /// Unread notices of the caller, counted up to `CaseworkLimits.countMax` for each unit and for all of an agent's.
    public func unreadCount(for caller: Caller) async throws -> Int {
        let addresses = addresses(of: caller)
        let agent = try await agentReading(of: caller)
        return try await database.read { reader in
            let forOthers = try agent?.unread(reader).count ?? 0
            return try addresses.reduce(forOthers) { count, address in
                try count
                    + (reader.first(
                        """
                        SELECT count(*) FROM
                            (SELECT 1 FROM notice WHERE recipient = ?1 AND read_at IS NULL LIMIT ?2) AS unread
                        """, [.text(address), .integer(Int64(CaseworkLimits.countMax))]
                    ) { $0.int(0) } ?? 0)
            }
        }
    }

    /// Marks all notices of the caller up to now as read.
    public func markNoticesRead(for caller: Caller) async throws {
        let addresses = addresses(of: caller)
        let agent = try await agentReading(of: caller)
        let now = time.now
        try await commit.submit { writer in
            for address in addresses {
                try writer.execute(
                    "UPDATE notice SET read_at = ?1 WHERE recipient = ?2 AND read_at IS NULL AND at <= ?1",
                    [.init(now), .text(address)])
            }
            // What an agent may not read now stays unread: the mandate may be given again.
            guard let agent else { return }
            for id in try agent.unread(writer) {
                try writer.execute(
                    "UPDATE notice SET read_at = ?1 WHERE recipient = ?2 AND id = ?3",
                    [.init(now), .text(agent.address), .init(id)])
            }
        }
    }

    private func addresses(of caller: Caller) -> [String] {
        var addresses: [String] = []
        if let person = caller.actor.person { addresses.append(Notice.Address.person(person.description)) }
        if let opened = caller.openedCase { addresses.append(Notice.Address.party(of: opened)) }
        let units = Set(caller.posts.filter { $0.isHeld(on: today()) }.map(\.unit))
        addresses += units.sorted().map { Notice.Address.unit(UnitID($0)) }
        return addresses
    }
}
