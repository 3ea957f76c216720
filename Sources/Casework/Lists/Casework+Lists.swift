import Access
import Database
public import Kernel
public import Procedures
import Registry

extension Casework {
    /// One page of a list, after checking that the caller may see that list at all. The people in it can read who had
    /// them in a list, once for each post and day.
    public func list(_ query: WorkListQuery, as caller: Caller) async throws -> WorkListPage {
        let page = try await page(of: query, as: caller)
        try await note(page.rows, of: query, by: caller)
        return page
    }

    /// The same for counting and grouping: nobody's name is in it, and nobody is looked at.
    public func unnamedList(_ query: WorkListQuery, as caller: Caller) async throws -> WorkListPage {
        var page = try await page(of: query, as: caller)
        for index in page.rows.indices { page.rows[index].partyName = "" }
        return page
    }

    private func page(of query: WorkListQuery, as caller: Caller) async throws -> WorkListPage {
        try await requireList(query.view, caller)
        var rows = try await rows(of: query)
        if case .party(let person) = query.view { return try await page(of: query, own: rows, person: person) }
        guard rows.count > query.limit else { return WorkListPage(rows: rows, next: nil) }
        rows.removeLast(rows.count - query.limit)
        return WorkListPage(rows: rows, next: rows.last.map(query.cursor(after:)))
    }

    private func rows(of query: WorkListQuery) async throws -> [CaseRow] {
        let (sql, arguments) = query.statement(today: today())
        let read: @Sendable (any SQLReader) throws -> [CaseRow] = { reader in
            switch query.view {
            case .asked, .offered: try reader.query(sql, arguments) { CaseRow(concern: $0) }
            default: try reader.query(sql, arguments) { CaseRow($0) }
            }
        }
        return query.isShort ? try await database.lookup(read) : try await database.read(read)
    }

    /// The engine's plan for a list, for tests that hold it to its index.
    public func plan(of query: WorkListQuery) async throws -> [String] {
        let (sql, arguments) = query.statement(today: today())
        return try await database.queryPlan(sql, arguments)
    }

    /// The same for the other half of a person's list: the cases in which they act for others.
    public func planForOthers(of query: WorkListQuery, agent: PersonID) async throws -> [String] {
        let (sql, arguments) = query.agentStatement(person: agent, today: today())
        return try await database.queryPlan(sql, arguments)
    }

    /// Whether the caller may see a list at all.
    public func mayList(_ view: WorkListQuery.View, as caller: Caller) async throws -> Bool {
        do {
            try await requireList(view, caller)
            return true
        } catch CaseworkError.notAllowed {
            return false
        }
    }

    /// Territory lists are for those who supervise all of it; unit lists for those who read its cases, by a post that
    /// they hold today.
    func requireList(_ view: WorkListQuery.View, _ caller: Caller) async throws {
        if caller.actor.kind == .system { return }
        switch view {
        case .party(let person):
            guard caller.actor.person == person else { throw CaseworkError.unknownCase }
        case .holder(let unit), .filed(let unit), .pickup(let unit), .asked(let unit), .offered(let unit):
            guard let known = try await registry.units.unit(unit.code) else {
                throw CaseworkError.notAllowed(
                    LocalizedText(zh: "没有这个单位。", en: "There is no such unit."))
            }
            let facts = PlaceFacts(
                unit: unit.code, unitPath: try await registry.units.path(unit.code), division: known.division,
                name: known.name)
            func gives(_ permission: Permission, _ place: ScopePlace? = nil) -> Bool {
                Access.verdict(for: permission, at: place, in: facts, posts: caller.posts, today: today()).isAllowed
            }
            let isAllowed =
                switch view {
                case .holder: gives(.caseRead, .holder)
                case .filed: gives(.caseRead, .filed)
                case .pickup: gives(.caseRead, .pickup) || gives(.caseDeliver)
                default: gives(.caseRead)
                }
            guard isAllowed || gives(.caseSupervise) else {
                throw CaseworkError.notAllowed(
                    LocalizedText(
                        zh: "您没有能看这个单位办件的岗位。",
                        en: "You hold no post that reads the cases of this unit."))
            }
        case .territory(let division):
            guard supervises(division, caller) else {
                throw CaseworkError.notAllowed(
                    LocalizedText(
                        zh: "只有本地区的督查岗位能看全地区的办件。",
                        en: "Only a supervisor of this territory sees all of its cases."))
            }
        }
    }

    /// Whether the caller supervises all of a territory; the head of a unit supervises the unit.
    func supervises(_ division: DivisionCode, _ caller: Caller) -> Bool {
        let place = PlaceFacts(unit: nil, unitPath: [], division: division)
        return Access.verdict(for: .caseSupervise, in: place, posts: caller.posts, today: today()).isAllowed
    }
}
