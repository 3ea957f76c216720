import Database
public import Kernel
public import Procedures

/// A question to the case list: whose, in which state, matching which words, from which position on.
public struct WorkListQuery: Sendable, Hashable {
    /// Which of the five places the reader stands at.
    public enum View: Sendable, Hashable {
        /// Open cases the unit holds, due first.
        case holder(UnitID)
        /// Cases handed in at a counter, newest first.
        case filed(UnitID)
        /// Results on their way to or lying at a counter.
        case pickup(UnitID)
        /// Open cases of a territory, due first.
        case territory(DivisionCode)
        /// A person's own cases, newest first.
        case party(PersonID)
    }

    public var view: View
    public var state: String?
    public var procedure: String?
    public var item: String?
    public var urgency: CaseRow.Urgency?
    /// Beginning of a number, or a part of the applicant's name or of the title.
    public var text: String?
    public var cursor: Cursor?
    public var limit: Int

    public init(
        view: View, state: String? = nil, procedure: String? = nil, item: String? = nil,
        urgency: CaseRow.Urgency? = nil, text: String? = nil, cursor: Cursor? = nil,
        limit: Int = CaseworkLimits.pageRows
    ) {
        self.view = view
        self.state = state
        self.procedure = procedure
        self.item = item
        self.urgency = urgency
        self.text = text.map { String(SearchText.normalize($0).prefix(CaseworkLimits.searchCharactersMax)) }
            .flatMap { $0.isEmpty ? nil : $0 }
        self.cursor = cursor
        self.limit = min(max(limit, 1), CaseworkLimits.pageRowsMax)
    }

    /// A position in the list: sort key and id of the last row seen.
    public struct Cursor: Sendable, Hashable, LosslessStringConvertible {
        var key: Int64
        var id: CaseID

        init(key: Int64, id: CaseID) {
            self.key = key
            self.id = id
        }

        public init?(_ text: String) {
            let parts = text.split(separator: "_")
            guard parts.count == 2, let key = Int64(parts[0]), let id = CaseID(String(parts[1])) else { return nil }
            self.init(key: key, id: id)
        }

        public var description: String { "\(key)_\(id)" }
    }
}

/// One page of a list. `next` tells that there is more.
public struct WorkListPage: Sendable {
    public var rows: [CaseRow]
    public var next: WorkListQuery.Cursor?
}

extension WorkListQuery {
    /// The statement with its arguments. It is put together from constants, so that there is a bounded number of
    /// statements, each with the index it needs.
    func statement(today: Day) -> (sql: SQLStatement, arguments: [SQLValue]) {
        var sql = CaseRow.selection
        var arguments: [SQLValue] = []
        func narrow(_ condition: SQLStatement, _ values: SQLValue...) {
            sql = sql + condition
            arguments += values
        }
        switch view {
        case .holder(let unit): narrow("WHERE holder_unit = ? AND closed_at IS NULL", .text(unit.code))
        case .filed(let unit): narrow("WHERE filed_unit = ?", .text(unit.code))
        case .pickup(let unit): narrow("WHERE pickup_unit = ? AND custody IS NOT NULL", .text(unit.code))
        case .territory(let division):
            narrow(
                "WHERE closed_at IS NULL AND home BETWEEN ? AND ?", .integer(division.subtree.lowerBound),
                .integer(division.subtree.upperBound))
        case .party(let person): narrow("WHERE party_person = ?", .text(person.description))
        }
        if let state { narrow("AND state = ?", .text(state)) }
        if let procedure { narrow("AND procedure = ?", .text(procedure)) }
        if let item { narrow("AND item_code = ?", .text(item)) }
        let soon = SQLValue(today.advanced(by: CaseworkLimits.soonDays))
        switch urgency {
        case .late: narrow("AND due_on < ?", .init(today))
        case .soon: narrow("AND due_on BETWEEN ? AND ?", .init(today), soon)
        case .inTime: narrow("AND due_on > ? AND due_on < ?", soon, .integer(CaseProjection.noDue))
        case .some(.none): narrow("AND due_on = ?", .integer(CaseProjection.noDue))
        case nil: break
        }
        if let text {
            let needle = SQLValue.text("%" + Self.escaped(text) + "%")
            narrow(
                "AND (lower(number) LIKE ? ESCAPE '!' OR party_name LIKE ? ESCAPE '!' OR title LIKE ? ESCAPE '!')",
                needle, needle, needle)
        }
        if let cursor {
            let position: [SQLValue] = [.integer(cursor.key), .init(cursor.id)]
            sql = sql + (isNewestFirst ? "AND (opened_at, id) < (?, ?)" : "AND (due_on, id) > (?, ?)")
            arguments += position
        }
        sql = sql + (isNewestFirst ? "ORDER BY opened_at DESC, id DESC LIMIT ?" : "ORDER BY due_on, id LIMIT ?")
        arguments.append(.integer(Int64(limit + 1)))
        return (sql, arguments)
    }

    private var isNewestFirst: Bool {
        switch view {
        case .filed, .party: true
        case .holder, .pickup, .territory: false
        }
    }

    func cursor(after row: CaseRow) -> Cursor {
        Cursor(
            key: isNewestFirst
                ? row.openedAt.milliseconds : row.due.map { Int64($0.number) } ?? CaseProjection.noDue, id: row.id)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "%_!".contains(character) { result.append("!") }
            result.append(character)
        }
    }
}
