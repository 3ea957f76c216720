/// Every bound of sending, in one place.
public enum OutboxLimits {
    /// Messages of one lane that are on their way at the same time.
    public static let parallelMax = 4
    /// Between two looks for what is due, milliseconds.
    public static let restMilliseconds = 1_000
    /// Beyond the adapter's own time-out, until somebody else may take a message that was taken, milliseconds.
    public static let leaseMarginMilliseconds: Int64 = 5_000
    /// Tries of one message, unless configured otherwise; then it has failed and waits for a person.
    public static let attemptsMax = 12
    public static let attemptsHighest = 50
    /// The wait after the first failure and the longest one, milliseconds: twelve tries span about sixteen hours.
    public static let firstWaitMilliseconds: Int64 = 30_000
    public static let longestWaitMilliseconds: Int64 = 6 * 3_600_000
    /// The longest wait that a receiver may ask for, seconds.
    public static let retryAfterSecondsMax = 3_600
    /// A due time farther away than this comes from a clock that was wrong: the message is due now.
    public static let farAwayMilliseconds: Int64 = 24 * 3_600_000
    /// How long what was sent, or did not have to be, stays to be looked at; what failed stays longer.
    public static let sentDays = 30
    public static let failedDays = 90
    /// Old rows that one round takes away.
    public static let purgedAtOnceMax = 1_000
    /// Messages that one click sends again.
    public static let resentAtOnceMax = 1_000
    /// Rows that the page of the outbox shows.
    public static let rowsMax = 100
    /// Receivers of events in one installation.
    public static let webhooksMax = 20
    public static let webhookNameMax = 80
    public static let webhookURLMax = 500
    /// How long a secret that was replaced still signs beside the new one, hours.
    public static let oldSecretHours = 24
    /// Bytes of a webhook's secret (Standard Webhooks: 24 to 64).
    public static let secretBytes = 32
}
