import Crypto
import Database
import FoundationEssentials
import Kernel

extension Accounts {
    /// Sets a password and ends all sessions of the account; an existing lock is lifted.
    /// - Throws: ``RegistryError/passwordTooWeak``, ``RegistryError/unknownAccount``.
    public func setPassword(_ password: String, for username: String, by actor: RegistryActor) async throws {
        let name = Self.normalized(username)
        guard AccountLimits.passwordCharacters.contains(password.count), password.lowercased() != name else {
            throw RegistryError.passwordTooWeak
        }
        let registry = registry
        let hashed = try await registry.hasher.inTurn { try await registry.hasher.hashed(password) }
        try await registry.change(.sessions) { writer in
            let changed = try writer.execute(
                """
                UPDATE account SET salt = ?2, hash = ?3, rounds = ?4, block_size = ?5, parallelism = ?6,
                    failures = 0, locked_until = NULL
                WHERE username = ?1
                """,
                [
                    .text(name), .blob(hashed.salt), .blob(hashed.hash), SQLValue(hashed.parameters.rounds),
                    SQLValue(hashed.parameters.blockSize), SQLValue(hashed.parameters.parallelism),
                ])
            guard changed == 1 else { throw RegistryError.unknownAccount }
            try writer.execute("DELETE FROM session WHERE username = ?1", [.text(name)])
            try registry.record(writer, "account.password", "account:\(name)", in: .actorsUnit, by: actor)
        }
    }

    /// Checks a name and a password. An unknown name takes as long as a wrong password and is told the same.
    ///
    /// After ``AccountLimits/failuresBeforeLock`` wrong passwords in a row the account is locked, each further one
    /// doubling the time; while it is locked no password is looked at.
    /// - Throws: ``RegistryError``: `account.wrong-password`, `account.locked`, `account.disabled`, `limit.reached`.
    public func verify(_ username: String, password: String) async throws -> Account {
        let name = Self.normalized(username)
        let registry = registry
        // The lock is looked at within the turn, so that guesses sent all at once do not slip past it.
        return try await registry.hasher.inTurn {
            let stored = try await registry.database.read { try Self.load(name, $0) }
            if let until = stored?.account.lockedUntil, until > registry.time.now {
                throw RegistryError.accountLocked(until: until)
            }
            let usable = password.count <= AccountLimits.passwordCharacters.upperBound ? password : ""
            let isRight = try await registry.hasher.matches(usable, stored?.password)
            guard let stored, isRight else {
                try await registry.accounts.countFailure(name)
                throw RegistryError.wrongPassword
            }
            guard !stored.account.isDisabled else { throw RegistryError.accountDisabled }
            guard stored.failures > 0 else { return stored.account }
            _ = try await registry.commit.submit { writer in
                try writer.execute(
                    "UPDATE account SET failures = 0, locked_until = NULL WHERE username = ?1", [.text(name)])
            }
            var account = stored.account
            account.lockedUntil = nil
            return account
        }
    }

    private static let bucketsTotal = 256

    private func countFailure(_ name: String) async throws {
        let registry = registry
        let now = registry.time.now
        let bucket = SHA256.hash(data: Array(name.utf8)).reduce(0) { ($0 + Int($1)) % Self.bucketsTotal }
        try await registry.commit.submit { writer in
            // Written for unknown names too: without it they would be told apart by the missing wait for the disk.
            try writer.execute(
                """
                INSERT INTO sign_in_refusal (bucket, total, at) VALUES (?1, 1, ?2)
                ON CONFLICT (bucket) DO UPDATE SET total = sign_in_refusal.total + 1, at = excluded.at
                """, [SQLValue(bucket), SQLValue(now)])
            guard let stored = try Self.load(name, writer) else { return }
            let failures = stored.failures + 1
            let lock = AccountLimits.lockMilliseconds(failures: failures)
            try writer.execute(
                "UPDATE account SET failures = ?2, locked_until = ?3 WHERE username = ?1",
                [.text(name), SQLValue(failures), SQLValue(lock > 0 ? now.adding(milliseconds: lock) : nil)])
            if lock > 0 {
                try registry.record(
                    writer, "account.lock", "account:\(name)", in: .nowhere, by: .system,
                    after: ["failures": .integer(Int64(failures)), "milliseconds": .integer(lock)])
            }
        }
    }
}
