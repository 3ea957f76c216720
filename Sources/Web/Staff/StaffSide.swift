import Access
import Casework
import Kernel
import Procedures

/// The side navigation of the desk: what this person's posts give them to do, and nothing else.
enum StaffSide {
    static func values(site: Site, context: WebContext, path: String) async throws -> PageValues {
        let language = context.language
        let page = String(path.prefix { $0 != "?" })
        func item(_ key: String, _ href: String, _ icon: String, go: String, count: Int = 0) -> PageValues {
            var value: PageValues = [
                "name": site.strings("side.\(key)", language), "href": href, "icon": icon, "go": go,
            ]
            if page == href || page.hasPrefix(href + "/") { value["current"] = true }
            let most = CaseworkLimits.countMax
            if count > 0 { value["count"] = count >= most ? "\(most)+" : "\(count)" }
            return value
        }
        let desk = try Desk(site: site, context: context)
        func holds(_ permission: Permission) -> Bool { !desk.posts(permission).isEmpty }
        var daily = [item("work", Paths.work, "list", go: "w")]
        if holds(.caseFile) { daily.append(item("counter", Paths.counter, "counter", go: "c")) }
        if holds(.caseDeliver) { daily.append(item("pickup", Paths.pickupDesk, "box", go: "p")) }
        let unread = try await site.casework.unreadCount(for: context.caller)
        daily.append(item("notices", Paths.notices, "bell", go: "n", count: unread))
        var groups: [PageValues] = [["items": daily]]
        if holds(.caseSupervise) {
            groups.append(["items": [item("supervision", Paths.supervision, "eye", go: "s")]])
        }
        let administers: [Permission] = [
            .catalogueEdit, .catalogueOverride, .registryUnits, .registryPosts, .registryImport, .registryCalendar,
            .vocabularyEdit, .delegationOwn,
        ]
        if administers.contains(where: holds) {
            groups.append(["items": [item("admin", Paths.admin, "gear", go: "a")]])
        }
        return [
            "label": site.strings("side.label", language),
            "who": who(desk, context), "groups": groups,
        ]
    }

    /// The actor's name begins with the unit; the post stands below it.
    private static func who(_ desk: Desk, _ context: WebContext) -> PageValues {
        ["name": context.visitor.actor.name, "post": desk.posts().first?.title ?? ""]
    }
}
