import Database
import Kernel
import Procedures

extension WorkListQuery {
    /// The statement with its arguments. It is put together from constants, so that there is a bounded number of
    /// statements, each with the index it needs.
    func statement(today: Day) -> (sql: SQLStatement, arguments: [SQLValue]) {
        var parts = Parts(head)
        scope(&parts)
        filter(&parts, today: today)
        let keys = keys
        if let cursor {
            parts.add(keys.isDescending ? keys.before : keys.after, .integer(cursor.key), .init(cursor.id))
        }
        parts.add(keys.isDescending ? keys.descending : keys.ascending)
        parts.add(firstRows)
        return (parts.sql, parts.arguments)
    }

    /// An agent's cases: the same question about the cases of others.
    func agentStatement(person: PersonID, today: Day) -> (sql: SQLStatement, arguments: [SQLValue]) {
        var parts = Parts(CaseRow.agentSelection)
        parts.add("WHERE agent_person = ?", .text(person.description))
        filter(&parts, today: today)
        if let cursor { parts.add("AND (opened_at, id) < (?, ?)", .integer(cursor.key), .init(cursor.id)) }
        parts.add("ORDER BY opened_at DESC, id DESC")
        parts.add(firstRows)
        return (parts.sql, parts.arguments)
    }

    /// Whether an index gives the page's rows one after the other. Else rows may have to be passed over until the page
    /// is full, up to every open case of a province: no short read.
    var isShort: Bool {
        if case .territory = view { return false }
        let narrowed = [procedure, item, text, deciding?.code, home?.text, custody?.rawValue, custodyUnit?.code]
        guard narrowed.allSatisfy({ $0 == nil }), urgency == nil, !isUrged, !isEscalated else { return false }
        if case .holder = view { return true }
        return state == nil
    }

    struct Parts {
        var sql: SQLStatement
        var arguments: [SQLValue] = []

        init(_ sql: SQLStatement) { self.sql = sql }

        mutating func add(_ part: SQLStatement, _ values: SQLValue...) {
            sql = sql + part
            arguments += values
        }
    }

    private var head: SQLStatement {
        switch view {
        case .asked, .offered: CaseRow.concernSelection
        default: CaseRow.selection
        }
    }

    /// Whose cases: the first condition of the list, and of its counts.
    func scope(_ parts: inout Parts) {
        switch view {
        case .holder(let unit): parts.add("WHERE holder_unit = ? AND closed_at IS NULL", .text(unit.code))
        case .filed(let unit): parts.add("WHERE filed_unit = ?", .text(unit.code))
        case .pickup(let unit): parts.add("WHERE pickup_unit = ? AND custody_place IS NOT NULL", .text(unit.code))
        case .asked(let unit): parts.add("AND concerned_unit = ? AND concern = 'asked'", .text(unit.code))
        case .offered(let unit): parts.add("AND concerned_unit = ? AND concern = 'offered'", .text(unit.code))
        case .territory(let division):
            let span: [SQLValue] = [.integer(division.subtree.lowerBound), .integer(division.subtree.upperBound)]
            // A large part of all open cases is found sooner in the order of the list than sorted out of an index.
            let isWide = division.level < .county
            parts.sql =
                parts.sql
                + (isWide
                    ? "WHERE closed_at IS NULL AND +home BETWEEN ? AND ?"
                    : "WHERE closed_at IS NULL AND home BETWEEN ? AND ?")
            parts.arguments += span
        case .party(let person): parts.add("WHERE party_person = ?", .text(person.description))
        }
    }

    private func filter(_ parts: inout Parts, today: Day) {
        if let state { parts.add("AND state = ?", .text(state)) }
        if let procedure { parts.add("AND procedure = ?", .text(procedure)) }
        if let item { parts.add("AND item_code = ?", .text(item)) }
        if let deciding { parts.add("AND deciding_unit = ?", .text(deciding.code)) }
        if let home { parts.add("AND home = ?", .integer(home.value)) }
        if custody != nil || custodyUnit != nil { parts.add("AND custody_place IS NOT NULL") }
        if let custody { parts.add("AND custody_place = ?", .text(custody.rawValue)) }
        if let custodyUnit { parts.add("AND custody_unit = ?", .text(custodyUnit.code)) }
        // The words of the partial indexes, without bound values, so that the engine sees that they apply.
        if isUrged { parts.add("AND urges > 0") }
        if isEscalated { parts.add("AND escalation > 1") }
        urgency(&parts, today: today)
        if let text {
            let needle = SQLValue.text("%" + Self.escaped(text) + "%")
            parts.add(
                "AND (lower(number) LIKE ? ESCAPE '!' OR party_name LIKE ? ESCAPE '!' OR title LIKE ? ESCAPE '!')",
                needle, needle, needle)
        }
    }

    private func urgency(_ parts: inout Parts, today: Day) {
        let soon = SQLValue(today.advanced(by: CaseworkLimits.soonDays))
        let none = SQLValue.integer(CaseProjection.noDue)
        let isConcern = keys.isConcern
        switch urgency {
        case .late: parts.add(isConcern ? "AND concern_due < ?" : "AND due_on < ?", .init(today))
        case .soon:
            parts.add(
                isConcern ? "AND concern_due BETWEEN ? AND ?" : "AND due_on BETWEEN ? AND ?", .init(today), soon)
        case .inTime:
            parts.add(
                isConcern ? "AND concern_due > ? AND concern_due < ?" : "AND due_on > ? AND due_on < ?", soon, none)
        case .some(.none): parts.add(isConcern ? "AND concern_due = ?" : "AND due_on = ?", none)
        case nil: break
        }
    }

    func cursor(after row: CaseRow) -> Cursor {
        func number(_ day: Day?) -> Int64 { day.map { Int64($0.number) } ?? CaseProjection.noDue }
        switch keys {
        case .opened: return Cursor(key: row.openedAt.milliseconds, id: row.id)
        case .concern: return Cursor(key: number(row.answerBy), id: row.id)
        case .due, .dueBackwards: return Cursor(key: number(row.due), id: row.id)
        }
    }

    /// A page, and one row more that says that there is another. A number in the text, not a bound one: a planner that
    /// does not see how few rows are wanted expects a tenth of them all, and plans anew each time to find out.
    private var firstRows: SQLStatement {
        limit <= CaseworkLimits.pageRows ? "LIMIT 26" : "LIMIT 101"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "%_!".contains(character) { result.append("!") }
            result.append(character)
        }
    }
}

extension WorkListQuery {
    /// What a list is sorted by, with the id as the second key.
    private enum Keys {
        case due, opened, concern
        /// What is done has no limit any more: by id, which rises with time, the newest first.
        case dueBackwards

        var isDescending: Bool { self == .opened || self == .dueBackwards }
        var isConcern: Bool { self == .concern }

        var ascending: SQLStatement {
            isConcern ? "ORDER BY concern_due, case_id" : "ORDER BY due_on, id"
        }
        var descending: SQLStatement {
            self == .opened ? "ORDER BY opened_at DESC, id DESC" : "ORDER BY due_on DESC, id DESC"
        }
        var after: SQLStatement { isConcern ? "AND (concern_due, case_id) > (?, ?)" : "AND (due_on, id) > (?, ?)" }
        var before: SQLStatement {
            self == .opened ? "AND (opened_at, id) < (?, ?)" : "AND (due_on, id) < (?, ?)"
        }
    }

    /// Whether it is a list of what others ask of a unit.
    var isOfConcern: Bool { keys.isConcern }

    private var keys: Keys {
        switch view {
        case .filed, .party: .opened
        case .pickup where custody == .done: .dueBackwards
        case .holder, .pickup, .territory: .due
        case .asked, .offered: .concern
        }
    }
}
