public import Database
public import Kernel
import Synchronization

/// What a code is for. One made for one purpose is no good for another.
public enum CodePurpose: Hashable, Sendable {
    case signIn
    /// The person present confirms what is filed for them; `matter` says which matter, such as the command's id.
    case confirmation(of: String)

    var text: String {
        switch self {
        case .signIn: "sign-in"
        case .confirmation(let matter): "confirmation:" + matter
        }
    }
}

/// A code on its way to a telephone. It describes itself without code and number, so that a log never holds them.
public struct CodeMessage: Sendable, CustomStringConvertible {
    public var code: String
    public var phone: String
    public var person: RegistryPersonID
    public var purpose: CodePurpose
    public var language: Language
    public var expiresAt: Instant

    public var description: String { "code for \(person)" }
}

/// Brings codes to telephones.
public protocol CodeSender: Sendable {
    /// Whether codes reach anybody: else pages say that they are not offered.
    var isConfigured: Bool { get }
    /// The code is shown on the page that asks for it: in a demonstration only.
    var showsCodes: Bool { get }
    /// Takes a message inside the transaction that made the code, and returns at once: the way to the telephone is a
    /// work of its own (an outbox), so that an answer takes as long for whom nothing is sent.
    func take(_ message: CodeMessage, _ writer: any SQLWriter) throws
}

/// Nothing in this installation sends codes.
public struct NoCodeSender: CodeSender {
    public init() {}
    public var isConfigured: Bool { false }
    public var showsCodes: Bool { false }
    public func take(_ message: CodeMessage, _ writer: any SQLWriter) throws {}
}

/// The demonstration has no telephones: the page shows the code, marked as such.
public struct ShownCodes: CodeSender {
    public init() {}
    public var isConfigured: Bool { true }
    public var showsCodes: Bool { true }
    public func take(_ message: CodeMessage, _ writer: any SQLWriter) throws {}
}

/// Bounds of codes by phone. Times in milliseconds.
public enum CodeLimits {
    public static let digits = 6
    public static let lastsMilliseconds: Int64 = 5 * 60_000
    /// Wrong tries of one code.
    public static let attemptsMaximum = 5
    /// Between two codes for the same person or the same telephone.
    public static let pauseMilliseconds: Int64 = 60_000
    /// Codes a day for one person, and to one telephone.
    public static let perReceiverAndDay = 10
    /// Of these, codes that one source may ask for: a stranger cannot use up somebody's day alone.
    public static let perReceiverSourceAndDay = 5
    /// Codes a day that one source may ask for: a village hall stands behind one address.
    public static let perSourceAndDay = 200
}

extension Registry {
    /// Says what brings codes to telephones from now on.
    public func sendCodes(by sender: any CodeSender) { codeSender.withLock { $0 = sender } }
}
