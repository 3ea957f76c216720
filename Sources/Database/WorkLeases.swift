import Synchronization

/// Work that one of the processes at a database does for all of them.
public enum SharedWork: String, Sendable, CaseIterable {
    /// What falls due in cases.
    case timers
    /// What is looked after once a minute.
    case upkeep
    /// What leaves the house.
    case outbox
}

/// Which shared work this process does. It asks before each round; another takes over when this one's connection ends.
public final class WorkLeases: Sendable {
    private let database: any SQLDatabase
    private let state = Mutex<Set<SharedWork>>([])

    public init(database: any SQLDatabase) {
        self.database = database
        // A new connection holds nothing, and the next round may be a minute away.
        database.listen { [weak self] news in
            if case .missed = news { self?.state.withLock { $0.removeAll() } }
        }
    }

    /// Whether the next round is this process's. A database that cannot be asked gives nobody anything to do.
    public func holds(_ work: SharedWork) async -> Bool {
        let isHeld = (try? await database.lease(work.rawValue)) ?? false
        state.withLock { held in
            if isHeld { held.insert(work) } else { held.remove(work) }
        }
        return isHeld
    }

    /// As of the last round of each; nothing since the connection broke.
    public var held: Set<SharedWork> { state.withLock { $0 } }
}
