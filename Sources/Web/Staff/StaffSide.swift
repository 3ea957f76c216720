import Access
import Casework
import Kernel
import Procedures

/// The side navigation of the desk: what this person's posts give them to do, and nothing else.
enum StaffSide {
    static func values(site: Site, context: WebContext, path: String) async throws -> PageValues {
        let language = context.language
        func item(_ key: String, _ href: String, _ icon: String, go: String, count: Int = 0) -> PageValues {
            var value: PageValues = [
                "name": site.strings("side.\(key)", language), "href": href, "icon": icon, "go": go,
            ]
            if path == href || (href != Paths.work && path.hasPrefix(href + "/")) { value["current"] = true }
            if count > 0 { value["count"] = count >= CaseworkLimits.countMax ? "\(CaseworkLimits.countMax)+" : "\(count)" }
            return value
        }
        let visitor = context.visitor
        var desk = [item("work", Paths.work, "list", go: "w")]
        if visitor.holds(.caseFile) { desk.append(item("counter", Paths.counter, "window", go: "c")) }
        if visitor.holds(.caseDeliver) { desk.append(item("pickup", Paths.pickupDesk, "box", go: "p")) }
        let unread = try await site.casework.unreadCount(for: context.caller)
        desk.append(item("notices", Paths.notices, "bell", go: "n", count: unread))
        var groups: [PageValues] = [["items": desk]]
        if visitor.holds(.caseSupervise) {
            groups.append(["items": [item("supervision", Paths.supervision, "eye", go: "s")]])
        }
        let administers: [Permission] = [
            .catalogueEdit, .catalogueOverride, .registryUnits, .registryPosts, .registryImport, .registryCalendar,
            .vocabularyEdit, .delegationOwn,
        ]
        if administers.contains(where: visitor.holds) {
            groups.append(["items": [item("admin", Paths.admin, "gear", go: "a")]])
        }
        return [
            "label": site.strings("side.label", language),
            "who": ["name": visitor.actor.name, "post": visitor.posts.first?.title ?? ""], "groups": groups,
        ]
    }
}
