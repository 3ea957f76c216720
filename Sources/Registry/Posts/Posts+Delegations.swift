public import Access
import Database
public import Kernel

extension Posts {
    /// Lends powers of an own post to a colleague until a day; never wider than one's own.
    /// - Throws: ``RegistryError/delegationTooWide(_:)`` with the reason, `person.unknown`, `post.unknown`.
    public func delegate(
        from post: RegistryPostID, of person: RegistryPersonID, to receiver: RegistryPersonID,
        permissions: Set<Permission>, from: Day, through: Day, reason: String, by actor: RegistryActor
    ) async throws -> Delegation {
        let registry = registry
        let today = registry.today()
        let id = registry.identifiers.next(RegisteredDelegation.self)
        let delegation = Delegation(
            id: id.description, fromPerson: person.description, fromPost: post.description,
            toPerson: receiver.description, permissions: permissions, from: from, through: through,
            reason: try FieldCheck.optional(reason, "reason", maximum: People.reasonMaximum) ?? "")
        return try await registry.change(.posts) { writer in
            guard try writer.exists("SELECT 1 FROM person WHERE id = ?1", [SQLValue(receiver)]) else {
                throw RegistryError.unknownPerson
            }
            if let why = delegation.refusal(giverPosts: try Self.own(person, writer), today: today) {
                throw RegistryError.delegationTooWide(why)
            }
            guard try Self.delegations(to: receiver, writer).count < Self.postsPerPersonMaximum else {
                throw RegistryError.tooMany(limit: Self.postsPerPersonMaximum)
            }
            try writer.execute(
                """
                INSERT INTO delegation (id, post, to_person, permissions, from_day, through_day, reason)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                [
                    SQLValue(id), SQLValue(post), SQLValue(receiver),
                    .text(permissions.map(\.rawValue).sorted().joined(separator: ",")), SQLValue(from),
                    SQLValue(through), .text(delegation.reason),
                ])
            try registry.record(
                writer, "delegation.create", "post:\(post)", in: .actorsUnit, by: actor,
                after: [
                    "delegation": .text(id.description), "to": .text(receiver.description),
                    "permissions": .list(permissions.map(\.rawValue).sorted().map { .text($0) }),
                    "from": .text(from.iso), "through": .text(through.iso),
                ])
            return delegation
        }
    }

    /// Takes lent powers back at once; a delegation that has ended stays as it is.
    public func endDelegation(_ id: DelegationID, by actor: RegistryActor) async throws {
        let registry = registry
        let today = registry.today()
        try await registry.change(.posts) { writer in
            guard
                let delegation = try writer.first(
                    Self.delegationColumns + "WHERE delegation.id = ?1", [SQLValue(id)], Self.delegation)
            else { throw RegistryError.unknownDelegation }
            guard delegation.endedOn == nil else { return }
            try writer.execute(
                "UPDATE delegation SET ended_on = ?2 WHERE id = ?1", [SQLValue(id), SQLValue(today)])
            try registry.record(
                writer, "delegation.end", "post:\(delegation.fromPost)", in: .actorsUnit, by: actor,
                after: ["delegation": .text(delegation.id)])
        }
    }

    public func delegation(_ id: DelegationID) async throws -> Delegation? {
        try await registry.database.read { reader in
            try reader.first(Self.delegationColumns + "WHERE delegation.id = ?1", [SQLValue(id)], Self.delegation)
        }
    }

    /// What a person has lent, the newest first, ended ones included.
    public func delegations(by person: RegistryPersonID) async throws -> [Delegation] {
        try await registry.database.read { reader in
            try reader.query(
                Self.delegationColumns + "WHERE post.person = ?1 ORDER BY delegation.id DESC LIMIT ?2",
                [SQLValue(person), SQLValue(Self.listMaximum)], Self.delegation)
        }
    }

    /// What was lent to a person, the newest first, ended ones included.
    public func delegations(to person: RegistryPersonID) async throws -> [Delegation] {
        try await registry.database.read { try Self.delegations(to: person, $0) }
    }

    static func delegations(to person: RegistryPersonID, _ reader: any SQLReader) throws -> [Delegation] {
        try reader.query(
            delegationColumns + "WHERE delegation.to_person = ?1 ORDER BY delegation.id DESC LIMIT ?2",
            [SQLValue(person), SQLValue(postsPerPersonMaximum)], delegation)
    }

    static let delegationColumns: SQLStatement = """
        SELECT delegation.id, post.person, delegation.post, delegation.to_person, delegation.permissions,
            delegation.from_day, delegation.through_day, delegation.reason, delegation.ended_on
        FROM delegation JOIN post ON post.id = delegation.post
        """

    private static func delegation(_ row: SQLRow) throws -> Delegation {
        let id: DelegationID = row.id(0)
        let from: RegistryPersonID = row.id(1)
        let post: RegistryPostID = row.id(2)
        let to: RegistryPersonID = row.id(3)
        return Delegation(
            id: id.description, fromPerson: from.description, fromPost: post.description, toPerson: to.description,
            permissions: Set(row.text(4).split(separator: ",").map { Permission(rawValue: String($0)) }),
            from: row.day(5), through: row.day(6), reason: row.text(7), endedOn: row.optionalDay(8))
    }
}
