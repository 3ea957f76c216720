import Database
import Kernel
import Procedures

extension WorkListQuery {
    /// Counts the open cases of the list by state, those due first, up to `CaseworkLimits.countMax`.
    func countStatement(today: Day) -> (sql: SQLStatement, arguments: [SQLValue]) {
        var parts = Parts(isOfConcern ? Self.concernCountHead : Self.countHead)
        parts.arguments = Self.days(today)
        scope(&parts)
        parts.add(isOfConcern ? Self.concernCountTail : Self.countTail, Self.most)
        return (parts.sql, parts.arguments)
    }

    /// The same for the cases of others, apart by what decides whether their mandate stands.
    static func agentCountStatement(person: PersonID, today: Day) -> (sql: SQLStatement, arguments: [SQLValue]) {
        var parts = Parts(agentCountHead)
        parts.arguments = days(today)
        parts.add("WHERE agent_person = ?", .text(person.description))
        parts.add(agentCountTail, most)
        return (parts.sql, parts.arguments)
    }

    /// What `late` and `soon` are measured by.
    private static func days(_ today: Day) -> [SQLValue] {
        [.init(today), .init(today), .init(today.advanced(by: CaseworkLimits.soonDays))]
    }

    private static let most = SQLValue.integer(Int64(CaseworkLimits.countMax))

    private static let counted: SQLStatement = """
        SELECT procedure, state, count(*), sum(CASE WHEN due_on < ? THEN 1 ELSE 0 END),
            sum(CASE WHEN due_on BETWEEN ? AND ? THEN 1 ELSE 0 END)
        """
    private static let countHead: SQLStatement = counted + "FROM (SELECT procedure, state, due_on FROM case_row"
    private static let countTail: SQLStatement = """
        AND closed_at IS NULL ORDER BY due_on LIMIT ?) AS open_cases
        GROUP BY procedure, state ORDER BY procedure, state
        """
    private static let concernCountHead: SQLStatement =
        counted + """
            FROM (SELECT procedure, state, concern_due AS due_on FROM case_concern CROSS JOIN case_row
            WHERE case_id = id
            """
    private static let concernCountTail: SQLStatement = """
        ORDER BY concern_due LIMIT ?) AS open_cases
        GROUP BY procedure, state ORDER BY procedure, state
        """
    private static let agentCountHead: SQLStatement =
        counted + """
            , party_person, item_code, agent_until
            FROM (SELECT procedure, state, due_on, party_person, item_code, agent_until FROM case_row
            """
    private static let agentCountTail: SQLStatement = """
        AND closed_at IS NULL ORDER BY due_on LIMIT ?) AS open_cases
        GROUP BY procedure, state, party_person, item_code, agent_until
        """
}
