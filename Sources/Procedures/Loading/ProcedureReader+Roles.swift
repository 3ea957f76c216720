import Kernel
import Rules
import Yams

extension ProcedureReader {
    func readRoles(_ top: Section) -> [String: RoleDefinition] {
        var roles: [String: RoleDefinition] = [:]
        for (id, _, node) in sections(top, "roles", .role, required: true) { roles[id] = role(id, node) }
        return roles
    }

    private func role(_ id: String, _ node: Yams.Node) -> RoleDefinition? {
        if let word = node.scalar?.string {
            switch word {
            case "party": return .party
            case "system": return .system
            default:
                flaws.add("role `\(id)`: `\(word)` is neither party nor system", at: Spot(node.mark))
                return nil
            }
        }
        guard let section = Section(node, name: "role `\(id)`", flaws: flaws) else { return nil }
        let permission = section.scalar("permission", required: true)
        let place = section.scalar("at")
        let concern = section.scalar("as")
        section.close()
        guard let permission else { return nil }
        switch (place, concern) {
        case (let place?, nil):
            if let at = Place(rawValue: place.value) { return .permission(permission.value, at: at) }
            let words = Place.allCases.map(\.rawValue).joined(separator: ", ")
            flaws.add("role `\(id)`: unknown place `\(place.value)`; possible: \(words)", at: place.spot)
        case (nil, let concern?):
            if let concern = Concern(rawValue: concern.value) { return .concerned(permission.value, as: concern) }
            let words = Concern.allCases.map(\.rawValue).joined(separator: ", ")
            flaws.add("role `\(id)`: unknown concern `\(concern.value)`; possible: \(words)", at: concern.spot)
        default:
            flaws.add("role `\(id)` needs either `at` or `as`", at: section.spot)
        }
        return nil
    }

    func readClocks(_ top: Section) -> [String: ClockDefinition] {
        var clocks: [String: ClockDefinition] = [:]
        for (id, _, node) in sections(top, "clocks", .clock, inExpressions: true) {
            guard let section = Section(node, name: "clock `\(id)`", flaws: flaws) else { continue }
            let title = section.text("title", required: true)
            let days = expression(section, "days", fields: nil, required: true)
            let unit = unit(section)
            let basis = section.text("basis")
            let expiry = section.scalar("on-expiry")
            if let expiry { refer(.action, expiry) }
            let isEscalated = section.flag("escalated") ?? false
            let isPublic = section.flag("public") ?? true
            section.close()
            guard let title, let days, let unit else { continue }
            clocks[id] = ClockDefinition(
                id: id, title: title, unit: unit, days: days, basis: basis, onExpiry: expiry?.value,
                isEscalated: isEscalated, isPublic: isPublic)
        }
        return clocks
    }

    /// `working` and `calendar` are plain words; anything else is an expression.
    private func unit(_ section: Section) -> Rules.Expression? {
        if let word = section.scalar("unit"), DayUnit(rawValue: word.value) != nil { return literal(word.value) }
        return expression(section, "unit", fields: nil, required: true)
    }
}
