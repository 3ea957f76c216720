public import Kernel

/// Phantom subjects of the typed identifiers (`Identifier<CaseSubject>`).
public enum CaseSubject {}
public enum EntrySubject {}
public enum CommandSubject {}
public enum PersonSubject {}
public enum PostSubject {}
public enum AttachmentSubject {}

public typealias CaseID = Identifier<CaseSubject>
public typealias EntryID = Identifier<EntrySubject>
public typealias CommandID = Identifier<CommandSubject>
public typealias PersonID = Identifier<PersonSubject>
public typealias PostID = Identifier<PostSubject>
public typealias AttachmentID = Identifier<AttachmentSubject>

/// A unit (hall, window, department, committee): a readable stable code such as `510421.hrss`.
public struct UnitID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let code: String

    public init(_ code: String) { self.code = code }

    public init(from decoder: any Decoder) throws {
        code = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }

    public var description: String { code }
    public static func < (a: UnitID, b: UnitID) -> Bool { a.code < b.code }
}

/// Who did something. Names are kept as they were at the time: a history must stay readable when a person leaves.
public struct Actor: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// An official in a post.
        case staff
        /// The applicant or whoever acts for them under a mandate.
        case party
        /// A program with a bearer token.
        case program
        /// The engine itself: timers, routing, recomputation.
        case system
    }

    public var kind: Kind
    public var person: PersonID?
    public var post: PostID?
    public var unit: UnitID?
    /// Display name with post, for example `审批科 王敏`. Never an identity number.
    public var name: String
    /// Whose powers these are, where they were lent.
    public var onBehalfOf: Lender?

    public init(
        kind: Kind, person: PersonID? = nil, post: PostID? = nil, unit: UnitID? = nil, name: String,
        onBehalfOf: Lender? = nil
    ) {
        self.kind = kind
        self.person = person
        self.post = post
        self.unit = unit
        self.name = name
        self.onBehalfOf = onBehalfOf
    }

    public static let system = Actor(kind: .system, name: "系统")
}

/// A unit with the territory it stands in.
public struct Office: Hashable, Sendable, Codable {
    public var unit: UnitID
    public var division: DivisionCode

    public init(unit: UnitID, division: DivisionCode) {
        self.unit = unit
        self.division = division
    }
}

/// Who has the case now. Only the holder's node moves it (idea 4 of the design).
public struct Holder: Hashable, Sendable, Codable {
    public var unit: UnitID
    public var division: DivisionCode
    /// A named person inside the unit, or nobody yet.
    public var person: PersonID?
    public var node: NodeCode

    public init(unit: UnitID, division: DivisionCode, person: PersonID? = nil, node: NodeCode) {
        self.unit = unit
        self.division = division
        self.person = person
        self.node = node
    }
}

/// The five places a case stands in. Every permission is scoped on one of them.
public struct Places: Hashable, Sendable, Codable {
    /// Where it was handed in; nil for the public network.
    public var filed: Office?
    /// Whose territory.
    public var home: DivisionCode
    /// Whose power.
    public var deciding: Office
    /// Who has it now.
    public var holder: Holder
    /// The counter where the result is collected; nil when it is sent or needs no collection.
    public var pickup: Office?

    public init(filed: Office?, home: DivisionCode, deciding: Office, holder: Holder, pickup: Office?) {
        self.filed = filed
        self.home = home
        self.deciding = deciding
        self.holder = holder
        self.pickup = pickup
    }
}

/// The five places as names, for roles and scopes.
public enum Place: String, Sendable, Codable, CaseIterable, Hashable {
    case filed, home, deciding, holder, pickup
}

/// The person or organisation a case is for.
public struct Party: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case naturalPerson, legalPerson
    }

    public var kind: Kind
    /// The registered person, when known to the registry.
    public var person: PersonID?
    public var name: String
    /// Masked identity number, for showing; the number itself is only in the registry.
    public var maskedNumber: String?
    public var phone: String?
    public var language: Language

    public init(
        kind: Kind, person: PersonID?, name: String, maskedNumber: String?, phone: String?, language: Language
    ) {
        self.kind = kind
        self.person = person
        self.name = name
        self.maskedNumber = maskedNumber
        self.phone = phone
        self.language = language
    }
}

/// Whoever acts for the party, and by what right: a registered mandate or one on paper. Without a person it is a helper
/// who only wrote down what the applicant said, and who may do nothing with the case later.
public struct Agent: Hashable, Sendable, Codable {
    public var person: PersonID?
    public var name: String
    /// Registered mandate; nil where it is on paper.
    public var mandate: String?
    /// The mandate on paper that was shown at a counter.
    public var paper: PaperMandate?

    public init(person: PersonID?, name: String, mandate: String?, paper: PaperMandate? = nil) {
        self.person = person
        self.name = name
        self.mandate = mandate
        self.paper = paper
    }
}

/// A mandate on paper, looked at and scanned by the counter that took the case.
public struct PaperMandate: Hashable, Sendable, Codable {
    /// The paper's own number, or what it is called by (for example its date and subject).
    public var number: String
    public var scan: AttachmentReference
    /// Its last day.
    public var through: Day

    public init(number: String, scan: AttachmentReference, through: Day) {
        self.number = number
        self.scan = scan
        self.through = through
    }
}

/// A service item in the version a case was filed under.
public struct ItemReference: Hashable, Sendable, Codable {
    public var code: String
    public var version: Int
    public var name: String

    public init(code: String, version: Int, name: String) {
        self.code = code
        self.version = version
        self.name = name
    }
}

/// A procedure in the version a case began under; it never changes for that case.
public struct ProcedureReference: Hashable, Sendable, Codable {
    public var id: String
    public var version: Int

    public init(id: String, version: Int) {
        self.id = id
        self.version = version
    }
}
