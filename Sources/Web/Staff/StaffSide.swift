import Access
import Casework
import Kernel
import Procedures

/// The side navigation of the desk: what this person's posts give them to do, and nothing else.
enum StaffSide {
    static func values(site: Site, context: WebContext, path: String) async throws -> PageValues {
        let language = context.language
        let page = String(path.prefix { $0 != "?" })
        let concern = [Concern.asked, .offered].first { path.contains("view=\($0.rawValue)") && page == Paths.work }
        func item(_ key: String, _ href: String, _ icon: String, go: String, count: Int = 0) -> PageValues {
            var value: PageValues = [
                "name": site.strings("side.\(key)", language), "href": href, "icon": icon, "go": go,
            ]
            let isHere = concern.map { href.contains("view=\($0.rawValue)") } ?? false
            if isHere || (concern == nil && (page == href || page.hasPrefix(href + "/"))) { value["current"] = true }
            let most = CaseworkLimits.countMax
            if count > 0 { value["count"] = count >= most ? "\(most)+" : "\(count)" }
            return value
        }
        let desk = try Desk(site: site, context: context)
        func holds(_ permission: Permission) -> Bool { !desk.posts(permission).isEmpty }
        var daily = [item("work", Paths.work, "list", go: "w")]
        for concern in [Concern.asked, .offered] {
            // Both are work of others that waits for this unit: an opinion by who handles, an offer by who takes over.
            let units = desk.units(concern == .asked ? .caseHandle : .caseReceive)
            guard !units.isEmpty else { continue }
            var waiting: [(unit: UnitID, count: Int)] = []
            for unit in units {
                waiting.append((unit, try await site.casework.count(concern, of: unit, as: context.caller)))
            }
            let first = waiting.first { $0.count > 0 }?.unit ?? units[0]
            let href = Paths.work + "?view=\(concern.rawValue)&unit=" + first.code.percentEncoded
            daily.append(
                item(
                    concern.rawValue, href, concern == .asked ? "chat" : "transfer",
                    go: concern == .asked ? "o" : "h", count: waiting.reduce(0) { $0 + $1.count }))
        }
        if holds(.caseFile) || holds(.caseAssist) { daily.append(item("counter", Paths.counter, "counter", go: "c")) }
        if holds(.caseDeliver) { daily.append(item("pickup", Paths.pickupDesk, "box", go: "p")) }
        let unread = try await site.casework.unreadCount(for: context.caller)
        daily.append(item("notices", Paths.notices, "bell", go: "n", count: unread))
        var groups: [PageValues] = [["items": daily]]
        if !Supervised.divisions(desk).isEmpty {
            groups.append(["items": [item("supervision", Paths.supervision, "eye", go: "s")]])
        }
        if OverviewPage.permissions.contains(where: holds) {
            groups.append(["items": [item("admin", Paths.admin, "gear", go: "a")]])
        }
        return [
            "label": site.strings("side.label", language),
            "who": try await who(desk, context), "groups": groups,
        ]
    }

    /// The actor's name begins with the unit; the post stands below it.
    private static func who(_ desk: Desk, _ context: WebContext) async throws -> PageValues {
        let names = Names(site: desk.site, language: context.language)
        return ["name": try await names.actor(context.visitor.actor), "post": desk.posts().first?.title[context.language] ?? ""]
    }
}
