import Access
import Database
public import Kernel

extension People {
    /// The most changes of a person's record that an export gives.
    static let recordChangesMaximum = 1_000

    /// Everything that the registry holds about a person, as plain JSON for an export to the person: the record,
    /// accounts and sessions, tokens, mandates given and held, posts, and what was changed in the record. Never a
    /// password, a token or another person's number.
    public func record(of id: RegistryPersonID) async throws -> JSONValue {
        guard let card = try await card(id) else { throw RegistryError.unknownPerson }
        let details = try await opened(id)
        var person: [String: JSONValue] = [
            "id": .text(id.description), "kind": .text(card.kind.rawValue), "name": .text(card.name),
            "number": .text(details.number), "registeredAt": .text(card.createdAt.iso8601()),
        ]
        person["birthday"] = details.birthday.map { .text($0.iso) }
        person["phone"] = details.phone.map { .text($0) }
        person["address"] = details.address.map { .text($0) }
        person["language"] = card.language.map { .text($0.rawValue) }
        return .object([
            "person": .object(person), "accounts": .list(try await accounts(of: id)),
            "tokens": .list(try await tokens(of: id)),
            "mandatesGiven": .list(try await mandates(of: id).eachMapped { try await mandate($0, with: $0.agent) }),
            "mandatesHeld": .list(
                try await mandates(forAgent: id).eachMapped { try await mandate($0, with: $0.person) }),
            "posts": .list(try await posts(of: id)), "changes": .list(try await changes(of: id)),
        ])
    }

    private func accounts(of id: RegistryPersonID) async throws -> [JSONValue] {
        var all: [JSONValue] = []
        for account in try await registry.accounts.accounts(of: id) {
            let sessions: [JSONValue] = try await registry.database.read { reader in
                try reader.query(
                    "SELECT created_at, seen_at, expires_at FROM session WHERE username = ?1 ORDER BY created_at",
                    [.text(account.username)]
                ) { row in
                    .object([
                        "beganAt": .text(row.instant(0).iso8601()), "seenAt": .text(row.instant(1).iso8601()),
                        "endsAt": .text(row.instant(2).iso8601()),
                    ])
                }
            }
            all.append(
                .object([
                    "username": .text(account.username), "madeAt": .text(account.createdAt.iso8601()),
                    "isDisabled": .bool(account.isDisabled), "hasPassword": .bool(account.hasPassword),
                    "largePrint": .bool(account.largePrint), "sessions": .list(sessions),
                    "language": account.language.map { .text($0.rawValue) } ?? .null,
                ]))
        }
        return all
    }

    private func tokens(of id: RegistryPersonID) async throws -> [JSONValue] {
        try await registry.accounts.tokens().filter { $0.person == id }.map { token in
            .object([
                "name": .text(token.name), "madeAt": .text(token.createdAt.iso8601()),
                "endsAt": .text(token.expiresAt.iso8601()),
                "usedAt": token.usedAt.map { .text($0.iso8601()) } ?? .null,
                "revokedAt": token.revokedAt.map { .text($0.iso8601()) } ?? .null,
            ])
        }
    }

    private func mandate(_ mandate: Mandate, with other: String) async throws -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .text(mandate.id), "acts": .list(mandate.acts.map(\.rawValue).sorted().map { .text($0) }),
            "from": .text(mandate.from.iso), "through": .text(mandate.through.iso),
        ]
        if let id = RegistryPersonID(other), let card = try await card(id) { members["with"] = .text(card.name) }
        if case .items(let codes) = mandate.scope { members["items"] = .list(codes.sorted().map { .text($0) }) }
        members["endedAt"] = mandate.endedAt.map { .text($0.iso8601()) }
        return .object(members)
    }

    private func posts(of id: RegistryPersonID) async throws -> [JSONValue] {
        try await registry.posts.allPosts(of: id).map { post in
            .object([
                "unit": .text(post.unit), "unitName": .text(post.unitName[.zhHans]),
                "title": .text(post.title[.zhHans]), "from": .text(post.from.iso),
                "through": post.through.map { .text($0.iso) } ?? .null, "isLent": .bool(post.delegatedFrom != nil),
            ])
        }
    }

    private func changes(of id: RegistryPersonID) async throws -> [JSONValue] {
        var all: [JSONValue] = []
        var last: RegistryChangeID?
        while all.count < Self.recordChangesMaximum {
            let page = try await registry.log.changes(
                of: Self.subject(id), before: last, limit: RegistryLog.pageMaximum)
            all += page.map { change in
                .object([
                    "at": .text(change.at.iso8601()), "by": .text(change.actor), "action": .text(change.action),
                    "fields": change.after?["fields"] ?? .null,
                ])
            }
            guard page.count == RegistryLog.pageMaximum, let end = page.last else { break }
            last = end.id
        }
        return all
    }
}

extension Sequence {
    fileprivate func eachMapped<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var all: [T] = []
        for element in self { all.append(try await transform(element)) }
        return all
    }
}
