import Dispatch
import GRDB
import Synchronization

/// SQLite in WAL mode with full synchronisation: what a write returned from is on disk.
///
/// One process owns a file, held by a lock on a side file. One writer, several readers. A guest may work beside the
/// owner in short transactions, see ``DatabaseSharing``; SQLite's own locks keep the two apart.
public final class SQLiteDatabase: SQLDatabase {
    public static let defaultLogPages = SQLiteSettings.checkpointPages

    /// nil once closed.
    private let state: Mutex<Opened?>
    public let path: String

    private struct Opened: Sendable {
        let pool: DatabasePool
        /// nil for a guest, as is the checkpointer.
        let lock: FileLock?
        let checkpointer: Checkpointer?
    }

    private init(path: String, opened: Opened) {
        self.path = path
        state = Mutex(opened)
    }

    public var dialect: SQLDialect { .sqlite }

    /// One process owns the file: nobody tells it anything, and all work is its own.
    public var isShared: Bool { false }
    public var hasOthers: Bool { false }
    public func listen(_ handler: @escaping @Sendable (DatabaseNews) -> Void) {}
    public func catchUp() async throws {}
    public func lease(_ name: String) async throws -> Bool { isOwner }

    /// Opens or creates the file and its side files.
    /// - Parameters:
    ///   - readers: connections for reading at the same time.
    ///   - logPages: pages in the write-ahead log before it is copied back.
    /// - Throws: ``DatabaseError/lockedByOtherProcess(pid:)``, ``DatabaseError/settingRefused(name:value:)``, …
    public static func open(
        path: String, readers: Int = DatabaseAddress.defaultReaders, as sharing: DatabaseSharing = .owner,
        logPages: Int = defaultLogPages
    ) throws -> SQLiteDatabase {
        let lock = try lock(path, sharing)
        do {
            let pool = try DatabasePool(path: path, configuration: SQLiteSettings.configuration(readers: readers))
            try SQLiteSettings.makeDurable(pool, isOwner: lock != nil)
            let checkpointer =
                lock == nil ? nil : try Checkpointer(path: path, pages: logPages)
            if let checkpointer { try pool.writeWithoutTransaction { checkpointer.watch($0) } }
            return SQLiteDatabase(path: path, opened: Opened(pool: pool, lock: lock, checkpointer: checkpointer))
        } catch {
            lock?.release()
            throw DatabaseError(sqlite: error)
        }
    }

    private static func lock(_ path: String, _ sharing: DatabaseSharing) throws -> FileLock? {
        do {
            return try FileLock(path: path + ".lock")
        } catch DatabaseError.lockedByOtherProcess where sharing == .guest {
            return nil
        }
    }

    /// For tests, which wait for it.
    var checkpointer: Checkpointer? { state.withLock { $0?.checkpointer } }

    /// Whether this process holds the file alone.
    public var isOwner: Bool { state.withLock { $0?.lock != nil } }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> T) async throws -> T {
        let pool = try pool()
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { access in
                continuation.resume(
                    with: Result {
                        do {
                            return try body(SQLiteConnection(try access.get()))
                        } catch let error as GRDB.DatabaseError {
                            throw DatabaseError(sqlite: error)
                        }
                    })
            }
        }
    }

    public func lookup<T: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> T) async throws -> T {
        try lookup(in: pool(), body)
    }

    /// Not `async`, so that the engine's blocking call is meant: it waits only while every reader is busy.
    private func lookup<T>(in pool: DatabasePool, _ body: (any SQLReader) throws -> T) throws -> T {
        do {
            return try pool.read { try body(SQLiteConnection($0)) }
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(sqlite: error)
        }
    }

    public func startWrite(
        _ body: @escaping @Sendable (any SQLWriter) throws -> Void,
        done: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        guard let pool = state.withLock({ $0?.pool }) else { return done(.failure(DatabaseError.closed)) }
        pool.asyncWriteWithoutTransaction { database in
            let connection = SQLiteConnection(database)
            let outcome = Result {
                do {
                    try connection.transaction { try body(connection) }
                } catch let error as GRDB.DatabaseError {
                    throw DatabaseError(sqlite: error)
                }
            }
            done(outcome)
        }
    }

    /// What is wrong with the file's pages and indexes; empty for a sound one. Reads the whole file.
    public func quickCheck() async throws -> [String] {
        let found = try await read { try $0.query("PRAGMA quick_check(20)") { $0.text(0) } }
        return found == ["ok"] ? [] : found
    }

    public func queryPlan(_ sql: SQLStatement, _ arguments: [SQLValue]) async throws -> [String] {
        try await read { reader in
            // Unused arguments are bound as NULL: the plan does not depend on them.
            let explained = SQLStatement(verbatim: "EXPLAIN QUERY PLAN " + sql.text)
            guard let connection = reader as? SQLiteConnection else { return [] }
            let missing = try connection.argumentCount(explained) - arguments.count
            let padded = arguments + Array(repeating: .null, count: max(0, missing))
            return try connection.query(explained, padded) { $0.text(3) }
        }
    }

    /// The statements name what they need, and its planner knows no better with statistics.
    public func settleLoad() async throws {}

    /// A guest leaves the log to the owner.
    public func scrub() async throws -> Bool {
        guard let checkpointer else { return false }
        return try await withCheckedThrowingContinuation { continuation in
            checkpointer.queue.async { continuation.resume(with: Result { try checkpointer.scrub() }) }
        }
    }

    public func close() throws {
        guard let opened = state.withLock({ opened in
            defer { opened = nil }
            return opened
        }) else { return }
        defer { opened.lock?.release() }
        do {
            if opened.lock != nil {
                try opened.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA optimize") }
            }
            try opened.checkpointer?.close()
            try opened.pool.close()
        } catch {
            throw DatabaseError(sqlite: error)
        }
    }

    private func pool() throws -> DatabasePool {
        guard let opened = state.withLock({ $0 }) else { throw DatabaseError.closed }
        return opened.pool
    }
}
