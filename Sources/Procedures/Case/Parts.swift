public import Kernel

/// A material of the case against the item's list.
public struct Material: Hashable, Sendable, Codable {
    public enum Status: String, Sendable, Codable, CaseIterable {
        /// On the list, not handed in.
        case missing
        /// Handed in: ticked at the counter or uploaded.
        case received
        /// Asked for again in a supplement notice.
        case requested
        /// Obtained by data sharing, so nobody may ask for it.
        case shared
        /// Conditional and not needed here.
        case notNeeded
    }

    public var id: String
    public var name: String
    public var isRequired: Bool
    public var status: Status
    public var copies: Int
    public var attachments: [AttachmentReference]
    public var note: String?

    public init(
        id: String, name: String, isRequired: Bool, status: Status = .missing, copies: Int = 0,
        attachments: [AttachmentReference] = [], note: String? = nil
    ) {
        self.id = id
        self.name = name
        self.isRequired = isRequired
        self.status = status
        self.copies = copies
        self.attachments = attachments
        self.note = note
    }
}

/// A stored file, named by its content.
public struct AttachmentReference: Hashable, Sendable, Codable {
    public var id: AttachmentID
    public var name: String
    public var mediaType: String
    /// Bytes.
    public var size: Int
    /// SHA-256 of the content, lower-case hexadecimal.
    public var digest: String

    public init(id: AttachmentID, name: String, mediaType: String, size: Int, digest: String) {
        self.id = id
        self.name = name
        self.mediaType = mediaType
        self.size = size
        self.digest = digest
    }
}

/// An offered handover: the holder keeps the case until the other side accepts.
public struct HandoverOffer: Hashable, Sendable, Codable {
    public var to: Office
    public var person: PersonID?
    public var offeredBy: Actor
    public var offeredAt: Instant

    public init(to: Office, person: PersonID?, offeredBy: Actor, offeredAt: Instant) {
        self.to = to
        self.person = person
        self.offeredBy = offeredBy
        self.offeredAt = offeredAt
    }
}

/// Something one person asked for and a second person must approve (for example an extension).
public struct Approval: Hashable, Sendable, Codable {
    public enum Outcome: String, Sendable, Codable { case granted, refused }
    /// The subject, as named by the procedure, for example `extension`.
    public var subject: String
    public var askedBy: Actor
    public var askedAt: Instant
    public var reason: String
    public var outcome: Outcome?
    public var answeredBy: Actor?
    public var answer: String?

    public init(subject: String, askedBy: Actor, askedAt: Instant, reason: String) {
        self.subject = subject
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.reason = reason
    }
}

/// One unit's part in joint handling: asked by the holder, answered by the unit, one view for the citizen.
public struct Opinion: Hashable, Sendable, Codable {
    public enum Outcome: String, Sendable, Codable, CaseIterable { case agree, disagree, notConcerned }
    public var unit: UnitID
    public var unitName: String
    public var question: String
    public var askedAt: Instant
    public var dueOn: Day?
    public var outcome: Outcome?
    public var text: String?
    public var answeredBy: Actor?
    public var answeredAt: Instant?

    public init(unit: UnitID, unitName: String, question: String, askedAt: Instant, dueOn: Day?) {
        self.unit = unit
        self.unitName = unitName
        self.question = question
        self.askedAt = askedAt
        self.dueOn = dueOn
    }
}

/// The document that ends a case: a licence, a certificate, a letter of refusal, an answer.
public struct ResultDocument: Hashable, Sendable, Codable {
    public var kind: String
    public var name: String
    public var number: String?
    public var issuedOn: Day
    public var validThrough: Day?
    public var text: String?

    public init(kind: String, name: String, number: String?, issuedOn: Day, validThrough: Day?, text: String?) {
        self.kind = kind
        self.name = name
        self.number = number
        self.issuedOn = issuedOn
        self.validThrough = validThrough
        self.text = text
    }
}

/// A step in the custody of the paper result. The chain shows where it is and who had it.
public struct CustodyStep: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case produced, printed, sent, held, collected, returned
    }

    public var kind: Kind
    public var at: Instant
    public var by: Actor
    public var unit: UnitID?
    /// Storage place at the counter, for example `B-07`.
    public var shelf: String?
    /// Courier and tracking number for `sent`; what the collector showed for `collected`.
    public var proof: String?
    public var collector: String?

    public init(
        kind: Kind, at: Instant, by: Actor, unit: UnitID?, shelf: String? = nil, proof: String? = nil,
        collector: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.by = by
        self.unit = unit
        self.shelf = shelf
        self.proof = proof
        self.collector = collector
    }
}

/// Service evaluation (好差评): five grades, the two lowest are bad.
public struct Rating: Hashable, Sendable, Codable {
    /// 5 very satisfied … 1 very dissatisfied.
    public var grade: Int
    public var comment: String?
    public var at: Instant
    public var by: Actor
    /// The holder's report on what was verified and put right.
    public var rectification: String?
    /// The citizen's or the unit's objection, and what came of it.
    public var appeal: String?
    public var appealOutcome: String?

    public init(grade: Int, comment: String?, at: Instant, by: Actor) {
        self.grade = grade
        self.comment = comment
        self.at = at
        self.by = by
    }

    public var isBad: Bool { grade <= 2 }
}

/// Which rule sent the case to which unit, and why.
public struct RoutingRecord: Hashable, Sendable, Codable {
    public var rule: String
    public var why: String
    public var to: Office
    /// Who decided before; nil for the first record, at filing.
    public var from: Office?
    public var at: Instant

    public init(rule: String, why: String, to: Office, from: Office? = nil, at: Instant) {
        self.rule = rule
        self.why = why
        self.to = to
        self.from = from
        self.at = at
    }
}

/// A corrected home: whose territory the case is, and the item's facts as that territory has them.
public struct Relocation: Hashable, Sendable, Codable {
    public var home: DivisionCode
    public var terms: [String: JSONValue]

    public init(home: DivisionCode, terms: [String: JSONValue]) {
        self.home = home
        self.terms = terms
    }
}
