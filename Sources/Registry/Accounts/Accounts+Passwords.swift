import Database
import Kernel

extension Accounts {
    /// Sets a password, ends all sessions of the account and lifts its locks.
    /// - Parameter isHandedOver: somebody else chose it: the owner is asked for an own one at the next sign-in.
    /// - Throws: ``RegistryError/passwordTooWeak(_:)``, ``RegistryError/unknownAccount``.
    public func setPassword(
        _ password: String, for username: String, isHandedOver: Bool = false, by actor: RegistryActor
    ) async throws {
        let name = Self.normalized(username)
        try await check(password, of: name)
        let registry = registry
        let hashed = try await registry.hasher.inTurn { try await registry.hasher.hashed(password) }
        try await registry.change(.sessions) { writer in
            try store(hashed, for: name, isHandedOver: isHandedOver, keeping: nil, by: actor, writer)
            if isHandedOver {
                try note(.passwordHandedOver, of: name, by: actor.label, isNews: true, writer)
            }
        }
    }

    /// Changes the own password: the old one is asked, all other sessions end.
    /// - Parameter session: the token of the session that stays.
    /// - Throws: `account.wrong-password`, `account.locked`, `account.password-too-weak`.
    public func changePassword(
        _ username: String, old: String, new: String, keeping session: String, from source: SignInSource,
        by actor: RegistryActor
    ) async throws {
        let name = Self.normalized(username)
        try await check(new, of: name)
        guard old != new else { throw RegistryError.passwordTooWeak(.same) }
        _ = try await verify(name, password: old, from: source)
        try await replace(new, for: name, keeping: session, from: source, by: actor)
    }

    /// The own password after one that was handed over, or the first one of an account that has none.
    func replace(
        _ password: String, for name: String, keeping session: String?, from source: SignInSource,
        by actor: RegistryActor
    ) async throws {
        let registry = registry
        let hashed = try await registry.hasher.inTurn { try await registry.hasher.hashed(password) }
        let kept = session.map(Secret.digest)
        try await registry.change(.sessions) { writer in
            try store(hashed, for: name, isHandedOver: false, keeping: kept, by: actor, writer)
            try note(.passwordChanged, of: name, from: source, isNews: false, writer)
        }
    }

    /// The first password of an account that has none, from a session of a demonstration.
    /// - Throws: `account.wrong-password` where there is one already.
    public func setFirstPassword(
        _ password: String, for username: String, keeping session: String, from source: SignInSource,
        by actor: RegistryActor
    ) async throws {
        let name = Self.normalized(username)
        guard let account = try await account(name), !account.hasPassword else { throw RegistryError.wrongPassword }
        try await check(password, of: name)
        try await replace(password, for: name, keeping: session, from: source, by: actor)
    }

    /// Checks a name and a password. An unknown name takes as long as a wrong password, is locked like one and is told
    /// the same; while it is locked no password is looked at.
    /// - Throws: ``RegistryError``: `account.wrong-password`, `account.locked`, `account.disabled`, `limit.reached`.
    public func verify(
        _ username: String, password: String, from source: SignInSource = .unknown
    ) async throws -> Account {
        let name = Self.normalized(username)
        let registry = registry
        let ticket = try await registry.attempts.begin(.password(of: name), from: source)
        let stored = try await registry.database.read { try Self.load(name, $0) }
        let usable = password.count <= AccountLimits.passwordCharacters.upperBound ? password : ""
        let isRight: Bool
        do {
            isRight = try await registry.hasher.inTurn {
                try await registry.hasher.matches(usable, stored?.password)
            }
        } catch {
            try await registry.attempts.giveUp(ticket)
            throw error
        }
        guard let stored, isRight else {
            try await registry.attempts.fail(ticket) { writer in
                guard stored != nil, let until = ticket.lockedUntil else { return }
                try RegistryNews.tell(.sessions, writer)
                try noteLock(of: name, until: until, from: source, writer)
            }
            if ticket.lockedUntil != nil { registry.caches.drop(.sessions) }
            throw RegistryError.wrongPassword
        }
        try await registry.attempts.succeed(ticket)
        guard !stored.account.isDisabled else { throw RegistryError.accountDisabled }
        return stored.account
    }

    func noteLock(
        of name: String, until: Instant, from source: SignInSource, _ writer: any SQLWriter
    ) throws {
        try registry.record(
            writer, "account.lock", "account:\(name)", in: .nowhere, by: .system,
            after: ["milliseconds": .integer(until - registry.time.now)])
        try note(.locked, of: name, from: source, isNews: true, writer)
    }

    /// - Throws: ``RegistryError/passwordTooWeak(_:)``.
    func check(_ password: String, of name: String) async throws {
        let person = try await registry.database.read { reader in
            try reader.first(
                "SELECT person.name FROM account JOIN person ON person.id = account.person WHERE username = ?1",
                [.text(name)]
            ) { $0.text(0) }
        }
        if let flaw = PasswordRules.flaw(of: password, username: name, person: person ?? "") {
            throw RegistryError.passwordTooWeak(flaw)
        }
    }

    private func store(
        _ hashed: PasswordHash, for name: String, isHandedOver: Bool, keeping session: [UInt8]?,
        by actor: RegistryActor, _ writer: any SQLWriter
    ) throws {
        let changed = try writer.executeCounting(
            """
            UPDATE account SET salt = ?2, hash = ?3, rounds = ?4, block_size = ?5, parallelism = ?6,
                must_change = ?7, password_at = ?8
            WHERE username = ?1
            """,
            [
                .text(name), .blob(hashed.salt), .blob(hashed.hash), SQLValue(hashed.parameters.rounds),
                SQLValue(hashed.parameters.blockSize), SQLValue(hashed.parameters.parallelism),
                SQLValue(isHandedOver), SQLValue(registry.time.now),
            ])
        guard changed == 1 else { throw RegistryError.unknownAccount }
        try writer.execute(
            "DELETE FROM session WHERE username = ?1 AND digest <> ?2", [.text(name), .blob(session ?? [])])
        // A sign-in that is under way began with the old password.
        try writer.execute("DELETE FROM sign_in_pending WHERE username = ?1", [.text(name)])
        try registry.attempts.lift(.password(of: name), writer)
        try registry.record(writer, "account.password", "account:\(name)", in: .actorsUnit, by: actor)
    }
}
