import Database
import Kernel

extension Accounts {
    /// Begins a session. The token goes into the cookie; only its SHA-256 digest is stored. It is always a new one, so
    /// that a token planted before signing in opens nothing.
    /// - Throws: ``RegistryError/unknownAccount``, ``RegistryError/accountDisabled``.
    public func createSession(
        for username: String, by method: SignInMethod = .password, from source: SignInSource = .unknown
    ) async throws -> (token: String, session: Session) {
        let name = Self.normalized(username)
        let registry = registry
        let token = Secret.token()
        let digest = Secret.digest(token)
        let now = registry.time.now
        let (session, ended) = try await registry.commit.submit { writer in
            guard let account = try Self.load(name, writer)?.account else { throw RegistryError.unknownAccount }
            guard !account.isDisabled else { throw RegistryError.accountDisabled }
            let ended = try Self.endOldest(name, writer)
            for digest in ended { try RegistryNews.tell(session: digest, writer) }
            if method != .demonstration, DeviceMark.number(in: source.device, for: name, registry.keys) == nil {
                try note(.newDevice, of: name, from: source, isNews: false, writer)
            }
            try writer.execute(
                """
                INSERT INTO session (
                    digest, username, csrf, created_at, seen_at, expires_at, method, agent, place)
                VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8)
                """,
                [
                    .blob(digest), .text(name), .text(Secret.token()), SQLValue(now),
                    SQLValue(now.adding(milliseconds: AccountLimits.sessionLongestMilliseconds)),
                    .text(method.rawValue), SQLValue(source.agent), SQLValue(source.place),
                ])
            guard let session = try writer.first(Self.sessionColumns, [.blob(digest)], Self.session) else {
                throw RegistryError.unknownAccount
            }
            return (session, ended)
        }
        for digest in ended { registry.caches.sessions.drop(digest) }
        return (token, session)
    }

    /// The mark that the browser keeps after signing in as somebody, so that guesses from elsewhere never lock it out.
    public func deviceMark(for username: String, after mark: String?) -> String {
        DeviceMark.renewed(mark, for: Self.normalized(username), registry.keys)
    }

    /// The sessions of an account that last, the newest first.
    public func sessions(of username: String) async throws -> [Session] {
        let now = registry.time.now
        return try await registry.database.read { reader in
            try reader.query(
                Self.sessionSelect + "WHERE session.username = ?1 ORDER BY session.created_at DESC, session.digest",
                [.text(Self.normalized(username))], Self.session)
        }.filter { $0.lasts(at: now) }
    }

    /// The session of a token; nil where there is none, or it was idle or lasted too long.
    public func session(_ token: String) async throws -> Session? {
        let digest = Secret.digest(token)
        let registry = registry
        let cache = registry.caches.sessions
        let now = registry.time.now
        guard var known = try await stored(digest) else { return nil }
        if !known.lasts(at: now), registry.database.isShared {
            // Memory knows only when it was seen here.
            cache.drop(digest)
            guard let other = try await stored(digest) else { return nil }
            known = other
        }
        let idle = now - known.seenAt
        guard known.lasts(at: now) else {
            try await endSession(token)
            return nil
        }
        guard idle >= AccountLimits.seenEveryMilliseconds else { return known }
        cache.update(digest) { $0.seenAt = now }
        do {
            _ = try await registry.commit.submit { writer in
                try writer.execute(
                    "UPDATE session SET seen_at = ?2 WHERE digest = ?1 AND seen_at < ?2",
                    [.blob(digest), SQLValue(now)])
            }
        } catch is DatabaseError {
            // Nothing can be written now; whoever only reads goes on. Memory knows, and the next time is written.
        }
        var session = known
        session.seenAt = now
        return session
    }

    /// From memory, else from its row.
    private func stored(_ digest: [UInt8]) async throws -> Session? {
        let database = registry.database
        do {
            return try await registry.caches.sessions.value(digest) {
                try await database.lookup { reader in
                    try reader.first(Self.sessionColumns, [.blob(digest)], Self.session)
                } ?? { throw RegistryError.sessionExpired }()
            }
        } catch RegistryError.sessionExpired {
            return nil
        }
    }

    /// Ends a session; ending one that is gone does nothing.
    public func endSession(_ token: String) async throws {
        let digest = Secret.digest(token)
        let registry = registry
        defer { registry.caches.sessions.drop(digest) }
        _ = try await registry.commit.submit { writer in
            try RegistryNews.tell(session: digest, writer)
            try writer.execute("DELETE FROM session WHERE digest = ?1", [.blob(digest)])
        }
    }

    /// Ends all sessions of an account at once, and sign-ins that are under way.
    /// - Parameter kept: the token of the one that stays.
    public func endAllSessions(of username: String, except kept: String? = nil) async throws {
        let name = Self.normalized(username)
        let kept = kept.map(Secret.digest) ?? []
        _ = try await registry.change(.sessions) { writer in
            try writer.execute("DELETE FROM sign_in_pending WHERE username = ?1", [.text(name)])
            let ended = try writer.executeCounting(
                "DELETE FROM session WHERE username = ?1 AND digest <> ?2", [.text(name), .blob(kept)])
            if ended > 0 { try note(.sessionsEnded, of: name, isNews: false, writer) }
        }
    }

    /// Ends one session of an account, by the name that the list gives it; one that is gone does nothing.
    public func endSession(_ id: String, of username: String) async throws {
        let name = Self.normalized(username)
        _ = try await registry.change(.sessions) { writer in
            let digests = try writer.query("SELECT digest FROM session WHERE username = ?1", [.text(name)]) {
                $0.blob(0)
            }
            for digest in digests where Self.sessionID(digest) == id {
                try writer.execute("DELETE FROM session WHERE digest = ?1", [.blob(digest)])
                try note(.sessionsEnded, of: name, isNews: false, writer)
            }
        }
    }

    /// Removes sessions that lasted too long or lie idle; at most ``AccountLimits/purgeMaximum`` at a time.
    /// - Returns: how many were removed.
    @discardableResult
    public func purgeSessions() async throws -> Int {
        let now = registry.time.now
        return try await registry.commit.submit { writer in
            try writer.executeCounting(
                """
                DELETE FROM session WHERE digest IN (
                    SELECT digest FROM session WHERE expires_at <= ?1 OR seen_at <= ?3 LIMIT ?2)
                """,
                [
                    SQLValue(now), SQLValue(AccountLimits.purgeMaximum),
                    SQLValue(now.adding(milliseconds: -AccountLimits.sessionIdleMilliseconds)),
                ])
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

    static let sessionColumns: SQLStatement = sessionSelect + "WHERE session.digest = ?1 AND account.is_disabled = 0"

    private static let sessionSelect: SQLStatement = """
        SELECT session.username, account.person, session.csrf, session.created_at, session.seen_at,
            session.expires_at, account.language, account.large_print, person.name, session.digest, session.method,
            session.agent, session.place, EXISTS (
                SELECT 1 FROM account_event
                WHERE account_event.username = session.username AND account_event.is_news = 1)
        FROM session JOIN account ON account.username = session.username JOIN person ON person.id = account.person
        """

    private static func session(_ row: SQLRow) throws -> Session {
        Session(
            id: sessionID(row.blob(9)), username: row.text(0), person: row.id(1), name: row.text(8), csrf: row.text(2),
            createdAt: row.instant(3), seenAt: row.instant(4), expiresAt: row.instant(5),
            method: SignInMethod(rawValue: row.text(10)) ?? .password, agent: row.optionalText(11),
            place: row.optionalText(12), hasNews: row.bool(13),
            language: row.optionalText(6).map(Language.init(rawValue:)), largePrint: row.bool(7))
    }

    /// Half of the digest: enough to tell sessions apart, nothing that a cookie could be made from.
    private static func sessionID(_ digest: [UInt8]) -> String { Secret.text(Array(digest.prefix(16))) }
}

extension Session {
    func lasts(at now: Instant) -> Bool {
        // One that was begun while the clock was ahead does not last longer for it.
        let longest = AccountLimits.sessionLongestMilliseconds + AttemptLimits.clockSlackMilliseconds
        return now < expiresAt && expiresAt - now <= longest && now - seenAt < AccountLimits.sessionIdleMilliseconds
    }
}
