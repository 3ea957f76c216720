import Access
import Procedures

extension Permission {
    /// What brings somebody to a counter's desk: taking in what people hand over, or helping them.
    static let atCounters: [Permission] = [.caseFile, .caseAssist]
}

extension Desk {
    /// Units in which somebody takes in or helps, each once, in the order of the posts.
    var counters: [UnitID] {
        var seen: Set<String> = []
        return posts(anyOf: Permission.atCounters).filter { seen.insert($0.unit).inserted }.map { UnitID($0.unit) }
    }

    /// The counter asked for when it is one of theirs, else the first.
    func counter(_ wanted: String?) throws(Problem) -> UnitID {
        let counters = counters
        if let unit = counters.first(where: { $0.code == wanted }) ?? counters.first { return unit }
        throw .forbidden(site.text("staff.denied"))
    }

    /// Whether somebody only helps at this counter: whatever they hand in is confirmed, or covered by a mandate.
    func isHelper(at unit: UnitID) -> Bool {
        !posts(.caseFile).contains { post in
            post.unit == unit.code || post.grants.contains { $0.permission == .caseFile && $0.extent != .ownUnit }
        }
    }
}
