/// What became of one try to get a message out.
public enum DeliveryOutcome: Sendable, Hashable {
    /// The receiver has said that it has the message.
    case delivered
    case failed(DeliveryFailure)
    /// The program is about to end: as if it had not been tried.
    case interrupted
}

/// Why a message did not get through. Codes and numbers only: what a server answers may name the address.
public struct DeliveryFailure: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// No connection, or it broke.
        case unreachable
        case timedOut
        /// No encryption that can be trusted.
        case insecure
        /// The server does not take our name and password.
        case loginRefused
        /// The server is there and cannot now.
        case busy
        /// The server does not take this message.
        case rejected
        /// There is no such receiver any more.
        case gone
        case redirected
        /// The receiver lies in a network that may not be reached.
        case forbidden
        /// The program itself could not make the message.
        case unmade
        /// It was taken for sending more often than it may be tried and nobody ever said what became of it.
        case lost
    }

    public var kind: Kind
    /// The reply code of SMTP or HTTP.
    public var status: Int?
    /// Trying again would change nothing.
    public var isFinal: Bool
    /// The receiver asked to wait so long.
    public var retryAfterSeconds: Int?

    public init(_ kind: Kind, status: Int? = nil, isFinal: Bool = false, retryAfterSeconds: Int? = nil) {
        self.kind = kind
        self.status = status
        self.isFinal = isFinal
        self.retryAfterSeconds = retryAfterSeconds
    }
}

/// Why a message did not have to go out after all.
public enum DropReason: String, Sendable, CaseIterable {
    /// The person does not want it that way.
    case unwanted
    /// The person has no phone or no mail address.
    case noAddress
    /// The person, or the notice, is no longer kept.
    case erased
    /// Whoever acted for another may do so no more.
    case mandateEnded
    /// The subscription was ended.
    case unsubscribed
}
