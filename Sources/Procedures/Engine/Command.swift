public import Kernel

/// What somebody wants to do to a case.
public struct Command: Sendable {
    /// The client's own id: a repeat is answered as the first time and changes nothing.
    public var id: CommandID
    /// Action of the procedure.
    public var action: String
    public var actor: Actor
    /// Answers to the action's form, by field id.
    public var input: [String: JSONValue]
    public var reason: String?
    public var deviceAt: Instant?
    /// The version the person saw; nil when it does not matter to them.
    public var expectedVersion: Int?
    /// How the party confirmed it, where somebody at its side does it.
    public var confirmation: Confirmation?

    public init(
        id: CommandID, action: String, actor: Actor, input: [String: JSONValue] = [:], reason: String? = nil,
        deviceAt: Instant? = nil, expectedVersion: Int? = nil, confirmation: Confirmation? = nil
    ) {
        self.id = id
        self.action = action
        self.actor = actor
        self.input = input
        self.reason = reason
        self.deviceAt = deviceAt
        self.expectedVersion = expectedVersion
        self.confirmation = confirmation
    }
}

/// Which of the procedure's roles the actor has on this case; for a missing one the reason, in words.
/// Made by `Access` outside this room, so that the engine knows nothing of posts.
public struct Standing: Sendable {
    public var held: Set<String>
    /// The sentences, each put together when it is asked for.
    public var missing: [String: @Sendable () -> LocalizedText]

    public init(held: Set<String>, missing: [String: @Sendable () -> LocalizedText] = [:]) {
        self.held = held
        self.missing = missing
    }
}

/// All that `decide` may know beyond the case: handed in, so that the same call gives the same answer anywhere.
public struct Surroundings: Sendable {
    public var now: Instant
    public var node: NodeCode
    /// Working days of the case's home division.
    public var calendar: WorkingCalendar
    /// Offices that the command or the routing may name, with their display names.
    public var offices: [UnitID: OfficeCard]
    /// What routing rules read; needed only where `ProcedureDefinition.mayReroute` says so.
    public var routes = RouteFacts()
    /// Territories that the command may name as the case's true home.
    public var territories: [DivisionCode: TerritoryCard] = [:]

    public init(now: Instant, node: NodeCode, calendar: WorkingCalendar, offices: [UnitID: OfficeCard]) {
        self.now = now
        self.node = node
        self.calendar = calendar
        self.offices = offices
    }

    public var today: Day { now.day(in: .beijing) }

    public struct OfficeCard: Hashable, Sendable {
        public var office: Office
        public var name: LocalizedText
        /// The unit above, for routing upwards and joint review.
        public var parent: UnitID?
        /// A closed unit stays known, but nothing may be sent to it any more.
        public var isOpen: Bool

        public init(office: Office, name: LocalizedText, parent: UnitID?, isOpen: Bool = true) {
            self.office = office
            self.name = name
            self.parent = parent
            self.isOpen = isOpen
        }
    }
}

/// What `decide` gives when it says yes.
public struct Decision: Sendable, Hashable {
    public var changes: [Change]
    /// Who is to be told, by the procedure's word.
    public var notices: [NoticeIntent]

    public init(changes: [Change], notices: [NoticeIntent]) {
        self.changes = changes
        self.notices = notices
    }
}

/// A notice that an entry calls for. The application turns it into messages.
public struct NoticeIntent: Sendable, Hashable {
    public enum Recipient: Sendable, Hashable {
        case party
        case unit(UnitID)
        case person(PersonID)
    }

    public var recipient: Recipient
    /// Key of the text in the procedure's `notices`.
    public var template: String

    public init(recipient: Recipient, template: String) {
        self.recipient = recipient
        self.template = template
    }
}

/// Why the engine says no. `code` is stable; the text is for the person who asked.
public struct Refusal: Error, Sendable, Hashable {
    public enum Code: String, Sendable, CaseIterable {
        case unknownAction = "action.unknown"
        case wrongState = "action.not-now"
        case notAllowed = "action.not-allowed"
        case guardFailed = "action.guard"
        case invalidInput = "input.invalid"
        case notHolder = "case.not-holder"
        case staleVersion = "case.stale"
        case secondPersonNeeded = "approval.second-person"
        case unknownUnit = "unit.unknown"
        case closed = "case.closed"
        case limit = "case.limit"
    }

    public var code: Code
    public var message: LocalizedText
    /// Flaws of single fields, by field id.
    public var fields: [String: LocalizedText]

    public init(_ code: Code, _ message: LocalizedText, fields: [String: LocalizedText] = [:]) {
        self.code = code
        self.message = message
        self.fields = fields
    }
}

/// An action as offered on a case page: possible now, or not and why.
public struct ActionOffer: Sendable {
    public var action: ActionDefinition
    /// nil when it is possible now.
    public var refusal: Refusal?

    public init(action: ActionDefinition, refusal: Refusal?) {
        self.action = action
        self.refusal = refusal
    }

    public var isPossible: Bool { refusal == nil }
}
