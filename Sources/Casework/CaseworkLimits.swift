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
    /// Between two questions of a process whether shared work has become its own.
    public static let leaseMilliseconds = 2_000
    /// Deciding units that one round looks at for closed ones.
    public static let unitsMax = 50_000
    /// Longest number of a mandate on paper, in characters.
    public static let paperNumberCharactersMax = 100
    /// Bytes of one uploaded file.
    public static let attachmentBytesMax = 20 * 1_024 * 1_024
    /// Minutes for which what was shown to a person may be confirmed.
    public static let showingMinutes: Int64 = 30
    /// Showings by one helper within a day; older ones are gone.
    public static let showingsPerDayMax = 500
    /// Bytes of a summary that a person is shown.
    public static let summaryBytesMax = 64 * 1_024
    /// Days for which a phone that a helper wrote down gets no code when the same helper asks for one.
    public static let newPhoneDays = 7
    /// Bytes of the picture of a signature.
    public static let signatureBytesMax = 256 * 1_024
    /// Longest name of a witness, in characters.
    public static let witnessCharactersMax = 60
    /// Acts of others shown to one person, and under one delegation.
    public static let actsMax = 100
    /// Open objections shown to a supervisor.
    public static let objectionsMax = 200
    /// Days for which a notice is kept.
    public static let noticeDays = 365
    /// Notices shown to one reader.
    public static let noticesMax = 100
    /// Newest notices about cases of others that one reading looks through for those whose mandate stands.
    public static let agentNoticesMax = 1_000
    /// Longest search text in a list, in characters.
    public static let searchCharactersMax = 64
}
