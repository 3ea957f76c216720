public import Access
import Database
public import Kernel

/// A role template that administrators of a territory made: usable for posts in that territory and what lies in it.
public struct OwnRole: Hashable, Sendable, Identifiable {
    public var template: RoleTemplate
    public var division: DivisionCode
    /// Whether new posts may be made from it; posts that have it keep it.
    public var isActive: Bool

    public var id: String { template.id }
}

/// The role templates: those of the program, and those of each territory.
public struct Roles: Sendable {
    /// The most templates that one territory may make, closed ones included.
    public static let ownMaximum = 100
    static let titleMaximum = 40
    static let aboutMaximum = 120

    let registry: Registry

    /// What a post in a division may be made from: the program's own, then those of the territories above it and its
    /// own, closed ones left out.
    public func templates(for division: DivisionCode) async throws -> [RoleTemplate] {
        try await registry.database.read { try StandardRoles.all + Self.usable(in: division, $0).map(\.template) }
    }

    /// The templates made at just this territory, closed ones included, by title.
    public func own(of division: DivisionCode) async throws -> [OwnRole] {
        try await registry.database.read { try Self.own(of: division, $0) }
    }

    public func own(_ id: String) async throws -> OwnRole? {
        try await registry.database.read { try Self.own(id, $0) }
    }

    /// A template by its id, wherever it was made.
    public func template(_ id: String) async throws -> RoleTemplate? {
        if let standard = StandardRoles[id] { return standard }
        return try await own(id)?.template
    }

    static func resolve(_ ids: [String], _ reader: any SQLReader) throws -> [RoleTemplate] {
        try ids.compactMap { try StandardRoles[$0] ?? own($0, reader)?.template }
    }

    /// Whether a new post in a division may have the template.
    static func isUsable(_ id: String, in division: DivisionCode, _ reader: any SQLReader) throws -> Bool {
        if StandardRoles[id] != nil { return true }
        guard let own = try own(id, reader) else { return false }
        return own.isActive && division.isWithin(own.division)
    }

    static func own(of division: DivisionCode, _ reader: any SQLReader) throws -> [OwnRole] {
        try reader.query(
            columns + "WHERE division = ?1 ORDER BY title, id LIMIT ?2", [SQLValue(division), SQLValue(ownMaximum)],
            role)
    }

    private static func usable(in division: DivisionCode, _ reader: any SQLReader) throws -> [OwnRole] {
        try division.ancestors.reversed().flatMap { try own(of: $0, reader) }.filter(\.isActive)
    }

    private static func own(_ id: String, _ reader: any SQLReader) throws -> OwnRole? {
        try reader.first(columns + "WHERE id = ?1", [.text(id)], role)
    }

    private static let columns: SQLStatement = """
        SELECT id, division, title, others, about, about_others, grants, is_active FROM role_template
        """

    private static func role(_ row: SQLRow) -> OwnRole {
        OwnRole(
            template: RoleTemplate(
                id: row.text(0), title: LocalizedText(zh: row.text(2), others: row.optionalText(3)),
                about: LocalizedText(zh: row.text(4), others: row.optionalText(5)), grants: Grants.read(row.text(6))),
            division: row.division(1), isActive: row.bool(7))
    }
}
