import CPostgres
import Dispatch
import Synchronization

/// Ends the statement of a read whose task was cancelled: the server stops working on what nobody waits for.
final class PostgresCancellation: Sendable {
    private struct State {
        var isCancelled = false
        /// Ends what runs now; nil while nothing does.
        var end: Handle?
    }

    /// libpq's own handle: good on any thread, while the connection stands and after it.
    private final class Handle: @unchecked Sendable {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { PQfreeCancel(pointer) }
    }

    private let state = Mutex(State())

    func covering<T>(_ link: PostgresLink, _ body: () throws -> T) throws -> T {
        let handle = link.cancellation().map(Handle.init)
        let isCancelled = state.withLock { state in
            state.end = handle
            return state.isCancelled
        }
        guard !isCancelled else { throw CancellationError() }
        defer { state.withLock { $0.end = nil } }
        return try body()
    }

    func cancel() {
        let end = state.withLock { state in
            state.isCancelled = true
            return state.end
        }
        guard let end else { return }
        // Opens a connection of its own, so not on the canceller's thread.
        DispatchQueue.global().async {
            var words = [CChar](repeating: 0, count: 256)
            PQcancel(end.pointer, &words, CInt(words.count))
        }
    }
}
