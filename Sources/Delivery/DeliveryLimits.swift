/// Bounds of what speaks to the outside.
public enum DeliveryLimits {
    /// From the first packet to the last answer of one try, unless configured otherwise, seconds.
    public static let tryingSeconds = 15
    public static let tryingSecondsHighest = 60
    /// Bytes of an answer that are read; nothing in it is used but its status.
    public static let answerBytesMax = 64 * 1_024
    /// Bytes of the template of a text message's request.
    public static let templateBytesMax = 8_192
    /// Codes that wait to be sent, are on their way at once, and how often one is tried.
    public static let textsWaitingMax = 1_000
    public static let textsParallelMax = 4
    public static let textAttemptsMax = 3
    public static let textPauseSeconds = 2
    /// Bytes between line breaks of a mail: RFC 5322 allows 78 characters.
    public static let mailLineBytes = 76
}
