import Kernel
import Synchronization

/// How fast picks are believed: all together at most so many a minute, and the same item for the same words once in a
/// while. What is over the bound is not counted; the person notices nothing.
final class PickRate: Sendable {
    private struct Window {
        var minute: Int64 = 0
        var taken = 0
        var latest: [String: Instant] = [:]
    }

    private let perMinuteMaximum: Int
    private let sameMilliseconds: Int64
    private let window = Mutex(Window())

    init(_ limits: Catalogue.Limits) {
        perMinuteMaximum = limits.picksPerMinuteMaximum
        sameMilliseconds = limits.samePickMilliseconds
    }

    func takes(query: String, code: String, at now: Instant) -> Bool {
        window.withLock { window in
            let minute = now.milliseconds / 60_000
            if minute != window.minute { window = Window(minute: minute) }
            guard window.taken < perMinuteMaximum else { return false }
            let key = code + " " + query
            if let last = window.latest[key], now - last < sameMilliseconds { return false }
            window.taken += 1
            window.latest[key] = now
            return true
        }
    }
}
