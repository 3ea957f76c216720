import Kernel
import Procedures
import Testing

/// A case on its way: decides, appends, folds, and remembers what happened.
struct Journey {
    let procedure: ProcedureDefinition
    var day: Day
    private(set) var state: CaseState
    private(set) var entries: [Entry]
    private(set) var notices: [NoticeIntent] = []

    init(
        _ procedure: ProcedureDefinition, on day: Day = World.start, pickup: Office? = World.counter,
        answers: [String: JSONValue] = [:], terms: [String: JSONValue] = [:], extraFields: [FormField] = [],
        in surroundings: Surroundings? = nil
    ) throws {
        self.procedure = procedure
        self.day = day
        let role = try #require(procedure.filing.who.first)
        let actor = World.actor(role, in: procedure)
        let number = try #require(CaseNumber(county: World.county, day: day, node: World.node, sequence: 1))
        let request = FilingRequest(
            caseID: World.id(1), command: World.id(2), actor: actor, number: number,
            item: procedure.needsItem ? ItemReference(code: "item-1", version: 1, name: "开办饭店") : nil, title: "开办饭店",
            party: Party(
                kind: .naturalPerson, person: actor.person, name: "阿木", maskedNumber: nil, phone: nil, language: .zhHans
            ),
            channel: .counter,
            places: Places(
                filed: World.counter, home: World.county, deciding: World.bureau,
                holder: Holder(unit: World.bureau.unit, division: World.county, node: World.node), pickup: pickup),
            answers: answers, extraFields: extraFields, materials: Self.materials, terms: terms)
        let decision = try Engine.file(
            request, by: procedure, standing: Standing(held: [role]), in: surroundings ?? World.surroundings(day))
        let entry = Self.entry(1, Engine.filingAction, actor, decision, day)
        state = try #require(CaseState.opening(entry))
        entries = [entry]
        notices = decision.notices
    }

    static let materials = [
        Material(id: "identity", name: "身份证", isRequired: true, status: .received, copies: 1),
        Material(id: "lease", name: "租房合同", isRequired: true, status: .received, copies: 1),
        Material(id: "photo", name: "照片", isRequired: false),
    ]

    /// Takes an action as somebody who holds just this role.
    mutating func act(
        _ action: String, as role: String, _ input: [String: JSONValue] = [:], reason: String? = nil,
        actor: Actor? = nil
    ) throws {
        let actor = actor ?? World.actor(role, in: procedure)
        let command = Command(
            id: World.id(state.version + 100), action: action, actor: actor, input: input, reason: reason,
            expectedVersion: state.version)
        let decision = try Engine.decide(
            state, command, by: procedure, standing: Standing(held: [role]), in: World.surroundings(day))
        append(action, actor, decision)
    }

    /// Lets the timer of a clock fire on the day after its last one.
    @discardableResult
    mutating func expire(_ clock: String) throws -> String {
        let due = try #require(state.clock(clock)?.due)
        day = max(day, due.advanced(by: 1))
        let expiry = try #require(Engine.expire(state, clock: clock, by: procedure, in: World.surroundings(day)))
        append(expiry.action, .system, expiry.decision)
        return expiry.action
    }

    mutating func append(_ action: String, _ actor: Actor, _ decision: Decision) {
        let entry = Self.entry(state.version + 1, action, actor, decision, day)
        entries.append(entry)
        state.apply(entry)
        notices += decision.notices
    }

    /// The case as the journal would give it back.
    func folded() throws -> CaseState {
        let first = try #require(entries.first)
        var folded = try #require(CaseState.opening(first))
        for entry in entries.dropFirst() { folded.apply(entry) }
        return folded
    }

    private static func entry(_ version: Int, _ action: String, _ actor: Actor, _ decision: Decision, _ day: Day)
        -> Entry
    {
        let at = World.surroundings(day).now
        return Entry(
            id: World.id(version + 10_000), caseID: World.id(1), version: version, command: World.id(version + 100),
            action: action, actor: actor, reason: nil, at: at, deviceAt: at, changes: decision.changes)
    }
}

/// The code of the refusal that a body ends in; nil when it succeeds.
func refusal(_ body: () throws -> Void) throws -> Refusal? {
    do {
        try body()
        return nil
    } catch let refusal as Refusal {
        return refusal
    }
}
