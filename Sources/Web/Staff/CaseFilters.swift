import Casework
import Kernel
import Procedures

/// What narrows a list, as links with counts: how urgent, in which state, for which item.
struct CaseFilters {
    let site: Site
    let language: Language
    let address: ListAddress
    /// False where the list is narrowed by what the counts do not know: a wrong number is worse than none.
    var showsCounts = true

    static let names = ["state", "procedure", "item", "urgency", "deciding", "result", "lies", "flag"]

    /// What was done about a case.
    enum Flag: String, CaseIterable { case urged, escalated }

    /// Applies the address to a question.
    func query(_ view: WorkListQuery.View) throws(Problem) -> WorkListQuery {
        var cursor: WorkListQuery.Cursor?
        if let text = address.value(ListAddress.position) {
            guard let known = WorkListQuery.Cursor(text) else { throw Problem(CaseworkError.badCursor) }
            cursor = known
        }
        var query = WorkListQuery(
            view: view, state: address.value("state"), procedure: address.value("procedure"),
            item: address.value("item"), urgency: address.value("urgency").flatMap { CaseRow.Urgency(rawValue: $0) },
            text: address.value("q"), cursor: cursor)
        query.deciding = address.value("deciding").map { UnitID($0) }
        query.custody = address.value("result").flatMap { CustodyPlace(rawValue: $0) }
        query.custodyUnit = address.value("lies").map { UnitID($0) }
        let flag = address.value("flag").flatMap { Flag(rawValue: $0) }
        query.isUrged = flag == .urged
        query.isEscalated = flag == .escalated
        return query
    }

    /// Whether the list is narrowed by what the counts do not know.
    var isPastCounts: Bool { ["deciding", "result", "lies", "flag"].contains { address.value($0) != nil } }

    private var all: [String] { Self.names + ["q"] }

    /// How urgent: always in sight, with the way back to the whole list.
    func values(_ counts: WorkListCounts) -> PageValues {
        var values: PageValues = [
            "label": site.strings("staff.filter.urgency", language), "groups": [urgencies(counts)],
        ]
        if all.contains(where: { address.value($0) != nil }) {
            values["clear"] = [
                "href": address.without(all).text,
                "label": site.strings("staff.clear", language),
            ]
        }
        return values
    }

    /// Everything else: folded, so that what is due stands near the top, and open while it is used.
    func more(
        _ counts: WorkListCounts, items: [(code: String, title: String, count: Int?)],
        deciding: [(code: String, title: String, count: Int?)] = [],
        lies: [(code: String, title: String, count: Int?)] = []
    ) -> PageValues? {
        var groups: [PageValues] = [flags(), results()]
        if deciding.count > 1 || address.value("deciding") != nil {
            groups.append(choices("deciding", deciding))
        }
        if !lies.isEmpty || address.value("lies") != nil { groups.append(choices("lies", lies)) }
        let procedures = Set(counts.states.map(\.procedure))
        if procedures.count > 1 { groups.append(self.procedures(counts)) }
        if counts.states.count > 1 { groups.append(states(counts)) }
        if items.count > 1 || address.value("item") != nil { groups.append(choices("item", items)) }
        var values: PageValues = [
            "filters": ["label": site.strings("staff.filters", language), "groups": groups] as PageValues
        ]
        let isUsed = ["state", "procedure", "item", "flag", "deciding", "result", "lies"].contains { address.value($0) != nil }
        if isUsed { values["open"] = true }
        return values
    }

    private func group(_ key: String, _ options: [PageValues]) -> PageValues {
        ["label": site.strings("staff.filter.\(key)", language), "options": options]
    }

    private func option(_ name: String, _ href: String, count: Int?, isCurrent: Bool) -> PageValues {
        var option: PageValues = ["name": name, "href": href]
        if showsCounts, let count { option["count"] = count >= CaseworkLimits.countMax ? "\(count)+" : "\(count)" }
        if isCurrent { option["current"] = true }
        return option
    }

    private func urgencies(_ counts: WorkListCounts) -> PageValues {
        let current = address.value("urgency")
        var options = [
            option(
                site.strings("staff.all", language), address.with(("urgency", nil)), count: counts.all,
                isCurrent: current == nil)
        ]
        for (urgency, count) in [(CaseRow.Urgency.late, counts.late), (.soon, counts.soon)] {
            options.append(
                option(
                    site.strings("due.word.\(urgency.rawValue)", language),
                    address.with(("urgency", urgency.rawValue)), count: count,
                    isCurrent: current == urgency.rawValue))
        }
        options.append(
            option(
                site.strings("due.word.ok", language), address.with(("urgency", CaseRow.Urgency.inTime.rawValue)),
                count: nil, isCurrent: current == CaseRow.Urgency.inTime.rawValue))
        return group("urgency", options)
    }

    private func procedures(_ counts: WorkListCounts) -> PageValues {
        let current = address.value("procedure")
        let all = Dictionary(grouping: counts.states, by: \.procedure).sorted { $0.key < $1.key }
        return group(
            "procedure",
            all.map { id, states in
                option(
                    site.casework.procedures.latest(id)?.title[language] ?? id,
                    address.with(("procedure", current == id ? nil : id), ("state", nil)),
                    count: states.reduce(0) { $0 + $1.count }, isCurrent: current == id)
            })
    }

    private func states(_ counts: WorkListCounts) -> PageValues {
        let state = address.value("state")
        let procedure = address.value("procedure")
        let shown = counts.states.filter { procedure == nil || $0.procedure == procedure }
        return group(
            "state",
            shown.map { line in
                let isCurrent = state == line.state && (procedure == nil || procedure == line.procedure)
                let title = site.casework.procedures.latest(line.procedure)?.state(line.state)?.title[language]
                return option(
                    title ?? line.state,
                    address.with(
                        ("state", isCurrent ? nil : line.state), ("procedure", isCurrent ? nil : line.procedure)),
                    count: line.count, isCurrent: isCurrent)
            })
    }

    private func flags() -> PageValues {
        let current = address.value("flag")
        return group(
            "flag",
            Flag.allCases.map { flag in
                option(
                    site.strings("board.number.\(flag.rawValue)", language),
                    address.with(("flag", current == flag.rawValue ? nil : flag.rawValue)), count: nil,
                    isCurrent: current == flag.rawValue)
            })
    }

    /// Where the result is.
    private func results() -> PageValues {
        let current = address.value("result")
        return group(
            "result",
            [CustodyPlace.here, .coming, .done].map { place in
                option(
                    site.strings("staff.result.\(place.rawValue)", language),
                    address.with(("result", current == place.rawValue ? nil : place.rawValue)), count: nil,
                    isCurrent: current == place.rawValue)
            })
    }

    private func choices(_ name: String, _ choices: [(code: String, title: String, count: Int?)]) -> PageValues {
        let current = address.value(name)
        var options = choices.map { choice in
            option(
                choice.title, address.with((name, current == choice.code ? nil : choice.code)), count: choice.count,
                isCurrent: current == choice.code)
        }
        if let current, !choices.contains(where: { $0.code == current }) {
            options.append(option(current, address.with((name, nil)), count: nil, isCurrent: true))
        }
        return group(name, options)
    }
}
