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

    func insert(into writer: any SQLWriter) throws {
        try writer.execute(
            """
            INSERT INTO notice (id, recipient, case_id, number, title, procedure, procedure_version, template, at,
                facts)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            [
                .init(id), .text(recipient), .init(caseID), .text(number), .text(title), .text(procedure.id),
                .integer(Int64(procedure.version)), .text(template), .init(at),
                .init(facts?.text),
            ])
    }

    /// How recipients are written: one column serves units, persons and the party of a case alike.
    enum Address {
        static let unitPrefix = "unit:"
        static func unit(_ unit: UnitID) -> String { unitPrefix + unit.code }
        static func person(_ person: String) -> String { "person:" + person }
        static func party(of id: CaseID) -> String { "case:" + id.description }
    }
}

extension Casework {
    func notice(for intent: NoticeIntent, entry: Entry, state: CaseState) -> Notice {
        let recipient =
            switch intent.recipient {
            case .party:
                state.party.person.map { Notice.Address.person($0.description) } ?? Notice.Address.party(of: state.id)
            case .unit(let unit): Notice.Address.unit(unit)
            case .person(let person): Notice.Address.person(person.description)
            }
        let declared = procedures[state.procedure]?.placeholders(of: intent.template) ?? []
        let needed = declared.isEmpty ? EngineNotices.placeholders(of: intent.template) : declared
        return Notice(
            id: identifiers.next(), recipient: recipient, caseID: state.id, number: state.number.description,
            title: state.title, procedure: state.procedure, template: intent.template, at: entry.at, readAt: nil,
            facts: NoticeFacts(needed, state))
    }

    /// Newest notices of the caller: their own, and their units'. At most `CaseworkLimits.noticesMax`.
    public func notices(for caller: Caller) async throws -> [Notice] {
        let addresses = addresses(of: caller)
        return try await database.read { reader in
            var found: [Notice] = []
            for address in addresses {
                found += try reader.query(
                    """
                    SELECT id, recipient, case_id, number, title, procedure, procedure_version, template, at, read_at,
                        facts
                    FROM notice WHERE recipient = ?1 ORDER BY at DESC LIMIT ?2
                    """, [.text(address), .integer(Int64(CaseworkLimits.noticesMax))]
                ) { row in
                    Notice(
                        id: row.id(0), recipient: row.text(1), caseID: row.id(2), number: row.text(3),
                        title: row.text(4),
                        procedure: ProcedureReference(id: row.text(5), version: row.int(6)),
                        template: row.text(7), at: row.instant(8), readAt: row.optionalInstant(9),
                        facts: row.optionalText(10).flatMap(NoticeFacts.init(text:)))
                }
            }
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

    /// Unread notices of the caller, counted up to `CaseworkLimits.countMax`.
    public func unreadCount(for caller: Caller) async throws -> Int {
        let addresses = addresses(of: caller)
        return try await database.read { reader in
            try addresses.reduce(0) { count, address in
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
        let now = time.now
        try await commit.submit { writer in
            for address in addresses {
                try writer.execute(
                    "UPDATE notice SET read_at = ?1 WHERE recipient = ?2 AND read_at IS NULL AND at <= ?1",
                    [.init(now), .text(address)])
            }
        }
    }

    private func addresses(of caller: Caller) -> [String] {
        var addresses: [String] = []
        if let person = caller.actor.person { addresses.append(Notice.Address.person(person.description)) }
        if let opened = caller.openedCase { addresses.append(Notice.Address.party(of: opened)) }
        addresses += Set(caller.posts.map(\.unit)).sorted().map { Notice.Address.unit(UnitID($0)) }
        return addresses
    }
}
