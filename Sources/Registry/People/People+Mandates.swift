public import Access
public import Database
public import Kernel

extension People {
    /// A mandate lasts at most this long, days.
    public static let mandateDaysMaximum = 1_096
    public static let mandateItemsMaximum = 100
    /// The most mandates that one list gives.
    public static let mandatesMaximum = 200

    /// Records that an agent may act for a person. Asking for the same twice makes two mandates: each ends by itself.
    /// - Parameters:
    ///   - evidence: how the person confirmed it, where they gave it at a counter.
    ///   - alongside: runs in the same transaction.
    /// - Throws: `person.unknown`, `period.invalid`, `field.invalid`.
    public func createMandate(
        person: RegistryPersonID, agent: RegistryPersonID, scope: Mandate.Scope, acts: Set<Mandate.Act>, from: Day,
        through: Day, evidence: MandateEvidence? = nil,
        alongside: (@Sendable (any SQLWriter) throws -> Void)? = nil, by actor: RegistryActor
    ) async throws -> Mandate {
        try Self.check(person, agent, scope, acts, from: from, through: through)
        let items = try Self.items(scope)
        let registry = registry
        let id = registry.identifiers.next(RegisteredMandate.self)
        return try await registry.commit.submit { writer in
            for id in [person, agent] {
                guard try writer.exists("SELECT 1 FROM person WHERE id = ?1", [SQLValue(id)]) else {
                    throw RegistryError.unknownPerson
                }
            }
            try writer.execute(
                """
                INSERT INTO mandate (id, person, agent, items, acts, from_day, through_day)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                [
                    SQLValue(id), SQLValue(person), SQLValue(agent), SQLValue(items),
                    .text(acts.map(\.rawValue).sorted().joined(separator: ",")), SQLValue(from), SQLValue(through),
                ])
            try registry.record(
                writer, "mandate.create", Self.subject(person), in: .actorsUnit, by: actor,
                after: ["mandate": .text(id.description), "agent": .text(agent.description)])
            if let evidence { try registry.people.keep(evidence, of: id, by: actor, writer) }
            try alongside?(writer)
            return Mandate(
                id: id.description, person: person.description, agent: agent.description, scope: scope, acts: acts,
                from: from, through: through)
        }
    }

    /// What of a mandate can be looked over before anybody confirms it.
    public static func check(
        _ person: RegistryPersonID, _ agent: RegistryPersonID, _ scope: Mandate.Scope, _ acts: Set<Mandate.Act>,
        from: Day, through: Day
    ) throws {
        try FieldCheck.period(from, through)
        guard person != agent, from.distance(to: through) < Self.mandateDaysMaximum else {
            throw person == agent
                ? RegistryError.invalid(
                    field: "agent", LocalizedText(zh: "不能委托本人。", en: "A person cannot be their own agent."))
                : RegistryError.invalid(
                    field: "through", LocalizedText(zh: "委托期限太长。", en: "The mandate runs for too long."))
        }
        guard !acts.isEmpty else {
            throw RegistryError.invalid(
                field: "acts", LocalizedText(zh: "请选择委托的事情。", en: "Choose what the agent may do."))
        }
        _ = try items(scope)
    }

    /// Takes a mandate back at once; one that has ended stays as it is.
    public func endMandate(_ id: MandateID, by actor: RegistryActor) async throws {
        let registry = registry
        try await registry.commit.submit { writer in
            guard let mandate = try writer.first(Self.mandateColumns + "WHERE id = ?1", [SQLValue(id)], Self.mandate)
            else { throw RegistryError.unknownMandate }
            guard mandate.endedAt == nil else { return }
            try writer.execute(
                "UPDATE mandate SET ended_at = ?2 WHERE id = ?1", [SQLValue(id), SQLValue(registry.time.now)])
            try registry.record(
                writer, "mandate.end", "person:\(mandate.person)", in: .actorsUnit, by: actor,
                after: ["mandate": .text(mandate.id), "agent": .text(mandate.agent)])
        }
    }

    /// The mandates that a person has given, the newest first.
    public func mandates(of person: RegistryPersonID) async throws -> [Mandate] {
        try await registry.database.read { reader in
            try reader.query(
                Self.mandateColumns + "WHERE person = ?1 ORDER BY id DESC LIMIT ?2",
                [SQLValue(person), SQLValue(Self.mandatesMaximum)], Self.mandate)
        }
    }

    /// The mandates under which a person may act for others, the newest first.
    public func mandates(forAgent agent: RegistryPersonID) async throws -> [Mandate] {
        try await registry.database.read { reader in
            try reader.query(
                Self.mandateColumns + "WHERE agent = ?1 ORDER BY id DESC LIMIT ?2",
                [SQLValue(agent), SQLValue(Self.mandatesMaximum)], Self.mandate)
        }
    }

    private static let mandateColumns: SQLStatement = """
        SELECT id, person, agent, items, acts, from_day, through_day, ended_at FROM mandate
        """

    private static func mandate(_ row: SQLRow) throws -> Mandate {
        let id: MandateID = row.id(0)
        let person: RegistryPersonID = row.id(1)
        let agent: RegistryPersonID = row.id(2)
        let items = row.optionalText(3).map { Mandate.Scope.items(Set($0.split(separator: "\n").map(String.init))) }
        return Mandate(
            id: id.description, person: person.description, agent: agent.description, scope: items ?? .all,
            acts: Set(row.text(4).split(separator: ",").compactMap { Mandate.Act(rawValue: String($0)) }),
            from: row.day(5), through: row.day(6), endedAt: row.optionalInstant(7))
    }

    private static func items(_ scope: Mandate.Scope) throws -> String? {
        guard case .items(let codes) = scope else { return nil }
        guard !codes.isEmpty, codes.count <= mandateItemsMaximum, !codes.contains(where: { $0.contains("\n") }) else {
            throw RegistryError.invalid(
                field: "items",
                LocalizedText(
                    zh: "请选择 1 到 \(mandateItemsMaximum) 个事项。", en: "Choose 1 to \(mandateItemsMaximum) items."))
        }
        return codes.sorted().joined(separator: "\n")
    }
}
