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
    ///   - territory: what concerns this territory: changes in it and in what lies in it, and those for the whole
    ///     country. Changes without any place (the program's own) are seen from the province. nil: all.
    ///   - subject: only changes of this subject.
    ///   - before: only changes older than this one: the last of the page before.
    public func changes(
        in territory: DivisionCode? = nil, of subject: String? = nil, before: RegistryChangeID? = nil, limit: Int = 50
    ) async throws -> [RegistryChange] {
        let limit = SQLValue(min(max(limit, 1), Self.pageMaximum))
        let last = SQLValue(before ?? RegistryChangeID(high: .max, low: .max))
        return try await registry.database.read { reader in
            switch (territory, subject) {
            case (let territory?, let subject?):
                try reader.query(
                    Self.ofSubjectInTerritory, [.text(subject), last, limit] + Self.places(territory), Self.change)
            case (let territory?, nil):
                try reader.query(Self.inTerritory, [last, limit] + Self.places(territory), Self.change)
            case (nil, let subject?):
                try reader.query(
                    Self.columns + "FROM registry_log l WHERE l.subject = ?1 AND l.id < ?2 ORDER BY l.id DESC LIMIT ?3",
                    [.text(subject), last, limit], Self.change)
            case (nil, nil):
                try reader.query(
                    Self.columns + "FROM registry_log l WHERE l.id < ?1 ORDER BY l.id DESC LIMIT ?2", [last, limit],
                    Self.change)
            }
        }
    }

    /// The three place numbers under which a territory finds its changes; a number may stand twice.
    private static func places(_ territory: DivisionCode) -> [SQLValue] {
        let unplaced = territory.level == .province ? ChangePlace.nowhere : ChangePlace.country
        return [.integer(territory.value), .integer(ChangePlace.countryNumber), .integer(unplaced.number)]
    }

    private static let columns: SQLStatement =
        "SELECT l.id, l.at, l.person, l.actor, l.action, l.subject, l.before, l.after "

    /// Each part comes in the order of its index, so that the newest rows are merged without sorting a whole history.
    static let inTerritory: SQLStatement =
        columns + """
            FROM (
                SELECT change FROM registry_log_place WHERE division = ?3 AND change < ?1
                UNION SELECT change FROM registry_log_place WHERE division = ?4 AND change < ?1
                UNION SELECT change FROM registry_log_place WHERE division = ?5 AND change < ?1
                ORDER BY 1 DESC LIMIT ?2) p
            JOIN registry_log l ON l.id = p.change ORDER BY l.id DESC
            """

    private static let ofSubjectInTerritory: SQLStatement =
        columns + """
            FROM registry_log l
            WHERE l.subject = ?1 AND l.id < ?2 AND EXISTS (
                SELECT 1 FROM registry_log_place p WHERE p.change = l.id AND p.division IN (?4, ?5, ?6))
            ORDER BY l.id DESC LIMIT ?3
            """

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
