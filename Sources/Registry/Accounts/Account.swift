public import Access
public import Kernel

/// How a person signs in.
public struct Account: Hashable, Sendable {
    /// Lower case.
    public var username: String
    public var person: RegistryPersonID
    public var hasPassword: Bool
    public var isDisabled: Bool
    public var lockedUntil: Instant?
    /// The language of the interface; nil follows the browser.
    public var language: Language?
    public var largePrint: Bool
    public var createdAt: Instant
}

/// A sign-in that lasts.
public struct Session: Hashable, Sendable {
    public var username: String
    public var person: RegistryPersonID
    /// The person's name, for the head of pages.
    public var name: String
    /// The secret that forms carry, against requests forged by other sites.
    public var csrf: String
    public var createdAt: Instant
    /// The last request, to within ``AccountLimits/seenEveryMilliseconds``.
    public var seenAt: Instant
    /// Ends then at the latest.
    public var expiresAt: Instant
    public var language: Language?
    public var largePrint: Bool
}

/// A key for programs.
public struct APIToken: Hashable, Sendable {
    public var id: APITokenID
    public var name: String
    /// For whom the program acts.
    public var person: RegistryPersonID?
    /// The post in whose powers it acts.
    public var post: RegistryPostID?
    /// What it may do at most, of what the post may.
    public var permissions: Set<Permission>
    public var createdAt: Instant
    public var expiresAt: Instant
    /// The last use, to within ``AccountLimits/tokenUseEveryMilliseconds``.
    public var usedAt: Instant?
    public var revokedAt: Instant?
}

/// Bounds of signing in. Times in milliseconds.
public enum AccountLimits {
    private static let minute: Int64 = 60_000

    public static let usernameMaximum = 64
    public static let passwordCharacters = 10...128
    /// Wrong passwords before the account is locked for the first time.
    public static let failuresBeforeLock = 5
    /// The first lock; each further wrong password doubles it.
    public static let lockFirstMilliseconds: Int64 = 30_000
    public static let lockLongestMilliseconds: Int64 = 15 * minute
    /// A session without requests ends.
    public static let sessionIdleMilliseconds: Int64 = 120 * minute
    /// A session ends at the latest.
    public static let sessionLongestMilliseconds: Int64 = 12 * 60 * minute
    /// How often the last request is written down.
    public static let seenEveryMilliseconds: Int64 = 5 * minute
    /// One more ends the oldest.
    public static let sessionsPerAccountMaximum = 20
    public static let tokenUseEveryMilliseconds: Int64 = 60 * minute
    public static let tokenLongestDays = 366
    public static let tokensMaximum = 1_000
    /// Expired sessions removed in one go.
    public static let purgeMaximum = 1_000

    /// How long an account is locked after so many wrong passwords in a row; 0 for not at all.
    public static func lockMilliseconds(failures: Int) -> Int64 {
        guard failures >= failuresBeforeLock else { return 0 }
        let doublings = min(failures - failuresBeforeLock, 20)
        return min(lockFirstMilliseconds << Int64(doublings), lockLongestMilliseconds)
    }
}
