public import Access
import Kernel
import Yams

/// The role templates that come with the program, read once from their file.
public enum StandardRoles {
    static let file = "roles.yaml"

    /// In the order in which administrators see them. Empty where the file is
    /// missing; the start refuses before: ``RegistryData/check()``.
    public static let all: [RoleTemplate] = (try? load()) ?? []

    private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    public static subscript(_ id: String) -> RoleTemplate? { byID[id] }

    /// Reads the file anew.
    public static func load() throws(RegistryData.Flaw) -> [RoleTemplate] {
        try read(yaml: try RegistryData.text(of: file))
    }

    private struct File: Decodable {
        struct Role: Decodable {
            var id: String
            var title: LocalizedText
            var about: LocalizedText
            var grants: [String]
        }
        var roles: [Role]
    }

    /// - Throws: ``RegistryData/Flaw`` naming the template and the grant that does not read.
    public static func read(yaml: String) throws(RegistryData.Flaw) -> [RoleTemplate] {
        let content: File
        do {
            content = try YAMLDecoder().decode(File.self, from: yaml)
        } catch {
            throw RegistryData.Flaw(file: file, detail: String(describing: error))
        }
        var roles: [RoleTemplate] = []
        for role in content.roles {
            guard !role.id.isEmpty, !roles.contains(where: { $0.id == role.id }) else {
                throw RegistryData.Flaw(file: file, detail: "the id “\(role.id)” is empty or stands twice")
            }
            var grants: [Grant] = []
            for text in role.grants {
                guard let grant = Grant(text: text), Permission.all.contains(grant.permission) else {
                    throw RegistryData.Flaw(file: file, detail: "\(role.id): “\(text)” is no grant")
                }
                grants.append(grant)
            }
            roles.append(RoleTemplate(id: role.id, title: role.title, about: role.about, grants: grants))
        }
        return roles
    }
}
