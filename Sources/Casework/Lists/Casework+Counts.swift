import Database
import Kernel
public import Procedures

/// Counts over a list, exact up to `CaseworkLimits.countMax`, for the filters above it.
public struct WorkListCounts: Sendable, Hashable {
    public var all: Int
    public var late: Int
    public var soon: Int
    public var states: [StateCount]
    /// True when there may be more than were counted, so that a page says "999+" and not a wrong number.
    public var isCut: Bool

    public struct StateCount: Sendable, Hashable {
        public var procedure: String
        public var state: String
        public var count: Int
    }

    /// - Parameter looked: for each statement how many cases it looked at, counted or not.
    fileprivate init(_ groups: [CountGroup], looked: [Int]) {
        let all = groups.reduce(0) { $0 + $1.count }
        let most = CaseworkLimits.countMax
        self.all = min(all, most)
        late = min(groups.reduce(0) { $0 + $1.late }, most)
        soon = min(groups.reduce(0) { $0 + $1.soon }, most)
        isCut = all >= most || looked.contains { $0 >= most }
        var states: [StateCount] = []
        for group in groups.sorted(by: { ($0.procedure, $0.state) < ($1.procedure, $1.state) }) {
            if let last = states.last, last.procedure == group.procedure, last.state == group.state {
                states[states.count - 1].count += group.count
            } else {
                states.append(StateCount(procedure: group.procedure, state: group.state, count: group.count))
            }
        }
        self.states = states
    }
}

/// Open cases in one state, as a statement counts them.
private struct CountGroup: Sendable {
    var procedure: String
    var state: String
    var count: Int
    var late: Int
    var soon: Int

    init(_ row: SQLRow) {
        procedure = row.text(0)
        state = row.text(1)
        count = row.int(2)
        late = row.int(3)
        soon = row.int(4)
    }
}

extension Casework {
    /// Counts for the filters of a unit's, a territory's or a person's open cases: of a person's own ones and of those
    /// that their list shows because they act for others.
    public func counts(_ view: WorkListQuery.View, as caller: Caller) async throws -> WorkListCounts {
        try await requireList(view, caller)
        let (sql, arguments) = WorkListQuery(view: view).countStatement(today: today())
        let own = try await database.read { reader in try reader.query(sql, arguments) { CountGroup($0) } }
        let looked = own.reduce(0) { $0 + $1.count }
        guard case .party(let person) = view else { return WorkListCounts(own, looked: [looked]) }
        let others = try await groups(agent: person)
        return WorkListCounts(own + others.standing, looked: [looked, others.looked])
    }

    private func groups(agent: PersonID) async throws -> (standing: [CountGroup], looked: Int) {
        let (sql, arguments) = WorkListQuery.agentCountStatement(person: agent, today: today())
        let found = try await database.read { reader in
            try reader.query(sql, arguments) { row in
                (
                    CountGroup(row),
                    AgentMatter(
                        party: row.optionalText(5), item: row.optionalText(6), paperThrough: row.optionalDay(7))
                )
            }
        }
        guard !found.isEmpty else { return ([], 0) }
        let rights = try await agentRights(of: agent)
        return (
            found.filter { rights.mayLook(at: $0.1) }.map { $0.0 }, found.reduce(0) { $0 + $1.0.count }
        )
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

    /// The engine's plans for the counts of a list, one for each statement that they take, for tests.
    public func plans(ofCounts view: WorkListQuery.View) async throws -> [[String]] {
        let (sql, arguments) = WorkListQuery(view: view).countStatement(today: today())
        var plans = [try await database.queryPlan(sql, arguments)]
        if case .party(let person) = view {
            let (sql, arguments) = WorkListQuery.agentCountStatement(person: person, today: today())
            plans.append(try await database.queryPlan(sql, arguments))
        }
        return plans
    }
}
