import Database
public import Kernel
public import Procedures
public import Registry

extension Casework {
    /// What looks at a person are found by: the person, their own cases, and those in which they act for somebody while
    /// the mandate lets them look; the newest `LookLimits.casesMax` of each.
    public func lookSubjects(of person: PersonID) async throws -> [Identifier<LookSubject>] {
        let rights = try await agentRights(of: person)
        let cases: [CaseID] = try await database.read { reader in
            let found: [SQLValue] = [.text(person.description), .integer(Int64(LookLimits.casesMax))]
            let own: [CaseID] = try reader.query(
                "SELECT id FROM case_row WHERE party_person = ?1 ORDER BY opened_at DESC LIMIT ?2", found
            ) { $0.id(0) }
            let others = try reader.query(
                """
                SELECT id, party_person, item_code, agent_until FROM case_row WHERE agent_person = ?1
                ORDER BY opened_at DESC LIMIT ?2
                """, found
            ) { row in
                (
                    id: row.id(0) as CaseID,
                    matter: AgentMatter(
                        party: row.optionalText(1), item: row.optionalText(2), paperThrough: row.optionalDay(3))
                )
            }
            return own + others.filter { rights.mayLook(at: $0.matter) }.map(\.id)
        }
        return [person.retagged()] + Set(cases).sorted().reversed().map { $0.retagged() }
    }

    /// Who looked at the caller's data: at themselves and at their cases, the newest first.
    public func ownLooks(
        of caller: Caller, before: LookID? = nil, limit: Int = LookLimits.page
    ) async throws -> [Look] {
        guard let person = caller.actor.person else { throw CaseworkError.unknownCase }
        return try await registry.looks.looks(
            at: lookSubjects(of: person), before: before, limit: limit
        ).filter { $0.by.kind != .agent || $0.by.person != person.retagged() }
    }

    /// Who looked at one case, for its party: also for who opened it with number and secret.
    public func looks(
        at id: CaseID, as caller: Caller, before: LookID? = nil, limit: Int = LookLimits.page
    ) async throws -> [Look] {
        let state = try await state(id)
        guard let reading = try await reading(of: accessSubject(state), caller), reading.isParty else {
            throw CaseworkError.unknownCase
        }
        return try await registry.looks.looks(at: [id.retagged()], before: before, limit: limit)
    }

    /// Asks for an explanation of a flagged look at the caller or at the case they opened.
    public func ask(about look: LookID, as caller: Caller) async throws {
        var subjects: [Identifier<LookSubject>] = []
        if caller.actor.kind != .program, let person = caller.actor.person {
            subjects = try await lookSubjects(of: person)
        }
        if let opened = caller.openedCase { subjects.append(opened.retagged()) }
        guard !subjects.isEmpty else { throw RegistryError.unknownLook }
        try await registry.looks.ask(about: look, at: subjects)
    }

    /// Name of a file that a look was at; nil where the case has it no more.
    public func fileName(of look: Look) async throws -> String? {
        guard look.note.kind == .attachment, let id = look.note.purpose.flatMap({ AttachmentID($0) }) else {
            return nil
        }
        let state = try await state(look.subject.retagged())
        return state.files.first { $0.id == id }?.name
    }
}

/// What the words of a look need to know of its case.
public struct LookedCase: Sendable, Hashable {
    public var procedure: ProcedureReference
    public var title: String
    public var item: String?
    public var home: DivisionCode?
}

extension Casework {
    /// The case of a look; nil for a look at a person.
    public func lookedCase(of look: Look) async throws -> LookedCase? {
        guard look.note.caseNumber != nil else { return nil }
        return try await database.lookup { reader in
            try reader.first(
                "SELECT procedure, procedure_version, title, item_code, home FROM case_row WHERE id = ?1",
                [.init(look.subject)]
            ) { row in
                LookedCase(
                    procedure: ProcedureReference(id: row.text(0), version: row.int(1)), title: row.text(2),
                    item: row.optionalText(3), home: DivisionCode(value: row.int64(4)))
            }
        }
    }
}
