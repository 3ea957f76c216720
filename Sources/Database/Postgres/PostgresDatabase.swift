import Synchronization

/// PostgreSQL 15 or later through libpq, for any number of processes at once.
///
/// One writer at a time, as with SQLite, also across processes: each write begins by taking one lock of the database
/// and keeps it to the end of its commit. So what is checked within a write stays true until it is committed, no two
/// writes wait for each other, and what is numbered within a write becomes visible in the order of its numbers.
public final class PostgresDatabase: SQLDatabase {
    /// How many connections, and how long.
    public struct Limits: Sendable {
        /// For reading at the same time.
        public var readers: Int
        /// Reads that wait at most.
        public var waitingReads = 4_096
        /// For one statement of a read.
        public var readSeconds = 30
        /// For the lock that is another's.
        public var lockSeconds = 30
        /// For one statement of a write, a migration's new index say.
        public var writeSeconds = 3_600
        /// A writer that says nothing in its transaction for so long loses it: it holds the lock of all.
        public var idleWriteSeconds = 60

        public init(readers: Int = DatabaseAddress.defaultReaders) { self.readers = readers }
    }

    private let readers: PostgresWorkers
    private let writer: PostgresWorkers
    private let listener: PostgresListener
    private let writeLock: Int64
    public let limits: Limits

    public var dialect: SQLDialect { .postgres }
    public var isShared: Bool { true }
    public var hasOthers: Bool { !listener.isAlone }
    public let isOwner: Bool

    /// Connects, and sees that the database is one to work with.
    /// - Throws: ``DatabaseError/connectionLost``, ``DatabaseError/settingRefused(name:value:)``
    public static func open(
        _ address: PostgresAddress, as sharing: DatabaseSharing = .owner, limits: Limits = Limits()
    ) async throws -> PostgresDatabase {
        let place = try await PostgresPlace.find(address)
        return PostgresDatabase(address, place, isOwner: sharing == .owner, limits)
    }

    private init(_ address: PostgresAddress, _ place: PostgresPlace, isOwner: Bool, _ limits: Limits) {
        self.isOwner = isOwner
        self.limits = limits
        writeLock = place.lock(named: "write")
        // The server has to notice soon when a process that holds the lock is gone, machine and all.
        let common = [
            "SET tcp_keepalives_idle = 5", "SET tcp_keepalives_interval = 2", "SET tcp_keepalives_count = 3",
            "SET client_min_messages = warning",
            // All statements are short. Where the server believes otherwise of one, for want of statistics after a
            // load, it would compile it for a hundred times as long as it runs.
            "SET jit = off",
        ]
        readers = PostgresWorkers(
            address, count: limits.readers, waitingMaximum: limits.waitingReads, patience: limits.readSeconds + 5,
            place: place, settings: common + ["SET statement_timeout = '\(limits.readSeconds)s'"],
            label: "tongban-read")
        writer = PostgresWorkers(
            address, count: 1, waitingMaximum: .max, patience: limits.writeSeconds, place: place,
            settings: common + [
                "SET lock_timeout = '\(limits.lockSeconds)s'",
                "SET idle_in_transaction_session_timeout = '\(limits.idleWriteSeconds)s'",
            ], label: "tongban-write")
        listener = PostgresListener(address, place)
    }

    // MARK: - Reading

    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> T) async throws -> T {
        try await reading { session in try session.reading { try body(session) } }
    }

    /// Each statement sees what was committed when it ran.
    public func lookup<T: Sendable>(_ body: @escaping @Sendable (any SQLReader) throws -> T) async throws -> T {
        try await reading { session in try body(session) }
    }

    /// A read whose connection turned out to be gone is asked once more on a new one.
    private func reading<T: Sendable>(_ body: @escaping @Sendable (PostgresSession) throws -> T) async throws -> T {
        let cancellation = PostgresCancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let refusal = readers.submit(
                    PostgresWorkers.Job { session, worker in
                        continuation.resume(
                            with: Result {
                                let session = try session.get()
                                do {
                                    return try cancellation.covering(session.link) { try body(session) }
                                } catch DatabaseError.connectionLost {
                                    let fresh = try worker.reconnected()
                                    return try cancellation.covering(fresh.link) { try body(fresh) }
                                }
                            })
                    })
                if let refusal { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    // MARK: - Writing

    public func startWrite(
        _ body: @escaping @Sendable (any SQLWriter) throws -> Void,
        done: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        let refusal = writer.submit(
            PostgresWorkers.Job { [writeLock, listener] session, worker in
                done(
                    Result {
                        let session = try Self.begun(session, worker, lock: writeLock)
                        try session.writing(alone: { listener.isAlone }) { try body(session) }
                    })
            })
        if let refusal { done(.failure(refusal)) }
    }

    /// The lock is waited for before the body runs, so that a broken connection costs nothing but another one.
    private static func begun(
        _ session: Result<PostgresSession, any Error>, _ worker: PostgresWorker, lock: Int64
    ) throws -> PostgresSession {
        let session = try session.get()
        do {
            try session.beginWriting(lock: lock)
            return session
        } catch DatabaseError.connectionLost {
            let fresh = try worker.reconnected()
            try fresh.beginWriting(lock: lock)
            return fresh
        }
    }

    // MARK: - Several processes

    public func listen(_ handler: @escaping @Sendable (DatabaseNews) -> Void) { listener.add(handler) }

    public func catchUp() async throws { try await listener.catchUp() }

    public func lease(_ name: String) async throws -> Bool { try await listener.lease(name) }

    // MARK: - Care

    /// One statement on a connection of its own, outside any transaction: making and dropping databases, say. Blocks.
    public static func administer(_ address: PostgresAddress, _ sql: String) throws {
        let link = try PostgresLink(address, patience: 60)
        try link.sendOnce(sql)
        try link.settle()
    }

    public func queryPlan(_ sql: SQLStatement, _ arguments: [SQLValue]) async throws -> [String] {
        try await read { reader in
            let explained = SQLStatement(verbatim: "EXPLAIN " + sql.text)
            return try reader.query(explained, arguments) { $0.text(0) }
        }
    }

    /// PostgreSQL's log is not this program's: what was deleted leaves it as the server recycles it.
    public func scrub() async throws -> Bool { true }

    /// Statistics, and the marks that all rows of a page are seen by everybody: autovacuum comes minutes later, and at
    /// a pace that leaves the disk to others. It waits for no view that stands open, and marks only what all of them
    /// see. Writes of this process wait meanwhile.
    public func settleLoad() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let refusal = writer.submit(
                PostgresWorkers.Job { session, _ in
                    continuation.resume(with: Result { try session.get().vacuum() })
                })
            if let refusal { continuation.resume(throwing: refusal) }
        }
    }

    public func close() throws {
        readers.close()
        writer.close()
        listener.close()
    }
}
