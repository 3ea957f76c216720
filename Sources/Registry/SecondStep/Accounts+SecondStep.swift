import Database
public import Kernel

/// Whether an account has a second step.
public struct SecondStepState: Hashable, Sendable {
    public var since: Instant?
    /// Recovery codes that were not used yet.
    public var recoveryLeft: Int

    public var isOn: Bool { since != nil }
}

extension Accounts {
    /// The second step of an account: secrets are sealed, recovery codes kept as keyed digests.
    public func secondStep(of username: String) async throws -> SecondStepState {
        let name = Self.normalized(username)
        return try await registry.database.lookup { reader in
            SecondStepState(
                since: try reader.first("SELECT since FROM second_step WHERE username = ?1", [.text(name)]) {
                    $0.optionalInstant(0)
                } ?? nil,
                recoveryLeft: try reader.first(
                    "SELECT COUNT(*) FROM recovery_code WHERE username = ?1 AND used_at IS NULL", [.text(name)]
                ) { $0.int(0) } ?? 0)
        }
    }

    /// The secret for the app, in Base32: a new one, or the one offered before and not confirmed yet, so that a page
    /// loaded again shows the same. A second step that is on stays as it is until the new one is confirmed.
    public func offerSecondStep(for username: String) async throws -> String {
        let name = Self.normalized(username)
        let registry = registry
        return try await registry.commit.submit { writer in
            if let row = try Self.secondStepRow(name, writer), let fresh = row.fresh {
                return Base32.text(try registry.keys.opened(fresh, for: Self.seal(name), scheme: row.scheme))
            }
            let secret = Secret.random(bytes: TOTP.secretBytes)
            try writer.execute(
                """
                INSERT INTO second_step (username, fresh, scheme, last_step) VALUES (?1, ?2, ?3, 0)
                ON CONFLICT (username) DO UPDATE SET fresh = excluded.fresh
                """,
                [
                    .text(name), .blob(try registry.keys.sealed(secret, for: Self.seal(name))),
                    .text(RegistryKeys.scheme),
                ])
            return Base32.text(secret)
        }
    }

    /// Turns the offered second step on, once the app has shown a code of it.
    /// - Returns: new recovery codes, shown this once.
    /// - Throws: `account.wrong-code`, `account.locked`.
    public func confirmSecondStep(
        of username: String, code: String, from source: SignInSource, by actor: RegistryActor
    ) async throws -> [String] {
        let name = Self.normalized(username)
        let registry = registry
        let ticket = try await registry.attempts.begin(.secondStep(of: name), from: source)
        let codes = RecoveryCodes.made()
        let isRight = try await registry.change(.sessions) { writer in
            guard let row = try Self.secondStepRow(name, writer), let fresh = row.fresh else { return false }
            let secret = try registry.keys.opened(fresh, for: Self.seal(name), scheme: row.scheme)
            guard
                let step = TOTP.accepted(RecoveryCodes.plain(code), secret, at: registry.time.now, after: 0)
            else { return false }
            try writer.execute(
                "UPDATE second_step SET sealed = fresh, fresh = NULL, since = ?2, last_step = ?3 WHERE username = ?1",
                [.text(name), SQLValue(registry.time.now), .integer(step)])
            try store(codes, of: name, writer)
            try note(.secondStepOn, of: name, from: source, isNews: false, writer)
            try registry.record(writer, "account.second-step-on", "account:\(name)", in: .actorsUnit, by: actor)
            return true
        }
        try await end(ticket, isRight, name, source)
        return codes
    }

    /// Takes a code of the app, or a recovery code; each is good once.
    /// - Throws: `account.wrong-code`, `account.locked`.
    public func checkSecondStep(of username: String, code: String, from source: SignInSource) async throws {
        let name = Self.normalized(username)
        let registry = registry
        let ticket = try await registry.attempts.begin(.secondStep(of: name), from: source)
        let code = RecoveryCodes.plain(code)
        let isRight = try await registry.change(.sessions) { writer in
            guard let row = try Self.secondStepRow(name, writer), let sealed = row.sealed else { return false }
            let secret = try registry.keys.opened(sealed, for: Self.seal(name), scheme: row.scheme)
            if let step = TOTP.accepted(code, secret, at: registry.time.now, after: row.lastStep) {
                try writer.execute(
                    "UPDATE second_step SET last_step = ?2 WHERE username = ?1", [.text(name), .integer(step)])
                return true
            }
            let used = try writer.executeCounting(
                "UPDATE recovery_code SET used_at = ?3 WHERE username = ?1 AND digest = ?2 AND used_at IS NULL",
                [.text(name), .blob(digest(code, of: name)), SQLValue(registry.time.now)])
            if used == 1 { try note(.recoveryCodeUsed, of: name, from: source, isNews: true, writer) }
            return used == 1
        }
        try await end(ticket, isRight, name, source)
    }

    /// New recovery codes instead of the old ones. Ask for a code of the app before.
    public func renewRecoveryCodes(of username: String, from source: SignInSource) async throws -> [String] {
        let name = Self.normalized(username)
        let codes = RecoveryCodes.made()
        return try await registry.change(.sessions) { writer in
            guard try Self.secondStepRow(name, writer)?.sealed != nil else { throw RegistryError.wrongCode }
            try store(codes, of: name, writer)
            try note(.recoveryCodesRenewed, of: name, from: source, isNews: false, writer)
            return codes
        }
    }

    /// Turns the second step off. Ask for a code before.
    public func endSecondStep(of username: String, from source: SignInSource, by actor: RegistryActor) async throws {
        let name = Self.normalized(username)
        try await registry.change(.sessions) { writer in
            try removeSecondStep(of: name, writer)
            try note(.secondStepOff, of: name, from: source, isNews: false, writer)
            try registry.record(writer, "account.second-step-off", "account:\(name)", in: .actorsUnit, by: actor)
        }
    }

    /// An administrator takes the second step of somebody away who has lost telephone and recovery codes: with an entry
    /// in the log and a notice to the person, whose sessions end.
    public func resetSecondStep(of username: String, by actor: RegistryActor) async throws {
        let name = Self.normalized(username)
        try await registry.change(.sessions) { writer in
            guard try Self.load(name, writer) != nil else { throw RegistryError.unknownAccount }
            guard try Self.secondStepRow(name, writer) != nil else { return }
            try removeSecondStep(of: name, writer)
            try writer.execute("DELETE FROM session WHERE username = ?1", [.text(name)])
            try writer.execute("DELETE FROM sign_in_pending WHERE username = ?1", [.text(name)])
            try note(.secondStepReset, of: name, by: actor.label, isNews: true, writer)
            try registry.record(writer, "account.second-step-reset", "account:\(name)", in: .actorsUnit, by: actor)
        }
    }
}

extension Accounts {
    private struct SecondStepRow {
        var sealed: [UInt8]?
        var fresh: [UInt8]?
        var scheme: String
        var lastStep: Int64
    }

    private static func secondStepRow(_ name: String, _ reader: any SQLReader) throws -> SecondStepRow? {
        try reader.first(
            "SELECT sealed, fresh, scheme, last_step FROM second_step WHERE username = ?1", [.text(name)]
        ) {
            SecondStepRow(
                sealed: $0.optionalBlob(0), fresh: $0.optionalBlob(1), scheme: $0.text(2), lastStep: $0.int64(3))
        }
    }

    private static func seal(_ name: String) -> String { "second-step:" + name }

    private func digest(_ code: String, of name: String) -> [UInt8] { registry.keys.hash("recovery:\(name):\(code)") }

    private func store(_ codes: [String], of name: String, _ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM recovery_code WHERE username = ?1", [.text(name)])
        for code in codes {
            try writer.execute(
                "INSERT INTO recovery_code (username, digest) VALUES (?1, ?2)",
                [.text(name), .blob(digest(RecoveryCodes.plain(code), of: name))])
        }
    }

    private func removeSecondStep(of name: String, _ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM second_step WHERE username = ?1", [.text(name)])
        try writer.execute("DELETE FROM recovery_code WHERE username = ?1", [.text(name)])
        try registry.attempts.lift(.secondStep(of: name), writer)
    }

    private func end(
        _ ticket: Attempts.Ticket, _ isRight: Bool, _ name: String, _ source: SignInSource
    ) async throws {
        guard !isRight else { return try await registry.attempts.succeed(ticket) }
        try await registry.attempts.fail(ticket) { writer in
            guard let until = ticket.lockedUntil else { return }
            try RegistryNews.tell(.sessions, writer)
            try noteLock(of: name, until: until, from: source, writer)
        }
        if ticket.lockedUntil != nil { registry.caches.drop(.sessions) }
        throw RegistryError.wrongCode
    }
}
