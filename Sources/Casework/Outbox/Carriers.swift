public import Kernel

/// A message to one person in their words. It lives in memory for the time of one try: address and text are stored
/// nowhere and never logged.
public struct Letter: Sendable, CustomStringConvertible {
    /// Stays the same over all tries, so that a receiver can drop doubles.
    public var id: String
    /// A phone number or a mail address, by the channel.
    public var address: String
    public var subject: String
    public var text: String
    public var language: Language
    /// When the notice was made.
    public var at: Instant

    public init(id: String, address: String, subject: String, text: String, language: Language, at: Instant) {
        self.id = id
        self.address = address
        self.subject = subject
        self.text = text
        self.language = language
        self.at = at
    }

    public var description: String { "letter \(id)" }
}

/// Gets letters out on one channel, each within a time-out of its own.
public protocol LetterCarrier: Sendable {
    func carry(_ letter: Letter) async -> DeliveryOutcome
}

/// An event on its way to one subscription.
public struct WebhookCall: Sendable {
    /// Stays the same over all tries.
    public var id: String
    public var url: String
    /// A CloudEvent in structured JSON.
    public var body: [UInt8]
    /// The newest secret first; while it is being replaced the old one signs too.
    public var secrets: [[UInt8]]
    public var at: Instant

    public init(id: String, url: String, body: [UInt8], secrets: [[UInt8]], at: Instant) {
        self.id = id
        self.url = url
        self.body = body
        self.secrets = secrets
        self.at = at
    }
}

public protocol WebhookCarrier: Sendable {
    func carry(_ call: WebhookCall) async -> DeliveryOutcome
}

/// Everything by which messages leave.
public struct Carriers: Sendable {
    public var mail: (any LetterCarrier)?
    public var sms: (any LetterCarrier)?
    public var webhook: (any WebhookCarrier)?

    public init(
        mail: (any LetterCarrier)? = nil, sms: (any LetterCarrier)? = nil, webhook: (any WebhookCarrier)? = nil
    ) {
        self.mail = mail
        self.sms = sms
        self.webhook = webhook
    }
}
