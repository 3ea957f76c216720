/// Every bound of event streams, in one place.
public enum EventLimits {
    /// Streams open at once in one process, and of one caller.
    public static let streamsMax = 2_000
    public static let streamsPerCallerMax = 12
    /// Events that wait for one reader. A reader for whom more would wait is told to come back, and reads what it
    /// missed out of the journal.
    public static let bufferedEventsMax = 256
    /// Entries read from the journal at once.
    public static let pageEntries = 256
    /// How far back a reader may come with its last position; further back it is told to read its lists anew.
    public static let resumedEntriesMax: Int64 = 10_000
    /// Between rounds of the reader: events that come closer together are carried together.
    public static let roundMilliseconds = 50
    /// Between looks at the journal without being woken, for what another process wrote.
    public static let lookSeconds = 5
    /// Looks between two signs of life on a stream without events.
    public static let looksPerSign = 3
    /// When a reader whose stream ended comes back.
    public static let retryMilliseconds = 2_000
    /// Seconds after which to try again where all places are taken.
    public static let retryAfterSeconds = 30
}
