import Synchronization

/// Carries commands that wait at the same time to disk together: one transaction, a savepoint each, one sync.
///
/// A command that fails undoes only itself. If the commit fails, every command of the batch gets its error. A command
/// belongs to the writer once submitted: cancelling the task that waits for it changes nothing.
public final class GroupCommit: Sendable {
    /// Commands in one transaction at most.
    public static let defaultBatchLimit = 256
    /// PostgreSQL keeps the savepoints of up to 64 commands at hand; with more every reader's snapshot gets slower.
    public static let serverBatchLimit = 60
    /// Commands waiting at most; over it ``DatabaseError/overloaded(limit:)``.
    public static let defaultQueueLimit = 4096

    /// Counts since the start.
    public struct Statistics: Sendable, Hashable {
        public var batches = 0
        public var commands = 0
        public var largestBatch = 0
        /// Transactions that came to nothing.
        public var failures = 0
        /// Commands that wait now.
        public var waiting = 0
        /// From the writer taking a batch until it was on disk, all batches together.
        public var writing = Duration.zero
    }

    private struct Command: Sendable {
        /// Runs inside the transaction, with a savepoint of its own unless it is alone there; true when the transaction
        /// as a whole has to go.
        let run: @Sendable (any SQLWriter, _ isAlone: Bool) -> Bool
        /// Answers the waiter, once: with what `run` gave, or with the commit's error.
        let settle: @Sendable ((any Error)?) -> Void
    }

    private struct State {
        var waiting: [Command] = []
        var isRunning = false
        var isClosed = false
        var whenIdle: [CheckedContinuation<Void, Never>] = []
        var statistics = Statistics()
    }

    private let database: any SQLDatabase
    private let batchLimit: Int
    private let queueLimit: Int
    private let state = Mutex(State())

    /// - Parameter batchLimit: where nothing is said, as many as the engine carries well.
    public init(
        database: any SQLDatabase, batchLimit: Int? = nil, queueLimit: Int = defaultQueueLimit
    ) {
        self.database = database
        self.batchLimit = max(1, batchLimit ?? (database.isShared ? Self.serverBatchLimit : Self.defaultBatchLimit))
        self.queueLimit = max(1, queueLimit)
    }

    public var statistics: Statistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.waiting = state.waiting.count
            return statistics
        }
    }

    /// Runs the body in the next batch; durable when this returns.
    /// - Throws: what the body throws; ``DatabaseError/overloaded(limit:)``; ``DatabaseError/closed``; a commit error.
    public func submit<T: Sendable>(_ body: @escaping @Sendable (any SQLWriter) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let result = Mutex<Result<T, any Error>?>(nil)
            let command = Command { writer, isAlone in
                let own = Result { try isAlone ? body(writer) : writer.savepoint { try body(writer) } }
                result.withLock { $0 = own }
                switch own {
                case .success: return false
                case .failure(DatabaseError.transactionLost), .failure(DatabaseError.connectionLost): return true
                case .failure: return isAlone
                }
            } settle: { commitError in
                let own = result.withLock { $0 }
                switch (own, commitError) {
                case (.failure(let error)?, _): continuation.resume(throwing: error)
                case (_, let error?): continuation.resume(throwing: error)
                case (let own?, nil): continuation.resume(with: own)
                case (nil, nil): continuation.resume(throwing: DatabaseError.transactionLost)
                }
            }
            if let refusal = enqueue(command) { continuation.resume(throwing: refusal) }
        }
    }

    /// Takes no more commands and returns when the last waiting one is answered.
    public func finish() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                if state.isRunning { state.whenIdle.append(continuation) }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }
}

extension GroupCommit {
    /// Gives the refusal, if any.
    private func enqueue(_ command: Command) -> DatabaseError? {
        let (refusal, starts): (DatabaseError?, Bool) = state.withLock { state in
            guard !state.isClosed else { return (.closed, false) }
            guard state.waiting.count < queueLimit else { return (.overloaded(limit: queueLimit), false) }
            state.waiting.append(command)
            defer { state.isRunning = true }
            return (nil, !state.isRunning)
        }
        if starts { runBatch() }
        return refusal
    }

    /// The batch is taken when the writer is free, not when it is asked for: meanwhile more commands have come.
    private func runBatch() {
        let taken = Mutex<[Command]>([])
        let begin = Mutex<ContinuousClock.Instant?>(nil)
        database.startWrite { writer in
            begin.withLock { $0 = .now }
            let batch = self.takeBatch()
            taken.withLock { $0 = batch }
            for command in batch where command.run(writer, batch.count == 1) { throw DatabaseError.transactionLost }
        } done: { outcome in
            self.count(outcome, since: begin.withLock { $0 })
            self.settle(taken.withLock { $0 }, outcome)
        }
    }

    private func count(_ outcome: Result<Void, any Error>, since begin: ContinuousClock.Instant?) {
        let duration = begin.map { ContinuousClock.now - $0 } ?? .zero
        state.withLock { state in
            state.statistics.writing += duration
            if case .failure = outcome { state.statistics.failures += 1 }
        }
    }

    private func takeBatch() -> [Command] {
        state.withLock { state in
            let batch = Array(state.waiting.prefix(batchLimit))
            state.waiting.removeFirst(batch.count)
            state.statistics.batches += 1
            state.statistics.commands += batch.count
            state.statistics.largestBatch = max(state.statistics.largestBatch, batch.count)
            return batch
        }
    }

    private func settle(_ taken: [Command], _ outcome: Result<Void, any Error>) {
        switch outcome {
        case .success:
            for command in taken { command.settle(nil) }
        case .failure(let error):
            // The transaction may have failed before anything was taken: those who wait must still hear of it.
            for command in taken.isEmpty ? takeBatch() : taken { command.settle(error) }
        }
        goOn()
    }

    private func goOn() {
        let (hasMore, idle): (Bool, [CheckedContinuation<Void, Never>]) = state.withLock { state in
            state.isRunning = !state.waiting.isEmpty
            guard !state.isRunning else { return (true, []) }
            defer { state.whenIdle = [] }
            return (false, state.whenIdle)
        }
        if hasMore { runBatch() }
        for waiter in idle { waiter.resume() }
    }
}
