import Access
import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures

/// The signed-in official's posts of today, and in whose name they act.
struct Desk {
    let site: Site
    let context: WebContext

    /// - Throws: 401 without a session, 403 for people without a post, or without one that gives the permission.
    init(site: Site, context: WebContext, needing permission: Permission? = nil) throws(Problem) {
        try context.requireStaff()
        self.site = site
        self.context = context
        if let permission, posts(permission).isEmpty { throw .forbidden(site.text("staff.denied")) }
    }

    /// - Throws: 403 for people whose posts give none of the permissions.
    init(site: Site, context: WebContext, needingAnyOf permissions: [Permission]) throws(Problem) {
        try self.init(site: site, context: context)
        guard !posts(anyOf: permissions).isEmpty else { throw .forbidden(site.text("staff.denied")) }
    }

    /// Posts held today that give a permission; all of them for nil.
    func posts(_ permission: Permission? = nil) -> [HeldPost] {
        let today = site.casework.today()
        return context.visitor.posts.filter { post in
            post.isHeld(on: today) && (permission.map { post.grants($0) } ?? true)
        }
    }

    /// Posts held today that give one of the permissions.
    func posts(anyOf permissions: [Permission]) -> [HeldPost] {
        posts().filter { post in permissions.contains { post.grants($0) } }
    }

    /// Units of those posts, each once, in the order of the posts.
    func units(_ permission: Permission? = nil) -> [UnitID] {
        var seen: Set<String> = []
        return posts(permission).filter { seen.insert($0.unit).inserted }.map { UnitID($0.unit) }
    }

    /// The unit asked for when it is one of theirs, else the first.
    func unit(_ wanted: String?, _ permission: Permission? = nil) throws(Problem) -> UnitID {
        let units = units(permission)
        if let unit = units.first(where: { $0.code == wanted }) ?? units.first { return unit }
        throw .forbidden(site.text("staff.denied"))
    }

    /// The choice between units, for people with several posts; nil for everybody else.
    func unitChoice(_ current: UnitID, _ units: [UnitID], _ address: ListAddress) async throws -> PageValues? {
        guard units.count > 1 else { return nil }
        let names = Names(site: site, language: context.language)
        var options: [PageValues] = []
        for unit in units {
            var option: PageValues = ["name": try await names.unit(unit), "href": address.beginning("unit", unit.code)]
            if unit == current { option["current"] = true }
            options.append(option)
        }
        let label = site.strings("staff.unit", context.language)
        return ["label": label, "groups": [["label": label, "options": options] as PageValues]]
    }
}

extension Site {
    /// A word of the interface in every language, for errors that are shown later.
    func text(_ key: String) -> LocalizedText {
        LocalizedText(
            Dictionary(Strings.languages.map { ($0, strings(key, $0)) }, uniquingKeysWith: { first, _ in first }))
    }
}

extension Request {
    /// A part of the page asks for itself again.
    var wantsFragment: Bool { HTTPField.Name("x-fragment").flatMap { headers[$0] } == "1" }
}
