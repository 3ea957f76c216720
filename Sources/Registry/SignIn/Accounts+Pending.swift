import Database
public import Kernel

/// What has to be done after the password and before the session.
public enum SignInStep: String, Hashable, Sendable {
    /// The code of the second step.
    case code
    /// An own password instead of the one that was handed over.
    case password
    /// The second step is asked of this person and not set up yet.
    case enrol
}

extension Accounts {
    /// What comes next for somebody whose password was right; nil: the session.
    public func firstStep(for account: Account, _ policy: SecondStepPolicy) async throws -> SignInStep? {
        try await step(for: account, hasPassed: false, policy)
    }

    /// Whether a person has to have a second step today.
    public func demandsSecondStep(_ person: RegistryPersonID, _ policy: SecondStepPolicy) async throws -> Bool {
        policy.demands(try await registry.posts.heldPosts(of: person, on: registry.today()))
    }

    private func step(
        for account: Account, hasPassed: Bool, _ policy: SecondStepPolicy
    ) async throws -> SignInStep? {
        let isOn = try await secondStep(of: account.username).isOn
        if isOn, !hasPassed { return .code }
        if account.mustChangePassword { return .password }
        guard !isOn else { return nil }
        return try await demandsSecondStep(account.person, policy) ? .enrol : nil
    }

    /// Begins the steps after the password; the token goes into a cookie, its digest is stored.
    public func beginPending(for username: String) async throws -> String {
        let token = Secret.token()
        let ends = registry.time.now.adding(milliseconds: AccountLimits.pendingMilliseconds)
        try await registry.commit.submit { writer in
            try writer.execute(
                "INSERT INTO sign_in_pending (digest, username, has_passed, expires_at) VALUES (?1, ?2, 0, ?3)",
                [.blob(Secret.digest(token)), .text(Self.normalized(username)), SQLValue(ends)])
        }
        return token
    }

    /// Where a sign-in stands; `step` is nil when nothing more is asked.
    /// - Throws: ``RegistryError/sessionExpired`` for one that is unknown, over or too old.
    public func pending(_ token: String, _ policy: SecondStepPolicy) async throws -> (
        account: Account, step: SignInStep?
    ) {
        let known = try await registry.database.read { reader in
            try reader.first(
                "SELECT username, has_passed, expires_at FROM sign_in_pending WHERE digest = ?1",
                [.blob(Secret.digest(token))]
            ) { (name: $0.text(0), hasPassed: $0.bool(1), ends: $0.instant(2)) }
        }
        guard let known, registry.time.now < known.ends, let account = try await account(known.name),
            !account.isDisabled
        else { throw RegistryError.sessionExpired }
        return (account, try await step(for: account, hasPassed: known.hasPassed, policy))
    }

    /// Takes the code of the second step, or a recovery code.
    /// - Throws: `account.wrong-code`, `account.locked`, `session.expired`.
    public func passSecondStep(
        _ token: String, code: String, _ policy: SecondStepPolicy, from source: SignInSource
    ) async throws {
        let (account, step) = try await pending(token, policy)
        guard step == .code else { return }
        try await checkSecondStep(of: account.username, code: code, from: source)
        try await registry.commit.submit { writer in
            try writer.execute(
                "UPDATE sign_in_pending SET has_passed = 1 WHERE digest = ?1", [.blob(Secret.digest(token))])
        }
    }

    /// Takes the own password after the one that was handed over. It ends the sign-ins under way that began with the
    /// old one, and begins this one anew.
    /// - Returns: the token with which it goes on.
    public func replaceHandedOverPassword(
        _ token: String, with password: String, _ policy: SecondStepPolicy, from source: SignInSource
    ) async throws -> String {
        let (account, step) = try await pending(token, policy)
        guard step == .password else { return token }
        try await check(password, of: account.username)
        let registry = registry
        let stored = try await registry.database.read { try Self.load(account.username, $0)?.password }
        let isSame = try await registry.hasher.inTurn { try await registry.hasher.matches(password, stored) }
        guard !isSame else { throw RegistryError.passwordTooWeak(.same) }
        try await replace(
            password, for: account.username, keeping: nil, from: source,
            by: RegistryActor(person: account.person, label: account.username))
        let next = try await beginPending(for: account.username)
        // Whoever came this far has passed the second step where there is one.
        try await registry.commit.submit { writer in
            try writer.execute(
                "UPDATE sign_in_pending SET has_passed = 1 WHERE digest = ?1", [.blob(Secret.digest(next))])
        }
        return next
    }

    public func endPending(_ token: String) async throws {
        try await registry.commit.submit { writer in
            try writer.execute("DELETE FROM sign_in_pending WHERE digest = ?1", [.blob(Secret.digest(token))])
        }
    }

    /// Removes what is over: sign-ins under way, counts of guesses, codes by phone and their counts; at most
    /// ``AccountLimits/purgeMaximum`` of each at a time.
    /// - Returns: the most that was removed of one kind.
    @discardableResult
    public func purgeSignIns() async throws -> Int {
        let now = registry.time.now
        let today = registry.today()
        return try await registry.commit.submit { writer in
            let most = SQLValue(AccountLimits.purgeMaximum)
            let forgotten = now.adding(milliseconds: -AttemptLimits.keptMilliseconds)
            return try [
                writer.executeCounting(
                    """
                    DELETE FROM sign_in_pending WHERE digest IN (
                        SELECT digest FROM sign_in_pending WHERE expires_at <= ?1 LIMIT ?2)
                    """, [SQLValue(now), most]),
                writer.executeCounting(
                    """
                    DELETE FROM sign_in_attempt WHERE (subject, source) IN (
                        SELECT subject, source FROM sign_in_attempt WHERE at <= ?1 LIMIT ?2)
                    """, [SQLValue(forgotten), most]),
                writer.executeCounting(
                    """
                    DELETE FROM phone_code WHERE digest IN (
                        SELECT digest FROM phone_code WHERE expires_at <= ?1 LIMIT ?2)
                    """, [SQLValue(now), most]),
                writer.executeCounting(
                    """
                    DELETE FROM phone_code_sent WHERE receiver IN (
                        SELECT receiver FROM phone_code_sent WHERE day < ?1 LIMIT ?2)
                    """, [SQLValue(today), most]),
            ].max() ?? 0
        }
    }
}
