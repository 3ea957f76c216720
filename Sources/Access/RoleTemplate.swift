public import Kernel

/// A usual set of grants that a post is made from. Changing a template changes every post that names it.
///
/// Templates are data: those that come with the program and those that administrators make stand in the registry.
public struct RoleTemplate: Hashable, Sendable, Codable, Identifiable {
    public var id: String
    public var title: LocalizedText
    /// What somebody in such a post does, in one line.
    public var about: LocalizedText
    public var grants: [Grant]

    public init(id: String, title: LocalizedText, about: LocalizedText = "", grants: [Grant]) {
        self.id = id
        self.title = title
        self.about = about
        self.grants = grants
    }

    /// The grants of this template that none of the others gives as far: what would make it a new kind of power.
    public func grants(beyond others: [RoleTemplate]) -> [Grant] {
        let known = others.flatMap(\.grants)
        return grants.filter { grant in !known.contains { $0.covers(grant) } }
    }

    /// Whether it lets somebody read the audit and also change what is audited. Nobody checks their own work.
    public var mixesAuditWithChange: Bool {
        let permissions = Set(grants.map(\.permission))
        return permissions.contains(.auditRead) && !permissions.isSubset(of: Permission.reading)
    }
}
