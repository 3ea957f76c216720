public import Access
import Database
public import Kernel

/// A post to be made.
public struct PostInput: Hashable, Sendable {
    public var person: RegistryPersonID
    public var unit: String
    /// Identifiers of role templates: the program's, or those of a territory that the unit lies in.
    public var roles: [String]
    public var title: LocalizedText
    /// Beyond the roles.
    public var extras: [Grant]
    public var from: Day
    /// The last day; nil without end.
    public var through: Day?

    public init(
        person: RegistryPersonID, unit: String, roles: [String], title: LocalizedText, extras: [Grant] = [],
        from: Day, through: Day? = nil
    ) {
        self.person = person
        self.unit = unit
        self.roles = roles
        self.title = title
        self.extras = extras
        self.from = from
        self.through = through
    }
}

extension Posts {
    static let titleMaximum = 60
    static let rolesMaximum = 8

    /// Gives a person a post in a unit. The permissions hold with the next request.
    /// - Throws: `person.unknown`, `unit.unknown`, `post.unknown-role`, `period.invalid`, `field.invalid` (also for
    ///   a person who would read the audit and change what is audited).
    public func create(_ input: PostInput, by actor: RegistryActor) async throws -> HeldPost {
        let input = try Self.checked(input)
        let registry = registry
        let id = registry.identifiers.next(RegisteredPost.self)
        return try await registry.change(.posts) { writer in
            guard try writer.exists("SELECT 1 FROM person WHERE id = ?1", [SQLValue(input.person)]) else {
                throw RegistryError.unknownPerson
            }
            guard let unit = try Units.load(input.unit, writer), unit.isActive else { throw RegistryError.unknownUnit }
            guard try input.roles.allSatisfy({ try Roles.isUsable($0, in: unit.division, writer) }) else {
                throw RegistryError.unknownRole
            }
            let held = try Self.own(input.person, writer)
            guard held.count < Self.postsPerPersonMaximum else {
                throw RegistryError.tooMany(limit: Self.postsPerPersonMaximum)
            }
            try Self.checkSeparation(input, held, writer)
            try writer.execute(
                """
                INSERT INTO post (id, person, unit, roles, title, others, extras, from_day, through_day)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """,
                [
                    SQLValue(id), SQLValue(input.person), .text(input.unit),
                    .text(input.roles.joined(separator: ",")), .text(input.title[.zhHans]),
                    SQLValue(input.title.othersJSON), .text(Grants.text(input.extras)), SQLValue(input.from),
                    SQLValue(input.through),
                ])
            try registry.record(
                writer, "post.create", "post:\(id)", in: .division(unit.division), by: actor,
                after: [
                    "person": .text(input.person.description), "unit": .text(input.unit),
                    "roles": .list(input.roles.map { .text($0) }), "extras": .text(Grants.text(input.extras)),
                    "from": .text(input.from.iso), "through": input.through.map { .text($0.iso) } ?? .null,
                ])
            guard let post = try Self.post(id, writer) else { throw RegistryError.unknownPost }
            return post
        }
    }

    /// Whoever reads the audit in one post changes nothing in another at the same time.
    private static func checkSeparation(
        _ input: PostInput, _ held: [HeldPost], _ reader: any SQLReader
    ) throws {
        let meanwhile = held.filter { post in
            (post.through.map { $0 >= input.from } ?? true) && (input.through.map { post.from <= $0 } ?? true)
        }
        let grants =
            try Roles.resolve(input.roles, reader).flatMap(\.grants) + input.extras + meanwhile.flatMap(\.grants)
        guard RoleTemplate(id: "", title: "", grants: grants).mixesAuditWithChange else { return }
        throw RegistryError.invalid(
            field: "role",
            LocalizedText(
                zh: "审计岗的人不能同时有改动的权限：谁改的，不能由谁来查。",
                en: "Whoever reads the audit may not also change things: nobody checks their own work."))
    }

    /// Ends a post: `lastDay` is its last; yesterday ends it at once. Powers lent from it end with it.
    public func end(_ id: RegistryPostID, lastDay: Day, by actor: RegistryActor) async throws {
        let registry = registry
        try await registry.change(.posts) { writer in
            guard let post = try Self.post(id, writer) else { throw RegistryError.unknownPost }
            try writer.execute(
                "UPDATE post SET through_day = ?2 WHERE id = ?1", [SQLValue(id), SQLValue(lastDay)])
            try registry.record(
                writer, "post.end", "post:\(id)", in: .division(post.division), by: actor,
                before: ["through": post.through.map { .text($0.iso) } ?? .null],
                after: ["through": .text(lastDay.iso)])
        }
    }

    private static func checked(_ input: PostInput) throws -> PostInput {
        var input = input
        try FieldCheck.period(input.from, input.through)
        input.title.texts[.zhHans] = try FieldCheck.text(
            input.title.texts[.zhHans] ?? "", "title", maximum: titleMaximum)
        input.title.texts[.en] = try FieldCheck.optional(input.title.texts[.en], "titleEn", maximum: titleMaximum)
        guard !input.roles.isEmpty || !input.extras.isEmpty, input.roles.count <= rolesMaximum,
            !input.roles.contains(where: { $0.isEmpty || $0.contains(",") })
        else { throw RegistryError.unknownRole }
        guard input.extras.count <= Grants.maximum else { throw RegistryError.tooMany(limit: Grants.maximum) }
        guard input.extras.allSatisfy({ Permission.all.contains($0.permission) }) else {
            throw RegistryError.invalid(
                field: "extras", LocalizedText(zh: "没有这种权限。", en: "There is no such permission."))
        }
        return input
    }
}
