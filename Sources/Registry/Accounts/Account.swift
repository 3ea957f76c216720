public import Access
public import Kernel

/// How a person signs in.
public struct Account: Hashable, Sendable {
    /// Lower case.
    public var username: String
    public var person: RegistryPersonID
    public var hasPassword: Bool
    /// The password was handed over by somebody else: the next sign-in asks for an own one.
    public var mustChangePassword: Bool
    /// When the password was set; nil for one from before this was written down.
    public var passwordAt: Instant?
    public var isDisabled: Bool
    /// The language of the interface; nil follows the browser.
    public var language: Language?
    public var largePrint: Bool
    public var createdAt: Instant
}

/// How somebody signed in.
public enum SignInMethod: String, Hashable, Sendable {
    case password
    /// By a code sent to the telephone: as a citizen, whatever posts the person holds.
    case phone
    /// By one click, in a demonstration.
    case demonstration
}

/// A sign-in that lasts.
public struct Session: Hashable, Sendable {
    /// Names the session in lists; opens nothing.
    public var id: String
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
    public var method: SignInMethod
    /// Browser and system in short, such as `chrome/android`.
    public var agent: String?
    /// The network address without its last part.
    public var place: String?
    /// Something happened to the account that its owner has not seen yet (``AccountEvent``).
    public var hasNews: Bool
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
    /// From the right password to the end of the steps that follow it.
    static let pendingMilliseconds: Int64 = 10 * minute
    /// What is remembered of an account's own history.
    public static let eventsPerAccountMaximum = 100
}
