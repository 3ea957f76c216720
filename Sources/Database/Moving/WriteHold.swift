import Dispatch
import Synchronization

/// Keeps everybody from writing into a database, while it is read: one write that changes nothing and does not end.
final class WriteHold: Sendable {
    private struct State {
        var taken: CheckedContinuation<Void, any Error>?
        var ended: CheckedContinuation<Void, Never>?
        var isOver = false
    }

    private struct Released: Error {}

    private let state = Mutex(State())
    private let wish = DispatchSemaphore(value: 0)
    /// A server may end a transaction that says nothing for long.
    private static let silenceSeconds = 10

    static func take(_ database: any SQLDatabase) async throws -> WriteHold {
        let hold = WriteHold()
        try await withCheckedThrowingContinuation { continuation in
            hold.state.withLock { $0.taken = continuation }
            database.startWrite { writer in
                hold.began()
                while hold.wish.wait(timeout: .now() + .seconds(silenceSeconds)) == .timedOut {
                    _ = try writer.exists("SELECT 1")
                }
                throw Released()
            } done: { outcome in
                hold.ended(outcome)
            }
        }
        return hold
    }

    /// False once somebody else may have written.
    var stands: Bool { state.withLock { !$0.isOver } }

    func release() async {
        wish.signal()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.ended = continuation }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func began() {
        state.withLock { state in
            defer { state.taken = nil }
            return state.taken
        }?.resume()
    }

    private func ended(_ outcome: Result<Void, any Error>) {
        let (taken, waiter) = state.withLock { state in
            state.isOver = true
            defer {
                state.taken = nil
                state.ended = nil
            }
            return (state.taken, state.ended)
        }
        if case .failure(let error) = outcome { taken?.resume(throwing: error) } else { taken?.resume() }
        waiter?.resume()
    }
}
