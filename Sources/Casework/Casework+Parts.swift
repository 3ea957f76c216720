public import Database
import Journal
import Kernel

extension Casework {
    /// Rows lie by the year in which their case was filed, as its entries do.
    public static let parts = YearlyParts(table: "case_row", key: "id")

    /// A number stands once since its sequence gives it out once; over parts no index can say so.
    static let division = Migration(id: 30, name: "parts") { dialect in
        let years: [SQLStatement] = [
            """
            CREATE TABLE archived_year (
                year INTEGER NOT NULL PRIMARY KEY, cases BIGINT NOT NULL, entries BIGINT NOT NULL, at BIGINT NOT NULL)
            """
        ]
        guard dialect == .postgres else { return years }
        return years + parts.division(columns: columnsInParts) + rowIndexes + [
            "CREATE INDEX case_row_number ON case_row (number)",
            "CREATE INDEX case_row_closed ON case_row (procedure, closed_at, id) WHERE closed_at IS NOT NULL",
        ]
    }

    /// Most notices were read long ago: counting a unit's unread ones walked past all of them.
    static let unread = Migration(
        id: 31, name: "unread notices",
        statements: ["CREATE INDEX notice_unread ON notice (recipient, at) WHERE read_at IS NULL"])

    /// Only open cases are looked for by holder and state: the closed ones, most of them all, are left out. The old
    /// index goes last: from then on nobody else reads until the migration is committed.
    static let openStates = Migration(
        id: 33, name: "states of open cases",
        statements: [
            "CREATE INDEX case_row_holder_open ON case_row (holder_unit, state, due_on, id) WHERE closed_at IS NULL",
            "DROP INDEX case_row_holder_state",
        ])

    /// As they stand after the migrations before; the number is not unique by itself.
    private static let columnsInParts: SQLStatement =
        "id BLOB PRIMARY KEY NOT NULL, number TEXT NOT NULL," + columnsBehindNumber

    /// The last year that has a part for what is filed in it.
    private static let yearsAhead = 1

    /// On PostgreSQL: parts for what is filed this year and the next, before the first of it comes.
    /// - Returns: years that were made.
    @discardableResult
    public func makeParts(from first: Int? = nil) async throws -> [Int] {
        guard database.dialect == .postgres else { return [] }
        let year = time.now.day().year
        let wanted = min(first ?? year, year)...(year + Self.yearsAhead)
        let isWhole = try await database.lookup { reader in
            let known = try Set(Self.parts.present(reader)).intersection(Journal.parts.present(reader))
            return wanted.allSatisfy { known.contains($0) }
        }
        guard !isWhole else { return [] }
        return try await database.write { writer in
            _ = try Journal.parts.make(wanted, writer)
            return try Self.parts.make(wanted, writer)
        }
    }
}
