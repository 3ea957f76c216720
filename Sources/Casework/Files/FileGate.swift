import Database
import Kernel
import Synchronization

/// Lets a few files at a time be looked into and sealed: each is whole in memory meanwhile, several times over.
final class FileGate: Sendable {
    private struct State {
        var free = FileLimits.keptAtOnce
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// - Throws: `DatabaseError.overloaded` where too many wait already.
    func pass<T>(_ body: () async throws -> T) async throws -> T {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        guard state.withLock({ $0.waiting.count < FileLimits.waitingMax }) else {
            throw DatabaseError.overloaded(limit: FileLimits.waitingMax)
        }
        await withCheckedContinuation { continuation in
            let passes = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if passes { continuation.resume() }
        }
    }

    /// The place goes to whoever has waited longest.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// What people without an account may send within an hour, all together: a new device costs nothing, so a bound for
/// each of them would be none. Who is signed in goes on.
final class StrangersAllowance: Sendable {
    private let sent = Mutex((hour: Int64(0), bytes: 0))

    /// - Throws: `FileError.full`.
    func take(_ bytes: Int, at now: Instant) throws(FileError) {
        let hour = now.milliseconds / 3_600_000
        let fits = sent.withLock { sent in
            if sent.hour != hour { sent = (hour, 0) }
            sent.bytes += bytes
            return sent.bytes <= FileLimits.strangersBytesAnHourMax
        }
        guard fits else { throw .full }
    }
}
