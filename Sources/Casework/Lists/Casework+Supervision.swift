import Access
import Database
public import Kernel
public import Procedures

/// What is late or about to be, counted by where to look: every number opens its cases.
public struct SupervisionBoard: Sendable {
    public struct Line: Sendable, Hashable {
        /// Territory code, unit code or item code.
        public var key: String
        /// Name where the projection has one (items); territories and units are named by the registry.
        public var title: String?
        public var open: Int
        public var late: Int
        public var soon: Int
        public var urged: Int
        public var escalated: Int
    }

    public var total: Line
    public var territories: [Line]
    public var units: [Line]
    public var items: [Line]
}

extension Casework {
    /// Lines of each kind on a board.
    public static let boardLinesMax = 50

    /// The board of a territory for its supervisor. It reads open cases only, through the territory's index.
    public func board(of division: DivisionCode, as caller: Caller) async throws -> SupervisionBoard {
        guard supervises(division, caller) else {
            throw CaseworkError.notAllowed(
                LocalizedText(
                    zh: "督查台只对本地区的督查岗位开放。", en: "The board is open to this territory's supervisors only."))
        }
        let today = today()
        let span: Int64 =
            switch division.level {
            case .province: 100_000_000
            case .prefecture: 1_000_000
            case .county: 1_000
            case .township, .village: 1
            }
        return try await database.read { reader in
            let all = try Self.lines(reader, Self.byTotal, division, today, span)
            return SupervisionBoard(
                total: all.first
                    ?? SupervisionBoard.Line(key: "", title: nil, open: 0, late: 0, soon: 0, urged: 0, escalated: 0),
                territories: try Self.lines(reader, Self.byTerritory, division, today, span),
                units: try Self.lines(reader, Self.byUnit, division, today, span),
                items: try Self.lines(reader, Self.byItem, division, today, span))
        }
    }

    private static func lines(
        _ reader: any SQLReader, _ sql: SQLStatement, _ division: DivisionCode, _ today: Day, _ span: Int64
    ) throws -> [SupervisionBoard.Line] {
        try reader.query(
            sql,
            [
                .integer(division.subtree.lowerBound), .integer(division.subtree.upperBound), .init(today),
                .init(today.advanced(by: CaseworkLimits.soonDays)), .integer(Int64(boardLinesMax)), .integer(span),
            ]
        ) { row in
            SupervisionBoard.Line(
                key: row.text(0), title: row.optionalText(1), open: row.int(2),
                late: row.optionalInt(3) ?? 0, soon: row.optionalInt(4) ?? 0,
                urged: row.optionalInt(5) ?? 0, escalated: row.optionalInt(6) ?? 0)
        }
    }

    private static let counted: SQLStatement = """
        , count(*), sum(CASE WHEN due_on < ?3 THEN 1 ELSE 0 END) AS late,
            sum(CASE WHEN due_on BETWEEN ?3 AND ?4 THEN 1 ELSE 0 END) AS soon,
            sum(CASE WHEN urges > 0 THEN 1 ELSE 0 END), sum(CASE WHEN escalation > 1 THEN 1 ELSE 0 END)
        FROM case_row WHERE closed_at IS NULL AND home BETWEEN ?1 AND ?2 AND ?6 = ?6
        GROUP BY 1 ORDER BY late DESC, soon DESC, line LIMIT ?5
        """
    private static let byTotal: SQLStatement = "SELECT '' AS line, NULL" + counted
    private static let byTerritory: SQLStatement = "SELECT CAST((home / ?6) * ?6 AS TEXT) AS line, NULL" + counted
    private static let byUnit: SQLStatement = "SELECT deciding_unit AS line, NULL" + counted
    private static let byItem: SQLStatement = "SELECT coalesce(item_code, procedure) AS line, min(title)" + counted
}
