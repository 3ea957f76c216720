public import Kernel

/// What is looked at: a registered person or a case. Their identifiers never meet.
public enum LookSubject {}
/// One look at somebody's data.
public enum LookedAt {}
public typealias LookID = Identifier<LookedAt>

/// What was seen.
public enum LookKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The name among the results of a search.
    case search
    /// The name in a list.
    case list
    /// A masked card: name, masked number, masked phone.
    case card
    /// The page of a case.
    case caseFile = "case"
    /// What happened to a case, entry by entry.
    case history
    /// A file.
    case attachment
    /// A paper to print.
    case sheet
    /// The whole number, phone and address.
    case unmask
    /// Everything that is held about a person.
    case export

    /// Lists show the same people again and again: one look a day says it all.
    var isOfDay: Bool { self == .list || self == .search }
    /// Whether a whole person was opened, and not a line among others.
    public var isClose: Bool { !isOfDay }
}

/// How a reader stands to what they saw.
public enum LookBasis: String, Hashable, Sendable, Codable, CaseIterable {
    /// Their unit has the case, decides it, was asked about it or is offered it, took it in, hands out its result.
    case holder, deciding, asked, offered, filed, pickup
    /// They watch over the territory or over the unit.
    case supervision
    /// They act for the person under a mandate.
    case mandate
    /// The person stands at their counter.
    case counter
    /// They look after the person's own post and account.
    case staffing
    /// The person asked for it in writing.
    case request

    /// Whether it is the reader's own work: on a case, or with somebody who stands at the counter.
    public var isWork: Bool { [.holder, .deciding, .asked, .offered, .filed, .pickup, .counter].contains(self) }
}

/// Who looks. Names are kept as they were, so that a look can be read when the reader has left.
public struct Looker: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable { case staff, program, agent }

    public var kind: Kind
    public var person: RegistryPersonID?
    public var post: RegistryPostID?
    public var unit: String?
    public var label: String

    public init(
        kind: Kind, person: RegistryPersonID? = nil, post: RegistryPostID? = nil, unit: String? = nil, label: String
    ) {
        self.kind = kind
        self.person = person
        self.post = post
        self.unit = unit
        self.label = label
    }

    public init(_ actor: RegistryActor, kind: Kind = .staff) {
        self.init(kind: kind, person: actor.person, post: actor.post, unit: actor.unit, label: actor.label)
    }
}

/// One look, before it is written.
public struct LookNote: Hashable, Sendable {
    public var subject: Identifier<LookSubject>
    public var kind: LookKind
    public var basis: LookBasis
    /// A word for what it was for: an action, a sheet, a list, a reason from the list of reasons.
    public var purpose: String?
    /// What the reader wrote.
    public var reason: String?
    /// The number of the case in question, as people know it.
    public var caseNumber: String?

    public init<S>(
        at subject: Identifier<S>, _ kind: LookKind, basis: LookBasis, purpose: String? = nil, reason: String? = nil,
        caseNumber: String? = nil
    ) {
        self.subject = subject.retagged()
        self.kind = kind
        self.basis = basis
        self.purpose = purpose
        self.reason = reason
        self.caseNumber = caseNumber
    }
}

/// A look as the person reads it.
public struct Look: Hashable, Sendable, Identifiable {
    public var id: LookID
    public var subject: Identifier<LookSubject>
    public var note: LookNote
    public var by: Looker
    public var at: Instant
    /// The last of several within ``LookLimits/togetherMilliseconds``; for lists of the day.
    public var lastAt: Instant
    public var times: Int
    public var flag: LookFlag?
}
