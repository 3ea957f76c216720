/// Every bound of the casework room, in one place.
public enum CaseworkLimits {
    /// Retries of a command after a version clash.
    public static let commandRetries = 8
    /// Case states kept in memory.
    public static let cachedStates = 4_096
    /// Rows on one page of a list.
    public static let pageRows = 25
    public static let pageRowsMax = 100
    /// Counts are exact up to this; beyond, a list says "more than".
    public static let countMax = 999
    /// Calendar days before the due day at which a case is "soon" and the first reminder goes out.
    public static let soonDays = 3
    /// Calendar days after the due day at which the supervisor is told.
    public static let supervisorDays = 3
    /// Cases that one sweep of the timers takes.
    public static let timerBatch = 200
    /// Cases that one step of a walk over all of them looks at, and `timerBatch` of them more than by their row.
    public static let walkRows = 2_000
    /// Deciding units that one round looks at for closed ones.
    public static let unitsMax = 50_000
    /// Longest number of a mandate on paper, in characters.
    public static let paperNumberCharactersMax = 100
    /// Bytes of one uploaded file.
    public static let attachmentBytesMax = 20 * 1_024 * 1_024
    /// Notices shown to one reader.
    public static let noticesMax = 100
    /// Newest notices about cases of others that one reading looks through for those whose mandate stands.
    public static let agentNoticesMax = 1_000
    /// Longest search text in a list, in characters.
    public static let searchCharactersMax = 64
}
