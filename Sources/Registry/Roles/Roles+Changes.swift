public import Access
import Database
public import Kernel

/// A role template as an administrator writes it.
public struct RoleInput: Hashable, Sendable {
    public var title: LocalizedText
    public var about: LocalizedText
    public var grants: [Grant]
    public var isActive: Bool

    public init(title: LocalizedText, about: LocalizedText = "", grants: [Grant], isActive: Bool = true) {
        self.title = title
        self.about = about
        self.grants = grants
        self.isActive = isActive
    }
}

extension Roles {
    /// Makes a template for posts of a territory.
    ///
    /// A template only puts together what the program's own templates give, none of it further: new kinds of power do
    /// not come into being at a desk. Nor does one template both read the audit and change what is audited.
    /// - Throws: `field.invalid` (`title`, `about`, `grants`), `division.unknown`, `limit.reached`.
    @discardableResult
    public func create(_ input: RoleInput, in division: DivisionCode, by actor: RegistryActor) async throws -> OwnRole {
        let registry = registry
        let id = registry.identifiers.next(RegisteredRole.self).description
        let role = OwnRole(
            template: try Self.checked(input, id: id), division: division, isActive: input.isActive)
        try await registry.change(.posts) { writer in
            guard try writer.exists("SELECT 1 FROM division WHERE code = ?1", [SQLValue(division)]) else {
                throw RegistryError.unknownDivision
            }
            guard try Self.own(of: division, writer).count < Self.ownMaximum else {
                throw RegistryError.tooMany(limit: Self.ownMaximum)
            }
            try writer.execute(
                """
                INSERT INTO role_template (title, others, about, about_others, grants, is_active, id, division)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """, Self.values(role) + [.text(id), SQLValue(division)])
            try registry.record(
                writer, "role.create", "role:\(id)", in: .division(division), by: actor, after: role.json)
        }
        return role
    }

    /// Changes a template; every post that has it has the new powers with the next request.
    /// - Throws: `post.unknown-role`, `field.invalid`.
    @discardableResult
    public func update(_ id: String, _ input: RoleInput, by actor: RegistryActor) async throws -> OwnRole {
        let registry = registry
        let template = try Self.checked(input, id: id)
        return try await registry.change(.posts) { writer in
            guard let old = try Self.found(id, writer) else { throw RegistryError.unknownRole }
            let new = OwnRole(template: template, division: old.division, isActive: input.isActive)
            guard new != old else { return old }
            try writer.execute(
                """
                UPDATE role_template SET title = ?1, others = ?2, about = ?3, about_others = ?4, grants = ?5,
                    is_active = ?6
                WHERE id = ?7
                """, Self.values(new) + [.text(id)])
            try registry.record(
                writer, "role.update", "role:\(id)", in: .division(old.division), by: actor, before: old.json,
                after: new.json)
            return new
        }
    }

    private static func found(_ id: String, _ reader: any SQLReader) throws -> OwnRole? {
        try reader.first("SELECT division FROM role_template WHERE id = ?1", [.text(id)]) { $0.division(0) }
            .flatMap { try own(of: $0, reader).first { $0.id == id } }
    }

    private static func values(_ role: OwnRole) -> [SQLValue] {
        [
            .text(role.template.title[.zhHans]), SQLValue(role.template.title.othersJSON),
            .text(role.template.about[.zhHans]), SQLValue(role.template.about.othersJSON),
            .text(Grants.text(role.template.grants)), SQLValue(role.isActive),
        ]
    }

    private static func checked(_ input: RoleInput, id: String) throws -> RoleTemplate {
        var (title, about) = (input.title, input.about)
        title.texts[.zhHans] = try FieldCheck.text(title.texts[.zhHans] ?? "", "title", maximum: titleMaximum)
        title.texts[.en] = try FieldCheck.optional(title.texts[.en], "titleEn", maximum: titleMaximum)
        about.texts[.zhHans] = try FieldCheck.optional(about.texts[.zhHans], "about", maximum: aboutMaximum) ?? ""
        about.texts[.en] = try FieldCheck.optional(about.texts[.en], "aboutEn", maximum: aboutMaximum)
        guard !input.grants.isEmpty, input.grants.count <= Grants.maximum else {
            throw RegistryError.invalid(
                field: "grants",
                LocalizedText(
                    zh: "请选择 1 到 \(Grants.maximum) 项权限。", en: "Choose between 1 and \(Grants.maximum) powers."))
        }
        let template = RoleTemplate(id: id, title: title, about: about, grants: input.grants)
        if let first = template.grants(beyond: StandardRoles.all).first {
            throw RegistryError.invalid(
                field: "grants",
                LocalizedText(
                    zh: "“\(first.permission.title[.zhHans])”给得比系统自带的模板还宽，不能这样设。",
                    en: "“\(first.permission.title[.en])” would reach further than in any template of the program."))
        }
        guard !template.mixesAuditWithChange else {
            throw RegistryError.invalid(
                field: "grants",
                LocalizedText(
                    zh: "能查看审计的岗位只能看，不能同时有改动的权限。",
                    en: "Whoever reads the audit changes nothing: leave out the powers that change."))
        }
        return template
    }
}

extension OwnRole {
    var json: JSONValue {
        [
            "name": .text(template.title[.zhHans]), "isActive": .bool(isActive),
            "grants": .list(template.grants.map { .text($0.text) }),
        ]
    }
}
