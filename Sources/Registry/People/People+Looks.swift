import Database
public import Kernel

/// What was looked at.
public enum LookKind: String, Hashable, Sendable, Codable {
    /// A masked card among the results of a search.
    case search
    /// A masked card by itself.
    case card
    /// The whole number, phone and address.
    case unmask
}

/// One look at a person's data, which the person can read.
public struct PersonLook: Hashable, Sendable {
    public var at: Instant
    public var kind: LookKind
    public var byPerson: RegistryPersonID?
    public var byPost: RegistryPostID?
    public var byUnit: String?
    public var byLabel: String
    public var reason: String
    /// The number or identifier of the case in question.
    public var caseReference: String?
}

extension People {
    /// How many people one recorded look may cover.
    public static let lookPeopleMaximum = searchMaximum
    public static let looksPageMaximum = 200
    static let reasonMinimum = 2
    static let reasonMaximum = 200

    /// Opens the sealed data of a person. The look is on disk before anything is given out.
    /// - Throws: ``RegistryError/reasonRequired`` without a reason of at least two characters.
    public func unmask(
        _ id: RegistryPersonID, reason: String, caseReference: String? = nil, by actor: RegistryActor
    ) async throws -> PersonDetails {
        let reason = FieldCheck.trimmed(reason)
        guard reason.count >= Self.reasonMinimum else { throw RegistryError.reasonRequired }
        let registry = registry
        return try await registry.commit.submit { writer in
            guard let person = try writer.first(Self.columns + "WHERE id = ?1", [SQLValue(id)], SealedPerson.init)
            else { throw RegistryError.unknownPerson }
            try registry.people.look(
                writer, at: id, .unmask, reason: reason, caseReference: caseReference, by: actor)
            return try person.opened(registry.keys)
        }
    }

    /// A person's own data, for the person: no look of somebody else's.
    public func own(_ id: RegistryPersonID) async throws -> PersonDetails {
        let keys = registry.keys
        return try await registry.database.read { reader in
            guard let person = try reader.first(Self.columns + "WHERE id = ?1", [SQLValue(id)], SealedPerson.init)
            else { throw RegistryError.unknownPerson }
            return try person.opened(keys)
        }
    }

    /// Records that masked cards were seen, all of them or none.
    /// - Throws: ``RegistryError/tooMany(limit:)`` for more than ``lookPeopleMaximum`` people.
    public func recordLook(
        at people: [RegistryPersonID], _ kind: LookKind, reason: String, caseReference: String? = nil,
        by actor: RegistryActor
    ) async throws {
        guard people.count <= Self.lookPeopleMaximum else {
            throw RegistryError.tooMany(limit: Self.lookPeopleMaximum)
        }
        let registry = registry
        try await registry.commit.submit { writer in
            for person in people {
                try registry.people.look(
                    writer, at: person, kind, reason: reason, caseReference: caseReference, by: actor)
            }
        }
    }

    /// Who looked at a person's data, the newest first; at most ``looksPageMaximum``.
    /// - Parameter before: only looks before this moment.
    public func looks(
        at person: RegistryPersonID, before: Instant? = nil, limit: Int = 50
    ) async throws -> [PersonLook] {
        try await registry.database.read { reader in
            try reader.query(
                """
                SELECT at, kind, by_person, by_post, by_unit, by_label, reason, case_ref FROM person_look
                WHERE person = ?1 AND at < ?2 ORDER BY id DESC LIMIT ?3
                """,
                [
                    SQLValue(person), .integer(before?.milliseconds ?? .max),
                    SQLValue(min(max(limit, 1), Self.looksPageMaximum)),
                ]
            ) { row in
                PersonLook(
                    at: row.instant(0), kind: LookKind(rawValue: row.text(1)) ?? .unmask, byPerson: row.optionalID(2),
                    byPost: row.optionalID(3), byUnit: row.optionalText(4), byLabel: row.text(5),
                    reason: row.text(6), caseReference: row.optionalText(7))
            }
        }
    }

    func look(
        _ writer: any SQLWriter, at person: RegistryPersonID, _ kind: LookKind, reason: String,
        caseReference: String?, by actor: RegistryActor
    ) throws {
        try writer.execute(
            """
            INSERT INTO person_look (
                id, person, by_person, by_post, by_unit, by_label, at, kind, reason, case_ref)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            [
                SQLValue(registry.identifiers.next(RegisteredChange.self)), SQLValue(person), SQLValue(actor.person),
                SQLValue(actor.post), SQLValue(actor.unit), .text(actor.label), SQLValue(registry.time.now),
                .text(kind.rawValue), .text(String(reason.prefix(Self.reasonMaximum))), SQLValue(caseReference),
            ])
    }
}
