import Synchronization

/// Where a serving process stands; set once, read by every request.
public final class ServingState: Sendable {
    private let stopping = Atomic<Bool>(false)
    private let damaged = Atomic<Bool>(false)

    public init() {}

    /// It was asked to stop: no new work should be sent here.
    public var isStopping: Bool { stopping.load(ordering: .relaxed) }
    /// A page of the database could not be read as it was written.
    public var isDamaged: Bool { damaged.load(ordering: .relaxed) }

    public func beginStopping() { stopping.store(true, ordering: .relaxed) }
    public func noticeDamage() { damaged.store(true, ordering: .relaxed) }
}
