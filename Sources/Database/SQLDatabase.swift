import Synchronization

/// Reads with constant SQL and bound arguments.
public protocol SQLReader {
    /// Steps through the rows of a result that is small enough to be held; stops early when the body returns false.
    /// - Parameter isFirstOnly: only the first row is wanted.
    func rows(
        _ sql: SQLStatement, _ arguments: [SQLValue], isFirstOnly: Bool, _ body: (SQLRow) throws -> Bool) throws

    /// The same in constant memory, for a result of any length. On an engine of its own machine it costs more.
    func scan(_ sql: SQLStatement, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws
}

extension SQLReader {
    /// All rows.
    public func query<T>(
        _ sql: SQLStatement, _ arguments: [SQLValue] = [], _ row: (SQLRow) throws -> T
    ) throws -> [T] {
        var all: [T] = []
        try rows(sql, arguments, isFirstOnly: false) {
            all.append(try row($0))
            return true
        }
        return all
    }

    /// The first row, or nil.
    public func first<T>(
        _ sql: SQLStatement, _ arguments: [SQLValue] = [], _ row: (SQLRow) throws -> T
    ) throws -> T? {
        var found: T?
        try rows(sql, arguments, isFirstOnly: true) {
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
    /// Runs one statement. An engine on another machine may send several together: an error then comes with a later
    /// statement, at the latest at the end of the savepoint or transaction around it.
    func execute(_ sql: SQLStatement, _ arguments: [SQLValue]) throws
    /// Runs one statement at once; gives the number of rows it changed.
    func executeCounting(_ sql: SQLStatement, _ arguments: [SQLValue]) throws -> Int
    /// Writes many rows in the engine's fastest way. Constraints hold as for single rows; one row that does not fit
    /// undoes the statement, and with it the savepoint or transaction around it.
    func load(_ rows: BulkRows) throws
    /// What the body changed is undone when it throws; what came before stays. May be nested.
    func savepoint<T>(_ body: () throws -> T) throws -> T
    /// Told to the other processes at this database when the transaction is committed; the same thing once a
    /// transaction. What a savepoint told that came to nothing may be told all the same. Nobody else is at an engine
    /// that is one process's own.
    func tell(_ signal: DatabaseSignal) throws
    var dialect: SQLDialect { get }
}

extension SQLWriter {
    public func execute(_ sql: SQLStatement) throws { try execute(sql, []) }
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

    /// Whether this process brings the schema up and does all there is to do.
    var isOwner: Bool { get }

    /// Whether other processes may write too.
    var isShared: Bool { get }

    /// Whether others are at work on the same data now, as far as is known. Never false by mistake while the connection
    /// stands.
    var hasOthers: Bool { get }

    /// Hands on what other processes tell, for as long as the database is open. The handler is called on a thread of
    /// the engine and must not block.
    func listen(_ handler: @escaping @Sendable (DatabaseNews) -> Void)

    /// Returns when the handlers have heard all that was told in transactions that were committed before this call.
    /// Whoever answers from memory calls it first: then no answer is older than what another process has said. Those
    /// that call at the same time share one look, at most one a millisecond. Nothing where nobody else is.
    func catchUp() async throws

    /// Whether this process is the one that does the named work: it is when nobody else is, and stays it until its
    /// connection ends. A process that is cut off may think so for a moment longer than is true, so what is done under
    /// a lease has to bear being done twice.
    func lease(_ name: String) async throws -> Bool

    /// Lines of the engine's plan for a statement, for tests of hot queries.
    func queryPlan(_ sql: SQLStatement, _ arguments: [SQLValue]) async throws -> [String]

    /// Takes what was deleted out of the engine's log as well, as far as readers that are under way allow.
    /// - Returns: whether nothing is left in it.
    func scrub() async throws -> Bool

    /// After very many rows were loaded: what the engine would find out about them by and by, and be slow until then,
    /// it finds out now. Where it fails nothing is lost: by and by it comes all the same.
    func settleLoad() async throws

    /// Ends all connections and gives up the file. Safe to call twice.
    func close() throws
}

extension SQLDatabase {
    public func write<T: Sendable>(_ body: @escaping @Sendable (any SQLWriter) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let result = Mutex<T?>(nil)
            startWrite { writer in
                let value = try body(writer)
                result.withLock { $0 = value }
            } done: { outcome in
                continuation.resume(
                    with: outcome.flatMap {
                        result.withLock { $0 }.map { .success($0) } ?? .failure(DatabaseError.transactionLost)
                    })
            }
        }
    }

    public func queryPlan(_ sql: SQLStatement) async throws -> [String] { try await queryPlan(sql, []) }
}
