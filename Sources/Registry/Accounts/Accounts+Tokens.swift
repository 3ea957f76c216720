public import Access
import Database
public import Kernel

extension Accounts {
    /// How every token begins, so that one that got out is recognised.
    public static let tokenPrefix = "tongban_"
    private static let tokenNameMaximum = 80

    /// Makes a token for a program. Its text is given once; only its SHA-256 digest is stored.
    /// - Throws: `field.invalid`, `limit.reached`, `post.unknown`.
    public func createToken(
        name: String, person: RegistryPersonID?, post: RegistryPostID?, permissions: Set<Permission>,
        expiresAt: Instant, by actor: RegistryActor
    ) async throws -> (text: String, token: APIToken) {
        let registry = registry
        let now = registry.time.now
        let name = try FieldCheck.text(name, "name", maximum: Self.tokenNameMaximum)
        guard expiresAt > now, expiresAt <= now.adding(days: AccountLimits.tokenLongestDays) else {
            throw RegistryError.invalid(
                field: "expiresAt",
                LocalizedText(
                    zh: "有效期应在 \(AccountLimits.tokenLongestDays) 天以内。",
                    en: "A token lasts at most \(AccountLimits.tokenLongestDays) days."))
        }
        guard !permissions.isEmpty, permissions.allSatisfy(Permission.all.contains) else {
            throw RegistryError.invalid(
                field: "permissions", LocalizedText(zh: "请选择权限。", en: "Choose permissions."))
        }
        let text = Self.tokenPrefix + Secret.token()
        let token = APIToken(
            id: registry.identifiers.next(), name: name, person: person, post: post, permissions: permissions,
            createdAt: now, expiresAt: expiresAt)
        try await registry.commit.submit { writer in
            var place = ChangePlace.actorsUnit
            let active =
                try writer.first(
                    "SELECT COUNT(*) FROM api_token WHERE revoked_at IS NULL AND expires_at > ?1", [SQLValue(now)]
                ) { $0.int(0) } ?? 0
            guard active < AccountLimits.tokensMaximum else {
                throw RegistryError.tooMany(limit: AccountLimits.tokensMaximum)
            }
            if let post {
                guard let held = try Posts.post(post, writer), held.person == person?.description else {
                    throw RegistryError.unknownPost
                }
                place = .division(held.division)
            }
            try writer.execute(
                """
                INSERT INTO api_token (id, digest, name, person, post, permissions, created_at, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """,
                [
                    SQLValue(token.id), .blob(Secret.digest(text)), .text(name), SQLValue(person), SQLValue(post),
                    .text(permissions.map(\.rawValue).sorted().joined(separator: ",")), SQLValue(now),
                    SQLValue(expiresAt),
                ])
            try registry.record(
                writer, "token.create", "token:\(token.id)", in: place, by: actor,
                after: [
                    "name": .text(name), "permissions": .list(permissions.map(\.rawValue).sorted().map { .text($0) }),
                ])
        }
        return (text, token)
    }

    /// The token of a text; nil for one that is unknown, revoked or expired.
    public func token(_ text: String) async throws -> APIToken? {
        guard text.hasPrefix(Self.tokenPrefix) else { return nil }
        let digest = Secret.digest(text)
        let registry = registry
        let cache = registry.caches.tokens
        let known: APIToken
        do {
            known = try await cache.value(digest) {
                try await registry.database.lookup { reader in
                    try reader.first(Self.tokenColumns + "WHERE digest = ?1", [.blob(digest)], Self.token)
                } ?? { throw RegistryError.unknownToken }()
            }
        } catch RegistryError.unknownToken {
            return nil
        }
        let now = registry.time.now
        guard known.revokedAt == nil, now < known.expiresAt else { return nil }
        if let used = known.usedAt, now - used < AccountLimits.tokenUseEveryMilliseconds { return known }
        cache.update(digest) { $0.usedAt = now }
        do {
            _ = try await registry.commit.submit { writer in
                try writer.execute(
                    "UPDATE api_token SET used_at = ?2 WHERE digest = ?1", [.blob(digest), SQLValue(now)])
            }
        } catch is DatabaseError {
            // As with sessions: a program that only reads goes on while nothing can be written.
        }
        return known
    }

    /// The post that a program acts in, with no more permissions than its token was made for.
    public func post(of token: APIToken) async throws -> HeldPost? {
        guard let id = token.post else { return nil }
        return try await registry.caches.tokenPosts.value(token.id) {
            try await registry.posts.post(id)?.narrowed(to: token.permissions)
        }
    }

    /// All tokens, the newest first; at most ``AccountLimits/tokensMaximum``.
    public func tokens() async throws -> [APIToken] {
        try await registry.database.read { reader in
            try reader.query(
                Self.tokenColumns + "ORDER BY id DESC LIMIT ?1", [SQLValue(AccountLimits.tokensMaximum)], Self.token)
        }
    }

    /// Makes a token void at once.
    public func revokeToken(_ id: APITokenID, by actor: RegistryActor) async throws {
        let registry = registry
        try await registry.change(.tokens) { writer in
            guard try writer.exists("SELECT 1 FROM api_token WHERE id = ?1", [SQLValue(id)]) else {
                throw RegistryError.unknownToken
            }
            let changed = try writer.executeCounting(
                "UPDATE api_token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
                [SQLValue(id), SQLValue(registry.time.now)])
            guard changed > 0 else { return }
            try registry.record(writer, "token.revoke", "token:\(id)", in: .actorsUnit, by: actor)
        }
    }

    private static let tokenColumns: SQLStatement = """
        SELECT id, name, person, post, permissions, created_at, expires_at, used_at, revoked_at FROM api_token
        """

    private static func token(_ row: SQLRow) throws -> APIToken {
        APIToken(
            id: row.id(0), name: row.text(1), person: row.optionalID(2), post: row.optionalID(3),
            permissions: Set(row.text(4).split(separator: ",").map { Permission(rawValue: String($0)) }),
            createdAt: row.instant(5), expiresAt: row.instant(6), usedAt: row.optionalInstant(7),
            revokedAt: row.optionalInstant(8))
    }
}
