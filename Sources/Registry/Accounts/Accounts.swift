import Database
public import Kernel

/// Accounts, sessions and tokens.
public struct Accounts: Sendable {
    let registry: Registry

    /// Makes an account without a password: nobody can sign in with one until it is set.
    /// - Throws: `account.username-taken`, `person.unknown`, `field.invalid`.
    @discardableResult
    public func create(
        _ username: String, person: RegistryPersonID, language: Language? = nil, by actor: RegistryActor
    ) async throws -> Account {
        let name = try Self.checkedName(username)
        return try await registry.commit.submit { writer in
            try create(name, person: person, language: language, by: actor, writer)
        }
    }

    func create(
        _ name: String, person: RegistryPersonID, language: Language?, by actor: RegistryActor,
        _ writer: any SQLWriter
    ) throws -> Account {
        guard try writer.exists("SELECT 1 FROM person WHERE id = ?1", [SQLValue(person)]) else {
            throw RegistryError.unknownPerson
        }
        guard try Self.load(name, writer) == nil else { throw RegistryError.usernameTaken }
        try writer.execute(
            """
            INSERT INTO account (username, person, is_disabled, failures, language, large_print, created_at)
            VALUES (?1, ?2, 0, 0, ?3, 0, ?4)
            """,
            [.text(name), SQLValue(person), SQLValue(language?.rawValue), SQLValue(registry.time.now)])
        try registry.record(
            writer, "account.create", "account:\(name)", in: .actorsUnit, by: actor,
            after: ["person": .text(person.description)])
        guard let stored = try Self.load(name, writer) else { throw RegistryError.unknownAccount }
        return stored.account
    }

    public func account(_ username: String) async throws -> Account? {
        try await registry.database.read { try Self.load(Self.normalized(username), $0)?.account }
    }

    /// The accounts of a person, by name.
    public func accounts(of person: RegistryPersonID) async throws -> [Account] {
        try await registry.database.read { reader in
            try reader.query(
                Self.columns + "WHERE person = ?1 ORDER BY username", [SQLValue(person)], Self.stored
            ).map(\.account)
        }
    }

    /// A disabled account signs in no more; its sessions and the tokens of its person end at once.
    public func setDisabled(_ username: String, _ isDisabled: Bool, by actor: RegistryActor) async throws {
        let name = Self.normalized(username)
        let registry = registry
        try await registry.change([.sessions, .tokens]) { writer in
            let changed = try writer.executeCounting(
                "UPDATE account SET is_disabled = ?2 WHERE username = ?1", [.text(name), SQLValue(isDisabled)])
            guard changed == 1 else { throw RegistryError.unknownAccount }
            if isDisabled {
                try writer.execute("DELETE FROM session WHERE username = ?1", [.text(name)])
                try writer.execute("DELETE FROM sign_in_pending WHERE username = ?1", [.text(name)])
                try writer.execute(
                    """
                    UPDATE api_token SET revoked_at = ?2
                    WHERE revoked_at IS NULL AND person = (SELECT person FROM account WHERE username = ?1)
                    """, [.text(name), SQLValue(registry.time.now)])
            }
            try registry.record(
                writer, "account.disable", "account:\(name)", in: .actorsUnit, by: actor,
                after: ["isDisabled": .bool(isDisabled)])
        }
    }

    /// The language of the interface and large print.
    public func setPreferences(_ username: String, language: Language?, largePrint: Bool) async throws {
        let name = Self.normalized(username)
        try await registry.change(.sessions) { writer in
            let changed = try writer.executeCounting(
                "UPDATE account SET language = ?2, large_print = ?3 WHERE username = ?1",
                [.text(name), SQLValue(language?.rawValue), SQLValue(largePrint)])
            guard changed == 1 else { throw RegistryError.unknownAccount }
        }
    }

    struct Stored: Sendable {
        var account: Account
        var password: PasswordHash?
    }

    static let columns: SQLStatement = """
        SELECT username, person, salt, hash, rounds, block_size, parallelism, is_disabled, must_change, password_at,
            language, large_print, created_at
        FROM account
        """

    static func load(_ name: String, _ reader: any SQLReader) throws -> Stored? {
        try reader.first(columns + "WHERE username = ?1", [.text(name)], stored)
    }

    static func stored(_ row: SQLRow) throws -> Stored {
        var password: PasswordHash?
        if let salt = row.optionalBlob(2) {
            password = PasswordHash(
                salt: salt, hash: row.blob(3),
                parameters: ScryptParameters(
                    rounds: row.int(4), blockSize: row.int(5), parallelism: row.int(6)))
        }
        return Stored(
            account: Account(
                username: row.text(0), person: row.id(1), hasPassword: password != nil,
                mustChangePassword: row.bool(8), passwordAt: row.optionalInstant(9), isDisabled: row.bool(7),
                language: row.optionalText(10).map(Language.init(rawValue:)),
                largePrint: row.bool(11), createdAt: row.instant(12)),
            password: password)
    }

    /// Names are compared trimmed and in lower case.
    static func normalized(_ username: String) -> String { FieldCheck.trimmed(username).lowercased() }

    static func checkedName(_ username: String) throws -> String {
        let name = try FieldCheck.text(normalized(username), "username", maximum: AccountLimits.usernameMaximum)
        guard !name.contains(where: \.isWhitespace) else {
            throw RegistryError.invalid(
                field: "username",
                LocalizedText(zh: "用户名不能有空格。", en: "A user name holds no blanks."))
        }
        return name
    }
}
