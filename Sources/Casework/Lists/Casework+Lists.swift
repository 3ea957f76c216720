import Access
import Database
public import Kernel
public import Procedures
import Registry

/// Counts over a list, exact up to `CaseworkLimits.countMax`, for the filters above it.
public struct WorkListCounts: Sendable, Hashable {
    public var all: Int
    public var late: Int
    public var soon: Int
    public var states: [StateCount]

    public struct StateCount: Sendable, Hashable {
        public var procedure: String
        public var state: String
        public var count: Int
    }

    /// True when there are more than were counted, so that a page says "999+" and not a wrong number.
    public var isCut: Bool { all >= CaseworkLimits.countMax }
}

extension Casework {
    /// One page of a list, after checking that the caller may see that list at all.
    public func list(_ query: WorkListQuery, as caller: Caller) async throws -> WorkListPage {
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

    /// Counts for the filters of a unit's, a territory's or a person's own open cases.
    public func counts(_ view: WorkListQuery.View, as caller: Caller) async throws -> WorkListCounts {
        try await requireList(view, caller)
        let today = today()
        let soon = SQLValue(today.advanced(by: CaseworkLimits.soonDays))
        let query = WorkListQuery(view: view)
        var parts = WorkListQuery.Parts(query.isOfConcern ? Self.concernCountHead : Self.countHead)
        parts.arguments = [.init(today), .init(today), soon]
        query.scope(&parts)
        parts.add(query.isOfConcern ? Self.concernCountTail : Self.countTail, .integer(Int64(CaseworkLimits.countMax)))
        let (sql, arguments) = (parts.sql, parts.arguments)
        let groups = try await database.read { reader in
            try reader.query(sql, arguments) {
                ($0.text(0), $0.text(1), $0.int(2), $0.int(3), $0.int(4))
            }
        }
        return WorkListCounts(
            all: groups.reduce(0) { $0 + $1.2 }, late: groups.reduce(0) { $0 + $1.3 },
            soon: groups.reduce(0) { $0 + $1.4 },
            states: groups.map { WorkListCounts.StateCount(procedure: $0.0, state: $0.1, count: $0.2) })
    }

    /// How many open cases wait for a unit's opinion or acceptance, up to `CaseworkLimits.countMax`.
    public func count(_ concern: Concern, of unit: UnitID, as caller: Caller) async throws -> Int {
        try await requireList(concern == .asked ? .asked(unit) : .offered(unit), caller)
        return try await database.read { reader in
            try reader.first(
                """
                SELECT count(*) FROM
                    (SELECT 1 FROM case_concern WHERE concerned_unit = ?1 AND concern = ?2 LIMIT ?3) AS waiting
                """, [.text(unit.code), .text(concern.rawValue), .integer(Int64(CaseworkLimits.countMax))]
            ) { $0.int(0) } ?? 0
        }
    }

    private static let countHead: SQLStatement = """
        SELECT procedure, state, count(*), sum(CASE WHEN due_on < ? THEN 1 ELSE 0 END),
            sum(CASE WHEN due_on BETWEEN ? AND ? THEN 1 ELSE 0 END)
        FROM (SELECT procedure, state, due_on FROM case_row
        """
    private static let countTail: SQLStatement = """
        AND closed_at IS NULL ORDER BY due_on LIMIT ?) AS open_cases
        GROUP BY procedure, state ORDER BY procedure, state
        """
    private static let concernCountHead: SQLStatement = """
        SELECT procedure, state, count(*), sum(CASE WHEN due_on < ? THEN 1 ELSE 0 END),
            sum(CASE WHEN due_on BETWEEN ? AND ? THEN 1 ELSE 0 END)
        FROM (SELECT procedure, state, concern_due AS due_on FROM case_concern CROSS JOIN case_row WHERE case_id = id
        """
    private static let concernCountTail: SQLStatement = """
        ORDER BY concern_due LIMIT ?) AS open_cases
        GROUP BY procedure, state ORDER BY procedure, state
        """

    /// Territory lists are for those who supervise it; unit lists for those who hold a post there or above.
    private func requireList(_ view: WorkListQuery.View, _ caller: Caller) async throws {
        if caller.actor.kind == .system { return }
        switch view {
        case .party(let person):
            guard caller.actor.person == person else { throw CaseworkError.unknownCase }
        case .holder(let unit), .filed(let unit), .pickup(let unit), .asked(let unit), .offered(let unit):
            guard let known = try await registry.units.unit(unit.code) else {
                throw CaseworkError.notAllowed(
                    LocalizedText(zh: "没有这个单位。", en: "There is no such unit."))
            }
            let path = try await registry.units.path(unit.code)
            let isOwn = caller.posts.contains { path.contains($0.unit) }
            let supervises = caller.posts.contains {
                $0.grants(.caseSupervise) && known.division.isWithin($0.division)
            }
            guard isOwn || supervises else {
                throw CaseworkError.notAllowed(
                    LocalizedText(
                        zh: "您在这个单位没有岗位，看不到它的办件。",
                        en: "You hold no post in this unit and cannot see its cases."))
            }
        case .territory(let division):
            guard caller.posts.contains(where: { $0.grants(.caseSupervise) && division.isWithin($0.division) }) else {
                throw CaseworkError.notAllowed(
                    LocalizedText(
                        zh: "只有本地区的督查岗位能看全地区的办件。",
                        en: "Only a supervisor of this territory sees all of its cases."))
            }
        }
    }
}
