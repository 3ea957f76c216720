import FoundationEssentials
import Synchronization

/// Where the current time comes from. It is handed in, so that tests and simulations set it.
public protocol TimeSource: Sendable {
    var now: Instant { get }
}

/// The computer's real-time clock.
public struct SystemTime: TimeSource {
    public init() {}

    public var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}

/// A clock that moves only when told to.
public final class ManualTime: TimeSource {
    private let state: Mutex<Instant>

    public init(_ start: Instant) { state = Mutex(start) }

    public var now: Instant { state.withLock { $0 } }

    public func advance(milliseconds: Int64) { state.withLock { $0 = $0.adding(milliseconds: milliseconds) } }

    public func set(_ instant: Instant) { state.withLock { $0 = instant } }
}
