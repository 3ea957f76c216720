/// Reads with constant SQL and bound arguments.
public protocol SQLReader {
    /// Steps through the rows one by one in constant memory; stops early when the body returns false.
    func scan(_ sql: SQLStatement, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws
}

extension SQLReader {
    /// All rows.
    public func query<T>(
        _ sql: SQLStatement, _ arguments: [SQLValue] = [], _ row: (SQLRow) throws -> T
    ) throws -> [T] {
        var rows: [T] = []
        try scan(sql, arguments) {
            rows.append(try row($0))
            return true
        }
        return rows
    }

    /// The first row, or nil.
    public func first<T>(
        _ sql: SQLStatement, _ arguments: [SQLValue] = [], _ row: (SQLRow) throws -> T
    ) throws -> T? {
        var found: T?
        try scan(sql, arguments) {
            found = try row($0)
            return false
        }
        return found
    }

    /// Every row in turn, in constant memory.
    public func each(_ sql: SQLStatement, _ arguments: [SQLValue] = [], _ row: (SQLRow) throws -> Void) throws {
        try scan(sql, arguments) {
            try row($0)
            return true
        }
    }

    /// Whether there is any row.
    public func exists(_ sql: SQLStatement, _ arguments: [SQLValue] = []) throws -> Bool {
        try first(sql, arguments) { _ in true } ?? false
    }
}

/// Reads and changes, always inside a transaction.
public protocol SQLWriter: SQLReader {
    /// Runs one statement; gives the number of rows it changed.
    @discardableResult
    func execute(_ sql: SQLStatement, _ arguments: [SQLValue]) throws -> Int
    /// What the body changed is undone when it throws; what came before stays. May be nested.
    func savepoint<T>(_ body: () throws -> T) throws -> T
    var dialect: SQLDialect { get }
}

extension SQLWriter {
    @discardableResult
    public func execute(_ sql: SQLStatement) throws -> Int { try execute(sql, []) }
}

/// One database. Bodies run on the engine's own threads, apart from Swift's cooperative pool, and may block.
public protocol SQLDatabase: AnyObject, Sendable {
    var dialect: SQLDialect { get }

    /// A consistent view; several run at once, also during a write.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> T) async throws -> T

    /// The same for a read of a few rows by index. An engine inside the process answers it on the calling thread:
    /// handing it over and back costs several times the read itself.
    func lookup<T: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> T) async throws -> T

    /// One transaction, durable when this returns, undone when the body throws. One at a time, in order of arrival.
    /// Cancelling the calling task does not cancel it.
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLWriter) throws -> T) async throws -> T

    /// The transaction under ``write(_:)`` for callers without a task. `done` runs once on the writer's thread after
    /// commit or rollback.
    func startWrite(
        _ body: @escaping @Sendable (any SQLWriter) throws -> Void,
        done: @escaping @Sendable (Result<Void, any Error>) -> Void)

    /// Lines of the engine's plan for a statement, for tests of hot queries.
    func queryPlan(_ sql: SQLStatement, _ arguments: [SQLValue]) async throws -> [String]

    /// Takes what was deleted out of the engine's log as well, as far as readers that are under way allow.
    /// - Returns: whether nothing is left in it.
    func scrub() async throws -> Bool

    /// Ends all connections and gives up the file. Safe to call twice.
    func close() throws
}

extension SQLDatabase {
    public func queryPlan(_ sql: SQLStatement) async throws -> [String] { try await queryPlan(sql, []) }
}
