import Kernel
import Rules

/// What guards, effects and routing can read. Each root is built only when an expression asks for it.
/// A class, since evaluating hands it around: copying a case and its procedure each time costs more than the rules do.
/// Each decision makes one of its own and shares it with nobody.
final class CaseScope: Scope {
    var state: CaseState
    let procedure: ProcedureDefinition
    let actor: Actor
    var input: [String: JSONValue]
    var surroundings: Surroundings
    let reason: String?
    private var terms: Value?

    init(
        state: CaseState, procedure: ProcedureDefinition, actor: Actor, input: [String: JSONValue],
        surroundings: Surroundings, reason: String?
    ) {
        self.state = state
        self.procedure = procedure
        self.actor = actor
        self.input = input
        self.surroundings = surroundings
        self.reason = reason
    }

    /// The root names an expression may use.
    static let names: Set<String> = [
        "state", "case", "party", "answers", "terms", "vars", "materials", "clocks", "approvals", "opinions",
        "result", "custody", "rating", "handover", "urges", "input", "actor", "today", "reason", "units",
    ]

    /// Members of roots whose members are fixed; roots that are not named here are open.
    static let members: [String: Set<String>] = [
        "case": [
            "number", "title", "channel", "home", "filed", "deciding", "holder", "pickup", "version", "openedOn",
            "person", "item", "closed", "daysSinceClosed",
        ],
        "party": ["kind", "name", "hasAgent", "language"],
        "materials": ["complete", "missing", "list"],
        "opinions": ["asked", "open", "disagreeing", "mine"],
        "result": ["kind", "name", "number", "issuedOn", "validThrough"],
        "custody": ["last", "unit", "shelf", "steps", "produced"],
        "rating": ["grade", "bad", "rectified", "appealed", "appealAnswered"],
        "actor": ["kind", "person", "unit"],
        "units": ["current", "chosen", "named", "home", "intake", "above", "successor"],
    ]

    /// Members of one clock.
    static let clockMembers: Set<String> = [
        "running", "paused", "expired", "due", "daysLeft", "extended", "started", "ever",
    ]

    func value(named name: String) -> Value? {
        switch name {
        case "state": .string(state.state)
        case "case": facts
        case "party": party
        case "answers": Self.context(state.answers)
        case "terms": pinnedTerms
        case "vars": Self.context(state.variables)
        case "materials": materials
        case "clocks": .context(procedure.clocks.mapValues { clock($0.id) })
        case "approvals": approvals
        case "opinions": opinions
        case "result": result
        case "custody": custody
        case "rating": rating
        case "handover": .bool(state.handover != nil)
        case "urges": .number(state.urges)
        case "input": Self.context(input)
        case "actor": actorFacts
        case "today": .date(surroundings.today)
        case "reason": reason.map { .string($0) } ?? .null
        case "units": units
        default: nil
        }
    }

    /// Corrects the home: other limits and another calendar hold from now on.
    func move(to card: TerritoryCard) {
        terms = nil
        surroundings.calendar = card.calendar
        surroundings.routes = card.routes
    }

    /// Units for routing: where the case is, who was named by hand, and what the registry says.
    private var units: Value {
        func open(_ unit: UnitID?) -> UnitID? {
            unit.flatMap { surroundings.offices[$0]?.isOpen == true ? $0 : nil }
        }
        let routes = surroundings.routes
        let named = RoutingRecord.chosen(in: state.routing)
        return .context([
            "current": Self.text(open(state.places.deciding.unit)?.code), "chosen": Self.text(open(named)?.code),
            "named": Self.text(routes.named?.code), "home": Self.text(routes.home?.code),
            "intake": Self.text(routes.intake?.code), "above": Self.text(routes.above?.code),
            "successor": Self.text(routes.successor?.code),
        ])
    }

    /// Only a corrected home changes the terms of a case, so they are worked out once.
    private var pinnedTerms: Value {
        if let terms { return terms }
        let value = Self.context(state.terms)
        terms = value
        return value
    }

    private static func context(_ values: [String: JSONValue]) -> Value { .context(values.mapValues(Value.init)) }
    private static func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
    private static func day(_ day: Day?) -> Value { day.map { .date($0) } ?? .null }

    private var facts: Value {
        let places = state.places
        let today = surroundings.today
        return .context([
            "number": .string(state.number.description), "title": .string(state.title),
            "channel": .string(state.channel.rawValue), "home": .string(places.home.text),
            "filed": Self.text(places.filed?.unit.code), "deciding": .string(places.deciding.unit.code),
            "holder": .string(places.holder.unit.code), "pickup": Self.text(places.pickup?.unit.code),
            "person": Self.text(places.holder.person?.description), "item": Self.text(state.item?.code),
            "version": .number(state.version), "openedOn": .date(state.openedAt.day(in: .beijing)),
            "closed": .bool(state.closedAt != nil),
            "daysSinceClosed": state.closedAt.map { .number($0.day(in: .beijing).distance(to: today)) } ?? .null,
        ])
    }

    private var party: Value {
        .context([
            "kind": .string(state.party.kind.rawValue), "name": .string(state.party.name),
            "hasAgent": .bool(state.agent != nil), "language": .string(state.party.language.rawValue),
        ])
    }

    private var materials: Value {
        let missing = state.materials.filter(\.isOpen)
        return .context([
            "complete": .bool(missing.isEmpty), "missing": .list(missing.map { .string($0.id) }),
            "list": .list(
                state.materials.map {
                    .context([
                        "id": .string($0.id), "name": .string($0.name), "required": .bool($0.isRequired),
                        "status": .string($0.status.rawValue),
                    ])
                }),
        ])
    }

    private func clock(_ id: String) -> Value {
        guard let clock = state.clock(id) else {
            return .context([
                "running": .bool(false), "paused": .bool(false), "expired": .bool(false), "extended": .bool(false),
                "ever": .bool(false), "due": .null, "daysLeft": .null, "started": .null,
            ])
        }
        let left = ClockReckoning.daysLeft(of: clock, on: surroundings.today, calendar: surroundings.calendar)
        return .context([
            "running": .bool(clock.isRunning), "paused": .bool(clock.isPaused), "expired": .bool(clock.hasExpired),
            "extended": .bool(!clock.extensions.isEmpty), "ever": .bool(true), "due": Self.day(clock.due),
            "daysLeft": left.map { .number($0) } ?? .null, "started": .date(clock.startedOn),
        ])
    }

    private var approvals: Value {
        var latest: [String: Value] = [:]
        for approval in state.approvals { latest[approval.subject] = .string(approval.outcome?.rawValue ?? "pending") }
        return .context(latest)
    }

    private var opinions: Value {
        let open = state.opinions.filter { $0.outcome == nil }
        return .context([
            "asked": .number(state.opinions.count), "open": .number(open.count),
            "disagreeing": .number(state.opinions.count { $0.outcome == .disagree }),
            "mine": .bool(open.contains { $0.unit == actor.unit }),
        ])
    }

    private var result: Value {
        guard let result = state.result else { return .null }
        return .context([
            "kind": .string(result.kind), "name": .string(result.name), "number": Self.text(result.number),
            "issuedOn": .date(result.issuedOn), "validThrough": Self.day(result.validThrough),
        ])
    }

    private var custody: Value {
        let last = state.custody.last
        return .context([
            "last": Self.text(last?.kind.rawValue), "unit": Self.text(last?.unit?.code),
            "shelf": Self.text(last?.shelf), "steps": .number(state.custody.count),
            "produced": .bool(state.custody.contains { $0.kind == .produced }),
        ])
    }

    private var rating: Value {
        guard let rating = state.rating else { return .null }
        return .context([
            "grade": .number(rating.grade), "bad": .bool(rating.isBad), "rectified": .bool(rating.rectification != nil),
            "appealed": .bool(rating.appeal != nil), "appealAnswered": .bool(rating.appealOutcome != nil),
        ])
    }

    private var actorFacts: Value {
        .context([
            "kind": .string(actor.kind.rawValue), "person": Self.text(actor.person?.description),
            "unit": Self.text(actor.unit?.code),
        ])
    }
}

extension Material {
    /// Whether the case still waits for it.
    public var isOpen: Bool { status == .requested || (isRequired && status == .missing) }
}
