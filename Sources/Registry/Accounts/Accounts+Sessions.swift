import Database
import Kernel

extension Accounts {
    /// Begins a session. The token goes into the cookie; only its SHA-256 digest is stored.
    /// - Throws: ``RegistryError/unknownAccount``, ``RegistryError/accountDisabled``.
    public func createSession(for username: String) async throws -> (token: String, session: Session) {
        let name = Self.normalized(username)
        let registry = registry
        let token = Secret.token()
        let csrf = Secret.token()
        let now = registry.time.now
        let (session, ended) = try await registry.commit.submit { writer in
            guard let account = try Self.load(name, writer)?.account else { throw RegistryError.unknownAccount }
            guard !account.isDisabled else { throw RegistryError.accountDisabled }
            let person = try writer.first(
                "SELECT name FROM person WHERE id = ?1", [SQLValue(account.person)]
            ) { $0.text(0) }
            let ended = try Self.endOldest(name, writer)
            let expires = now.adding(milliseconds: AccountLimits.sessionLongestMilliseconds)
            try writer.execute(
                """
                INSERT INTO session (digest, username, csrf, created_at, seen_at, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?4, ?5)
                """,
                [.blob(Secret.digest(token)), .text(name), .text(csrf), SQLValue(now), SQLValue(expires)])
            let session = Session(
                username: name, person: account.person, name: person ?? name, csrf: csrf, createdAt: now, seenAt: now,
                expiresAt: expires, language: account.language, largePrint: account.largePrint)
            return (session, ended)
        }
        for digest in ended { registry.caches.sessions.drop(digest) }
        return (token, session)
    }

    /// The session of a token; nil where there is none, or it was idle or lasted too long.
    public func session(_ token: String) async throws -> Session? {
        let digest = Secret.digest(token)
        let registry = registry
        let cache = registry.caches.sessions
        let known: Session
        do {
            known = try await cache.value(digest) {
                try await registry.database.lookup { reader in
                    try reader.first(Self.sessionColumns, [.blob(digest)], Self.session)
                } ?? { throw RegistryError.sessionExpired }()
            }
        } catch RegistryError.sessionExpired {
            return nil
        }
        let now = registry.time.now
        let idle = now - known.seenAt
        guard now < known.expiresAt, idle < AccountLimits.sessionIdleMilliseconds else {
            try await endSession(token)
            return nil
        }
        guard idle >= AccountLimits.seenEveryMilliseconds else { return known }
        cache.update(digest) { $0.seenAt = now }
        _ = try await registry.commit.submit { writer in
            try writer.execute(
                "UPDATE session SET seen_at = ?2 WHERE digest = ?1 AND seen_at < ?2",
                [.blob(digest), SQLValue(now)])
        }
        var session = known
        session.seenAt = now
        return session
    }

    /// Ends a session; ending one that is gone does nothing.
    public func endSession(_ token: String) async throws {
        let digest = Secret.digest(token)
        let registry = registry
        defer { registry.caches.sessions.drop(digest) }
        _ = try await registry.commit.submit { writer in
            try writer.execute("DELETE FROM session WHERE digest = ?1", [.blob(digest)])
        }
    }

    /// Ends all sessions of an account at once.
    public func endAllSessions(of username: String) async throws {
        let name = Self.normalized(username)
        _ = try await registry.change(.sessions) { writer in
            try writer.execute("DELETE FROM session WHERE username = ?1", [.text(name)])
        }
    }

    /// Removes sessions that lasted too long; at most ``AccountLimits/purgeMaximum`` at a time.
    /// - Returns: how many were removed.
    @discardableResult
    public func purgeSessions() async throws -> Int {
        let now = registry.time.now
        return try await registry.commit.submit { writer in
            try writer.execute(
                """
                DELETE FROM session WHERE digest IN (
                    SELECT digest FROM session WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
                """, [SQLValue(now), SQLValue(AccountLimits.purgeMaximum)])
        }
    }

    /// Makes room for one more; gives the digests of the sessions that it ended.
    private static func endOldest(_ name: String, _ writer: any SQLWriter) throws -> [[UInt8]] {
        let oldest = try writer.query(
            """
            SELECT digest FROM session WHERE username = ?1 ORDER BY created_at DESC, digest
            LIMIT ?3 OFFSET ?2
            """,
            [
                .text(name), SQLValue(AccountLimits.sessionsPerAccountMaximum - 1),
                SQLValue(AccountLimits.purgeMaximum),
            ]
        ) { $0.blob(0) }
        for digest in oldest { try writer.execute("DELETE FROM session WHERE digest = ?1", [.blob(digest)]) }
        return oldest
    }

    static let sessionColumns: SQLStatement = """
        SELECT session.username, account.person, session.csrf, session.created_at, session.seen_at,
            session.expires_at, account.language, account.large_print, person.name
        FROM session JOIN account ON account.username = session.username JOIN person ON person.id = account.person
        WHERE session.digest = ?1 AND account.is_disabled = 0
        """

    private static func session(_ row: SQLRow) throws -> Session {
        Session(
            username: row.text(0), person: row.id(1), name: row.text(8), csrf: row.text(2), createdAt: row.instant(3),
            seenAt: row.instant(4), expiresAt: row.instant(5),
            language: row.optionalText(6).map(Language.init(rawValue:)), largePrint: row.bool(7))
    }
}
