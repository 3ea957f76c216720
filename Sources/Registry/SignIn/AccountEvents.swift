import Database
public import Kernel

/// Something that happened to an account and that its owner should know.
public struct AccountEvent: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Somebody signed in with a browser that was not used before.
        case newDevice
        /// Too many wrong passwords or codes.
        case locked
        case passwordChanged
        /// An administrator set a password.
        case passwordHandedOver
        case secondStepOn
        case secondStepOff
        /// An administrator took the second step away.
        case secondStepReset
        case recoveryCodeUsed
        case recoveryCodesRenewed
        case sessionsEnded
    }

    public var at: Instant
    public var kind: Kind
    /// Who did it, where it was not the owner.
    public var by: String?
    public var agent: String?
    public var place: String?
    public var isNews: Bool
}

extension Accounts {
    /// What happened to an account, the newest first; at most ``AccountLimits/eventsPerAccountMaximum``.
    public func events(of username: String) async throws -> [AccountEvent] {
        try await registry.database.read { reader in
            try reader.query(
                """
                SELECT at, kind, by_label, agent, place, is_news FROM account_event WHERE username = ?1
                ORDER BY id DESC LIMIT ?2
                """, [.text(Self.normalized(username)), SQLValue(AccountLimits.eventsPerAccountMaximum)]
            ) { row in
                AccountEvent.Kind(rawValue: row.text(1)).map { kind in
                    AccountEvent(
                        at: row.instant(0), kind: kind, by: row.optionalText(2), agent: row.optionalText(3),
                        place: row.optionalText(4), isNews: row.bool(5))
                }
            }.compactMap { $0 }
        }
    }

    /// The owner has seen what is new.
    public func markEventsSeen(of username: String) async throws {
        _ = try await registry.change(.sessions) { writer in
            try writer.execute(
                "UPDATE account_event SET is_news = 0 WHERE username = ?1 AND is_news = 1",
                [.text(Self.normalized(username))])
        }
    }

    /// Everything that is kept of how an account signs in, when its person is erased.
    func forget(_ name: String, _ writer: any SQLWriter) throws {
        for statement in Self.forgetting { try writer.execute(statement, [.text(name)]) }
        try registry.attempts.lift(.password(of: name), writer)
        try registry.attempts.lift(.secondStep(of: name), writer)
    }

    private static let forgetting: [SQLStatement] = [
        "DELETE FROM session WHERE username = ?1", "DELETE FROM sign_in_pending WHERE username = ?1",
        "DELETE FROM second_step WHERE username = ?1", "DELETE FROM recovery_code WHERE username = ?1",
        "DELETE FROM account_event WHERE username = ?1",
    ]

    /// Written in the transaction that does it. With news, use `Registry.change(.sessions)`: sessions carry the mark.
    func note(
        _ kind: AccountEvent.Kind, of name: String, from source: SignInSource = .unknown, by label: String? = nil,
        isNews: Bool, _ writer: any SQLWriter
    ) throws {
        try writer.execute(
            """
            INSERT INTO account_event (id, username, at, kind, by_label, agent, place, is_news)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            [
                SQLValue(registry.identifiers.next(RegisteredChange.self)), .text(name), SQLValue(registry.time.now),
                .text(kind.rawValue), SQLValue(label), SQLValue(source.agent), SQLValue(source.place),
                SQLValue(isNews),
            ])
        try writer.execute(
            """
            DELETE FROM account_event WHERE username = ?1 AND id IN (
                SELECT id FROM account_event WHERE username = ?1 ORDER BY id DESC LIMIT 10 OFFSET ?2)
            """, [.text(name), SQLValue(AccountLimits.eventsPerAccountMaximum)])
    }
}
