public import Kernel

/// How an installation speaks to the outside: which channels it has, when they rest, how often it tries.
public struct OutboxPlan: Sendable {
    /// Channels to persons that are configured. Without any, a notice costs nothing more than its own row.
    public var channels: Set<Channel>
    /// Whether events go to subscriptions.
    public var hasWebhooks: Bool
    public var quiet: QuietHours?
    public var retry: RetryPolicy
    /// How long a message that was taken for sending belongs to who took it, milliseconds: longer than a try may last.
    public var leaseMilliseconds: Int64
    /// Where people reach this site, without a final slash: links in mails, the source of events.
    public var address: String
    public var serviceName: LocalizedText
    /// Subscriptions may name hosts of private networks and of this machine itself, and such of those without TLS.
    public var mayReachPrivate: Bool
    /// What a page tells of each channel: the server's name. No passwords.
    public var servers: [Channel: String]

    public init(
        channels: Set<Channel> = [], hasWebhooks: Bool = false, quiet: QuietHours? = nil,
        retry: RetryPolicy = RetryPolicy(), leaseMilliseconds: Int64 = 60_000, address: String = "",
        serviceName: LocalizedText = "", mayReachPrivate: Bool = false, servers: [Channel: String] = [:]
    ) {
        self.channels = channels
        self.hasWebhooks = hasWebhooks
        self.quiet = quiet
        self.retry = retry
        self.leaseMilliseconds = leaseMilliseconds
        self.address = address
        self.serviceName = serviceName
        self.mayReachPrivate = mayReachPrivate
        self.servers = servers
    }

    /// Nothing leaves: for living through a past, and for rooms that only look.
    public static let off = OutboxPlan()
}
