/// Which engine runs: only for statements that cannot be written portably.
public enum SQLDialect: String, Sendable, Hashable {
    case sqlite
    case postgres

    /// Ends a `CREATE TABLE` whose rows are found by their primary key: SQLite then keeps the rows in the order of
    /// the key (`WITHOUT ROWID`), where it would else keep them twice, as a table and as an index over it. PostgreSQL
    /// has no such thing.
    public var keptByKey: SQLStatement {
        switch self {
        case .sqlite: ") WITHOUT ROWID"
        case .postgres: ")"
        }
    }
}
