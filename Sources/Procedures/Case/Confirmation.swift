public import Kernel

/// How a person said yes to what somebody at their side does in their name: what they were shown, and by what they
/// confirmed just that. Personal through and through.
public struct Confirmation: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Six digits sent to the person's phone.
        case code
        /// Drawn on the screen; the picture is kept.
        case signature
        /// The full name, and a mark that a witness saw being made.
        case mark
        /// The printed summary, signed and scanned.
        case paper
    }

    public var kind: Kind
    /// Who confirmed: the party, or who acts for it and stands there.
    public var person: PersonID
    public var at: Instant
    /// The text just as it was shown.
    public var summary: String
    /// SHA-256 of the text in UTF-8, lower-case hexadecimal: what the code, the signature or the paper stands for.
    public var digest: String
    /// The drawn signature or the scan.
    public var attachment: AttachmentReference?
    /// The witness of a mark, by name.
    public var witness: String?

    public init(
        kind: Kind, person: PersonID, at: Instant, summary: String, digest: String,
        attachment: AttachmentReference? = nil, witness: String? = nil
    ) {
        self.kind = kind
        self.person = person
        self.at = at
        self.summary = summary
        self.digest = digest
        self.attachment = attachment
        self.witness = witness
    }
}

/// The party says that it never asked for something done in its name, and what came of that.
public struct Objection: Hashable, Sendable, Codable {
    /// Version of the entry that it is about.
    public var to: Int
    public var text: String
    public var at: Instant
    public var answer: String?
    public var answeredBy: Actor?
    public var answeredAt: Instant?

    public init(to version: Int, text: String, at: Instant) {
        to = version
        self.text = text
        self.at = at
    }
}

/// Whose powers an official acts with under a delegation.
public struct Lender: Hashable, Sendable, Codable {
    public var delegation: String
    public var person: PersonID
    /// Unit and title of the lent post, as they were then.
    public var post: String

    public init(delegation: String, person: PersonID, post: String) {
        self.delegation = delegation
        self.person = person
        self.post = post
    }
}
