/// When a message that did not get through is tried again: twice as long after each failure up to a longest wait, and
/// somewhere in the upper half of that, so that what failed together does not come back together.
public struct RetryPolicy: Sendable, Hashable {
    public let attemptsMax: Int
    public let firstMilliseconds: Int64
    public let longestMilliseconds: Int64

    public init(
        attemptsMax: Int = OutboxLimits.attemptsMax,
        firstMilliseconds: Int64 = OutboxLimits.firstWaitMilliseconds,
        longestMilliseconds: Int64 = OutboxLimits.longestWaitMilliseconds
    ) {
        self.attemptsMax = min(max(attemptsMax, 1), OutboxLimits.attemptsHighest)
        self.firstMilliseconds = max(firstMilliseconds, 1)
        self.longestMilliseconds = max(longestMilliseconds, self.firstMilliseconds)
    }

    /// Milliseconds to wait after this many failures, before chance shortens it.
    public func fullWait(after failures: Int) -> Int64 {
        var wait = firstMilliseconds
        for _ in 1..<max(failures, 1) where wait < longestMilliseconds { wait *= 2 }
        return min(wait, longestMilliseconds)
    }

    /// Milliseconds to wait.
    /// - Parameter asked: seconds that the receiver asked for; at most `OutboxLimits.retryAfterSecondsMax` are granted.
    public func wait(
        after failures: Int, asked: Int?, using random: inout some RandomNumberGenerator
    ) -> Int64 {
        let full = fullWait(after: failures)
        let own = Int64.random(in: full / 2...full, using: &random)
        let wanted = Int64(min(max(asked ?? 0, 0), OutboxLimits.retryAfterSecondsMax)) * 1_000
        return max(own, wanted)
    }
}
