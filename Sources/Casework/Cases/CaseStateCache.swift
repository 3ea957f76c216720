import Kernel
import Procedures
import Synchronization

/// Recently used case states. A stale one does no harm: the append names the version it expects, a clash reloads.
final class CaseStateCache: Sendable {
    private struct Slots {
        var recent: [CaseID: CaseState] = [:]
        var older: [CaseID: CaseState] = [:]
    }

    private let capacity: Int
    private let slots = Mutex(Slots())

    init(capacity: Int) { self.capacity = capacity }

    func state(_ id: CaseID) -> CaseState? {
        slots.withLock { slots in
            if let state = slots.recent[id] { return state }
            guard let state = slots.older.removeValue(forKey: id) else { return nil }
            keep(state, in: &slots)
            return state
        }
    }

    /// Keeps the newer of what is there and what comes: two requests may finish in either order.
    func keep(_ state: CaseState) {
        slots.withLock { slots in
            let known = slots.recent[state.id] ?? slots.older[state.id]
            if let known, known.version > state.version { return }
            keep(state, in: &slots)
        }
    }

    func forget(_ id: CaseID) {
        slots.withLock { slots in
            slots.recent[id] = nil
            slots.older[id] = nil
        }
    }

    /// Two generations instead of a linked list: half the cache is dropped at once, whatever was used since stays.
    private func keep(_ state: CaseState, in slots: inout Slots) {
        if slots.recent.count >= capacity / 2 {
            slots.older = slots.recent
            slots.recent = [:]
        }
        slots.recent[state.id] = state
    }
}
