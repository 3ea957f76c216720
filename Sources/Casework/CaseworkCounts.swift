import Synchronization

/// What was done since the start, counted without a lock.
public final class CaseworkCounts: Sendable {
    private let filing = Atomic<Int>(0)
    private let appending = Atomic<Int>(0)

    init() {}

    public var filed: Int { filing.load(ordering: .relaxed) }
    public var appended: Int { appending.load(ordering: .relaxed) }

    func noteEntry(isFirst: Bool) {
        appending.add(1, ordering: .relaxed)
        if isFirst { filing.add(1, ordering: .relaxed) }
    }
}
