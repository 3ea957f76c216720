/// Which engine runs: only for statements that cannot be written portably.
public enum SQLDialect: String, Sendable, Hashable {
    case sqlite
    case postgres
}
