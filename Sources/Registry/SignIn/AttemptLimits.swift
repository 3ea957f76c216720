/// Bounds of guessing, for passwords, second steps and the codes of cases alike. Times in milliseconds.
public enum AttemptLimits {
    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 60 * minute

    /// Failures from one source (or one known browser) against one subject before the first lock.
    public static let failuresBeforeLock = 5
    /// Failures against one subject from everywhere together, and from one source against everything.
    public static let failuresBeforeWideLock = 50
    /// The first lock; each further failure doubles it.
    public static let lockFirstMilliseconds: Int64 = 30_000
    /// No lock lasts longer, so that nobody is locked out for good.
    public static let lockLongestMilliseconds: Int64 = 15 * minute
    /// What was written further ahead of the present than its kind allows, by more than this, comes from a clock that
    /// went wrong.
    static let clockSlackMilliseconds = minute
    /// One failure against a subject is forgotten after so long without another.
    static let subjectForgetsMilliseconds = hour
    /// A whole office may stand behind one address: what is counted of a source is forgotten sooner.
    static let sourceForgetsMilliseconds = minute
    /// After so long without a failure nothing is left of a count.
    static let keptMilliseconds = 24 * hour

    /// How long it is locked after so many failures; 0 for not at all.
    public static func lockMilliseconds(failures: Int, before limit: Int = failuresBeforeLock) -> Int64 {
        guard failures >= limit else { return 0 }
        let doublings = min(failures - limit, 20)
        return min(lockFirstMilliseconds << Int64(doublings), lockLongestMilliseconds)
    }
}
