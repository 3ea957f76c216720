public import Kernel
public import Rules

/// A procedure: states, actions, who may act, clocks, forms, notices. Data, read from one YAML file and checked whole.
public struct ProcedureDefinition: Sendable {
    public var id: String
    public var version: Int
    public var title: LocalizedText
    /// What the citizen calls it, for headings and search.
    public var summary: LocalizedText
    /// Whether a case is filed for a service item of the catalogue.
    public var needsItem: Bool
    /// Steps of the tracker, in order; every state belongs to one.
    public var steps: [StepDefinition]
    /// Facts that guards and clocks call `terms`, with the value used where the item says nothing.
    public var terms: [TermDefinition]
    public var roles: [String: RoleDefinition]
    public var clocks: [String: ClockDefinition]
    public let states: [StateDefinition]
    public var filing: FilingDefinition
    public let actions: [ActionDefinition]
    public var routing: RoutingDefinition?
    public var notices: [String: LocalizedText]
    /// Notices that do not wait for the end of the quiet hours: somebody must act at once.
    public var urgentNotices: Set<String>
    /// Days after closing for which the case is kept; used by retention.
    public var retentionDays: Int?

    /// What each notice's texts leave open, to be kept with the notice.
    let noticeFacts: [String: Set<NoticePlaceholder>]
    private let stateIndex: [String: Int]
    private let actionIndex: [String: Int]

    public init(
        id: String, version: Int, title: LocalizedText, summary: LocalizedText, needsItem: Bool,
        steps: [StepDefinition] = [], terms: [TermDefinition] = [],
        roles: [String: RoleDefinition], clocks: [String: ClockDefinition], states: [StateDefinition],
        filing: FilingDefinition, actions: [ActionDefinition], routing: RoutingDefinition?,
        notices: [String: LocalizedText], urgentNotices: Set<String> = [], retentionDays: Int?
    ) {
        self.id = id
        self.version = version
        self.title = title
        self.summary = summary
        self.needsItem = needsItem
        self.steps = steps
        self.terms = terms
        self.roles = roles
        self.clocks = clocks
        self.states = states
        self.filing = filing
        self.actions = actions
        self.routing = routing
        self.notices = notices
        self.urgentNotices = urgentNotices
        self.retentionDays = retentionDays
        noticeFacts = notices.mapValues(NoticePlaceholder.used)
        stateIndex = Dictionary(states.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        actionIndex = Dictionary(actions.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public var reference: ProcedureReference { ProcedureReference(id: id, version: version) }
    public func state(_ id: String) -> StateDefinition? { stateIndex[id].map { states[$0] } }
    public func action(_ id: String) -> ActionDefinition? { actionIndex[id].map { actions[$0] } }
    public func step(_ id: String) -> StepDefinition? { steps.first { $0.id == id } }
}

/// A step of the tracker that the citizen sees.
public struct StepDefinition: Sendable, Hashable {
    public var id: String
    public var title: LocalizedText

    public init(id: String, title: LocalizedText) {
        self.id = id
        self.title = title
    }
}

/// A fact of the item, such as a time limit, with the value that holds where the item does not say.
public struct TermDefinition: Sendable, Hashable {
    public var id: String
    public var title: LocalizedText
    public var value: JSONValue
    /// Said beside the value where it is shown: for example that it is local practice and can be changed.
    public var note: LocalizedText?

    public init(id: String, title: LocalizedText, value: JSONValue, note: LocalizedText? = nil) {
        self.id = id
        self.title = title
        self.value = value
        self.note = note
    }
}

/// A role: the party of the case, the engine, a permission scoped on one of the five places, or a permission in a
/// unit that the case has asked for something (`CaseState.units(concerned:)`; the engine looks at that itself, so
/// whoever makes a `Standing` only says whether one of the actor's posts gives the permission at all).
public enum RoleDefinition: Sendable, Hashable {
    case party
    case system
    case permission(String, at: Place)
    case concerned(String, as: Concern)

    public var isConcerned: Bool { if case .concerned = self { true } else { false } }
}

/// Why a unit that is none of the five places has to do with a case.
public enum Concern: String, Sendable, Codable, CaseIterable, Hashable {
    /// Asked for its opinion in joint handling.
    case asked
    /// Offered the case and not yet answered.
    case offered
}

/// A named time limit.
public struct ClockDefinition: Sendable {
    public var id: String
    public var title: LocalizedText
    public var unit: Expression
    /// Days allowed, over the case's facts: `20`, `terms.statutoryDays`, …
    public var days: Expression
    /// Law or rule this limit stands in, shown with the due date.
    public var basis: LocalizedText?
    /// Action the engine takes by itself when the limit has passed; nil for a limit that people answer for.
    public var onExpiry: String?
    /// Whether lateness of this clock is escalated to head and supervisor.
    public var isEscalated: Bool
    /// Whether the citizen sees it.
    public var isPublic: Bool

    public init(
        id: String, title: LocalizedText, unit: Expression, days: Expression, basis: LocalizedText?,
        onExpiry: String?, isEscalated: Bool, isPublic: Bool
    ) {
        self.id = id
        self.title = title
        self.unit = unit
        self.days = days
        self.basis = basis
        self.onExpiry = onExpiry
        self.isEscalated = isEscalated
        self.isPublic = isPublic
    }
}

public struct StateDefinition: Sendable, Hashable {
    public var id: String
    public var title: LocalizedText
    /// What the citizen reads: what happens now and what is asked of them.
    public var explanation: LocalizedText
    /// Step of the tracker this state belongs to.
    public var step: String
    /// No action leads on from here but those that add (rating, custody …); the case is closed on entry.
    public var isFinal: Bool
    /// The case waits for the citizen, not for the office.
    public var awaitsParty: Bool

    public init(
        id: String, title: LocalizedText, explanation: LocalizedText, step: String, isFinal: Bool, awaitsParty: Bool
    ) {
        self.id = id
        self.title = title
        self.explanation = explanation
        self.step = step
        self.isFinal = isFinal
        self.awaitsParty = awaitsParty
    }
}

public struct FilingDefinition: Sendable {
    /// Roles that may file. `party` always files for itself.
    public var who: [String]
    public var form: [FormField]
    public var entersState: String
    public var effects: [Effect]
    public var tells: [NoticeDefinition]

    public init(who: [String], form: [FormField], entersState: String, effects: [Effect], tells: [NoticeDefinition]) {
        self.who = who
        self.form = form
        self.entersState = entersState
        self.effects = effects
        self.tells = tells
    }
}

/// A condition with what is said when it fails.
public struct Guard: Sendable {
    public var condition: Expression
    public var otherwise: LocalizedText

    public init(condition: Expression, otherwise: LocalizedText) {
        self.condition = condition
        self.otherwise = otherwise
    }
}

public struct ActionDefinition: Sendable {
    public enum Style: String, Sendable, CaseIterable { case primary, normal, destructive, quiet }

    public var id: String
    public var title: LocalizedText
    public var help: LocalizedText?
    public var who: [String]
    /// States it is possible in; empty means every state that is not final.
    public var states: [String]
    public var guards: [Guard]
    public var form: [FormField]
    public var needsReason: Bool
    /// Moves the case, so only the holder's node may take it; otherwise it only adds (idea 4 of the design).
    public var isMove: Bool
    /// First that holds wins; nil stays.
    public var targets: [Target]
    public var effects: [Effect]
    public var tells: [NoticeDefinition]
    /// Sheet that can be printed after it (`receipt`, `supplement`, `decision` …).
    public var sheet: String?
    public var style: Style
    /// Key for a three-keystroke decision, one letter.
    public var key: String?
    /// What a mandate must cover for an agent to take it for the party.
    public var mandate: MandateAct

    public struct Target: Sendable {
        public var condition: Expression?
        public var state: String

        public init(condition: Expression?, state: String) {
            self.condition = condition
            self.state = state
        }
    }

    public init(
        id: String, title: LocalizedText, help: LocalizedText?, who: [String], states: [String], guards: [Guard],
        form: [FormField], needsReason: Bool, isMove: Bool, targets: [Target], effects: [Effect],
        tells: [NoticeDefinition], sheet: String?, style: Style, key: String?, mandate: MandateAct = .answer
    ) {
        self.id = id
        self.title = title
        self.help = help
        self.who = who
        self.states = states
        self.guards = guards
        self.form = form
        self.needsReason = needsReason
        self.isMove = isMove
        self.targets = targets
        self.effects = effects
        self.tells = tells
        self.sheet = sheet
        self.style = style
        self.key = key
        self.mandate = mandate
    }
}
