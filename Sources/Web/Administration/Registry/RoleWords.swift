import Access
import Kernel

/// Powers of role templates in words.
struct RoleWords {
    let language: Language

    /// Every power that the program's templates give, in the order of the permissions: what a template may hold.
    static func choices(of templates: [RoleTemplate]) -> [(permission: Permission, grants: [Grant])] {
        let all = templates.flatMap(\.grants)
        return Permission.all.compactMap { permission in
            var seen: Set<Grant> = []
            let grants = all.filter { $0.permission == permission && seen.insert($0).inserted }
            return grants.isEmpty ? nil : (permission, grants.sorted { $0.text < $1.text })
        }
    }

    /// `收件地 · 本单位`.
    func reach(_ grant: Grant, _ words: (String, [String: String]) -> String) -> String {
        let extent = grant.extent.title[language]
        guard grant.permission.rawValue.hasPrefix("case.") else { return extent }
        let place = grant.at?.title[language] ?? words("roles.anyPlace", [:])
        return words("roles.grant", ["place": place, "extent": extent])
    }

    /// A stored grant, `case.read filed ownUnit`, in words; nil where it does not read.
    func grant(_ text: String) -> String? {
        guard let grant = Grant(text: text) else { return nil }
        return [grant.permission.title[language], grant.at?.title[language], grant.extent.title[language]]
            .compactMap { $0 }.joined(separator: " · ")
    }

    /// The permissions of a template, each once.
    func permissions(_ template: RoleTemplate) -> String {
        let held = Set(template.grants.map(\.permission))
        return Permission.all.filter(held.contains).map { $0.title[language] }
            .joined(separator: language == .zhHans ? "、" : ", ")
    }
}
