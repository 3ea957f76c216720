import Synchronization

/// Wakes one sleeper; any number of calls while it is awake come to one. Calling costs a look at two flags where nobody
/// wants to be woken or it has been done already.
final class WakeUp: Sendable {
    private struct State {
        var isRaised = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let wanted = Atomic<Bool>(false)
    private let raised = Atomic<Bool>(false)
    private let state = Mutex(State())

    /// Whether calls count. Set before what is to be noticed is looked at for the first time.
    var isWanted: Bool {
        get { wanted.load(ordering: .sequentiallyConsistent) }
        set { wanted.store(newValue, ordering: .sequentiallyConsistent) }
    }

    func raise() {
        guard isWanted, !raised.exchange(true, ordering: .sequentiallyConsistent) else { return }
        wake()
    }

    /// Returns at once where there was a call since the last time, else at the next one, or when the task is cancelled.
    func sleep() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper in
                let isAwake = state.withLock { state in
                    guard !state.isRaised, !Task.isCancelled else { return true }
                    // There is one sleeper; should another come, the first goes on.
                    state.sleeper?.resume()
                    state.sleeper = sleeper
                    return false
                }
                if isAwake { sleeper.resume() }
            }
        } onCancel: {
            wake()
        }
        state.withLock { $0.isRaised = false }
        // From here on a call counts anew: what is read afterwards has all that was written before.
        raised.store(false, ordering: .sequentiallyConsistent)
    }

    private func wake() {
        let sleeper = state.withLock { state in
            state.isRaised = true
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }
}
