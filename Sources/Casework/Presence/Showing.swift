import Crypto
public import Kernel
public import Procedures
public import Registry

public enum ShowingSubject {}
public typealias ShowingID = Identifier<ShowingSubject>

/// What a summary is shown for. A confirmation given for one thing is worth nothing for another.
public struct ShowingPurpose: Sendable, Hashable {
    public let text: String

    public static func filing(_ command: CommandID) -> ShowingPurpose { ShowingPurpose(text: "file/\(command)") }

    public static func act(_ action: String, of id: CaseID, _ command: CommandID) -> ShowingPurpose {
        ShowingPurpose(text: "act/\(id)/\(action)/\(command)")
    }

    public static func mandate(_ command: CommandID) -> ShowingPurpose { ShowingPurpose(text: "mandate/\(command)") }
}

/// A summary that somebody turned round to a person, so that they may confirm it. Only its digest is kept.
public struct Showing: Sendable, Hashable {
    public var id: ShowingID
    public var person: PersonID
    public var language: Language
    /// SHA-256 of the summary in UTF-8, lower-case hexadecimal.
    public var digest: String
    public var at: Instant
    /// A code was sent for it.
    public var hasCode: Bool

    /// Until when it may be confirmed.
    public var until: Instant { at.adding(milliseconds: CaseworkLimits.showingMinutes * 60_000) }

    public static func digest(of summary: String) -> String {
        SHA256.hash(data: Array(summary.utf8)).hexadecimal
    }
}

/// What the person gave to say yes to what was shown.
public struct ConfirmationInput: Sendable {
    public enum Proof: Sendable, Hashable {
        /// Six digits from the person's phone.
        case code(String)
        /// The picture of what was drawn: PNG, at most `CaseworkLimits.signatureBytesMax`.
        case signature([UInt8])
        /// The person's full name as it was typed, and who saw them make their mark.
        case mark(name: String, witness: String)
        /// Scan of the printed summary with the signature on it, uploaded by the same caller.
        case paper(AttachmentReference)

        public var kind: Confirmation.Kind {
            switch self {
            case .code: .code
            case .signature: .signature
            case .mark: .mark
            case .paper: .paper
            }
        }
    }

    public var showing: ShowingID
    /// The summary as it stands now: made again from what is about to be done, never taken from what was sent.
    public var summary: String
    public var proof: Proof

    public init(showing: ShowingID, summary: String, proof: Proof) {
        self.showing = showing
        self.summary = summary
        self.proof = proof
    }
}

/// Codes sent to the phones that the registry keeps. How often they are sent, how long they count and how many tries
/// they have is theirs to bound.
public protocol PresenceCodes: Sendable {
    /// Whether codes reach anybody here.
    var areOffered: Bool { get }
    /// Sends six digits that are good for this matter alone.
    /// - Parameter helper: who asks for it, so that what one helper may send is bounded apart from all others.
    func send(
        to person: RegistryPersonID, for matter: String, in language: Language, askedBy helper: String
    ) async throws -> SentCode
    /// - Returns: whose code it was. It is good once.
    /// - Throws: a typed error for a wrong code, and for one that counts no longer.
    func confirm(_ token: String, code: String, for matter: String) async throws -> RegistryPersonID
}

/// A code on its way.
public struct SentCode: Sendable, Hashable {
    /// With it the code is confirmed; opens nothing by itself.
    public var token: String
    public var maskedPhone: String?
    /// The code itself, in a demonstration without phones only.
    public var shownCode: String?

    public init(token: String, maskedPhone: String?, shownCode: String? = nil) {
        self.token = token
        self.maskedPhone = maskedPhone
        self.shownCode = shownCode
    }
}
