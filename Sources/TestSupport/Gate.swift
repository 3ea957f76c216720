import Dispatch

/// Blocks a thread of the database until the test lets it go on.
public final class Gate: Sendable {
    public init() {}

    private let semaphore = DispatchSemaphore(value: 0)

    public func wait() { semaphore.wait() }
    public func open() { semaphore.signal() }
}
