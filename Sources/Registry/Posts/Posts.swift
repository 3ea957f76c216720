public import Access
import Database
public import Kernel

/// Who holds which post, with what powers, own or lent.
public struct Posts: Sendable {
    /// How many posts a person may hold, and how many delegations they may have received, past ones included.
    public static let postsPerPersonMaximum = 200
    /// The most rows that one list gives.
    public static let listMaximum = 500

    let registry: Registry

    /// The posts that a person holds on a day, those lent by others included.
    public func heldPosts(of person: RegistryPersonID, on day: Day) async throws -> [HeldPost] {
        try await allPosts(of: person).filter { $0.isHeld(on: day) }
    }

    /// All posts of a person, past and future ones included: verdicts explain themselves better with them.
    public func allPosts(of person: RegistryPersonID) async throws -> [HeldPost] {
        try await registry.caches.posts.value(person) {
            try await registry.database.lookup { reader in
                try Self.own(person, reader)
                    + Self.delegations(to: person, reader).flatMap { delegation in
                        guard let giver = RegistryPostID(delegation.fromPost) else { return [HeldPost]() }
                        return delegation.derivedPosts(giverPosts: try Self.post(giver, reader).map { [$0] } ?? [])
                    }
            }
        }
    }

    public func post(_ id: RegistryPostID) async throws -> HeldPost? {
        try await registry.caches.postsByID.value(id) {
            try await registry.database.lookup { try Self.post(id, $0) }
        }
    }

    /// The posts of a unit that last or are to come, by title; with the past ones where asked for.
    public func staff(of unit: String, includingPast: Bool = false) async throws -> [HeldPost] {
        let today = registry.today()
        return try await registry.database.read { reader in
            try reader.query(
                Self.columns + """
                    WHERE post.unit = ?1 AND (post.through_day IS NULL OR post.through_day >= ?2)
                    ORDER BY post.title, post.id LIMIT ?3
                    """,
                [
                    .text(unit), SQLValue(includingPast ? Day(number: .min) : today),
                    SQLValue(Self.listMaximum),
                ], Self.row
            ).map { try $0.resolved(reader) }
        }
    }

    static func own(_ person: RegistryPersonID, _ reader: any SQLReader) throws -> [HeldPost] {
        try reader.query(
            Self.columns + "WHERE post.person = ?1 ORDER BY post.id LIMIT ?2",
            [SQLValue(person), SQLValue(postsPerPersonMaximum)], row
        ).map { try $0.resolved(reader) }
    }

    static func post(_ id: RegistryPostID, _ reader: any SQLReader) throws -> HeldPost? {
        try reader.first(Self.columns + "WHERE post.id = ?1", [SQLValue(id)], row)?.resolved(reader)
    }

    static let columns: SQLStatement = """
        SELECT post.id, post.person, post.unit, post.roles, post.title, post.extras, post.from_day, post.through_day,
            unit.name, unit.division, post.others, unit.others
        FROM post JOIN unit ON unit.code = post.unit
        """

    /// A row before its unit's path and its roles are known: a statement inside of another's rows would hold both
    /// open.
    struct Row {
        var post: HeldPost
        var roles: [String]

        func resolved(_ reader: any SQLReader) throws -> HeldPost {
            var post = post
            post.unitPath = try Units.path(post.unit, reader)
            post.roles = try Roles.resolve(roles, reader)
            return post
        }
    }

    static func row(_ row: SQLRow) throws -> Row {
        let id: RegistryPostID = row.id(0)
        let person: RegistryPersonID = row.id(1)
        return Row(
            post: HeldPost(
                id: id.description, person: person.description,
                title: LocalizedText(zh: row.text(4), others: row.optionalText(10)), unit: row.text(2),
                unitName: LocalizedText(zh: row.text(8), others: row.optionalText(11)), unitPath: [],
                division: row.division(9), roles: [], explicitGrants: Grants.read(row.text(5)), from: row.day(6),
                through: row.optionalDay(7)),
            roles: row.text(3).split(separator: ",").map(String.init))
    }
}

/// Grants as text: ``Grant/text``, one on each line.
enum Grants {
    static let maximum = 50

    static func read(_ text: String) -> [Grant] { text.split(separator: "\n").compactMap { Grant(text: $0) } }

    static func text(_ grants: [Grant]) -> String { grants.map(\.text).joined(separator: "\n") }
}
