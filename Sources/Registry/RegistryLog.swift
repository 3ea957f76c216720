import Database
public import Kernel

/// One recorded change of the registry. Holds no identity numbers, phones, addresses or passwords.
public struct RegistryChange: Hashable, Sendable {
    public var id: RegistryChangeID
    public var at: Instant
    public var actorPerson: RegistryPersonID?
    public var actor: String
    /// What was done, such as `unit.update`.
    public var action: String
    /// To what, such as `unit:510421.hrss`.
    public var subject: String
    public var before: JSONValue?
    public var after: JSONValue?
}

/// The journal of administration: who changed what in the registry, and when.
public struct RegistryLog: Sendable {
    /// The longest body kept of each side, in bytes; a longer one is replaced by its size.
    public static let bodyBytesMaximum = 8_192
    public static let pageMaximum = 200

    let registry: Registry

    /// The newest changes first, at most ``pageMaximum``.
    /// - Parameters:
    ///   - subject: only changes of this subject.
    ///   - before: only changes older than this one: the last of the page before.
    public func changes(
        of subject: String? = nil, before: RegistryChangeID? = nil, limit: Int = 50
    ) async throws -> [RegistryChange] {
        let limit = SQLValue(min(max(limit, 1), Self.pageMaximum))
        let last = SQLValue(before ?? RegistryChangeID(high: .max, low: .max))
        return try await registry.database.read { reader in
            if let subject {
                return try reader.query(
                    """
                    SELECT id, at, person, actor, action, subject, before, after FROM registry_log
                    WHERE subject = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3
                    """, [.text(subject), last, limit], Self.change)
            }
            return try reader.query(
                """
                SELECT id, at, person, actor, action, subject, before, after FROM registry_log
                WHERE id < ?1 ORDER BY id DESC LIMIT ?2
                """, [last, limit], Self.change)
        }
    }

    private static func change(_ row: SQLRow) throws -> RegistryChange {
        RegistryChange(
            id: row.id(0), at: row.instant(1), actorPerson: row.optionalID(2), actor: row.text(3),
            action: row.text(4), subject: row.text(5), before: json(row.optionalText(6)),
            after: json(row.optionalText(7)))
    }

    private static func json(_ text: String?) -> JSONValue? {
        text.flatMap { try? JSONValue.parse($0.utf8, maxBytes: bodyBytesMaximum) }
    }
}

extension Registry {
    /// Records a change in the transaction that makes it.
    func record(
        _ writer: any SQLWriter, _ action: String, _ subject: String, by actor: RegistryActor,
        before: JSONValue? = nil, after: JSONValue? = nil
    ) throws {
        try writer.execute(
            """
            INSERT INTO registry_log (id, at, person, actor, action, subject, before, after)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            [
                SQLValue(identifiers.next(RegisteredChange.self)), SQLValue(time.now), SQLValue(actor.person),
                .text(actor.label), .text(action), .text(subject), SQLValue(body(before)), SQLValue(body(after)),
            ])
    }

    private func body(_ value: JSONValue?) -> String? {
        guard let text = value?.serialized() else { return nil }
        guard text.utf8.count > RegistryLog.bodyBytesMaximum else { return text }
        return JSONValue.object(["omittedBytes": .integer(Int64(text.utf8.count))]).serialized()
    }
}
