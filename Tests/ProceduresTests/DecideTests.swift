import Kernel
import Procedures
import Testing

@Suite("Refusals say why, in order")
struct DecideTests {
    struct Row: Sendable {
        var name: String
        var before: [String]
        var action: String
        var role: String
        var input: [String: JSONValue] = [:]
        var reason: String?
        var code: Refusal.Code
    }

    static let rows: [Row] = [
        Row(name: "closed", before: ["withdraw"], action: "accept", role: "decider", code: .closed),
        Row(
            name: "closed comes before unknown", before: ["withdraw"], action: "nonsense", role: "decider",
            code: .closed),
        Row(name: "unknown action", before: [], action: "nonsense", role: "decider", code: .unknownAction),
        Row(name: "wrong state", before: [], action: "grant", role: "decider", code: .wrongState),
        Row(name: "wrong state comes before role", before: [], action: "grant", role: "applicant", code: .wrongState),
        Row(name: "role", before: [], action: "accept", role: "applicant", code: .notAllowed),
        Row(name: "the timer's own", before: [], action: "deem-accepted", role: "timer", code: .notAllowed),
        Row(
            name: "guard", before: ["accept", "ask-opinions"], action: "grant", role: "decider", code: .guardFailed),
        Row(
            name: "required fields", before: [], action: "supplement", role: "decider", code: .invalidInput),
        Row(
            name: "unknown unit", before: [], action: "redirect", role: "decider", input: ["unit": .text("nowhere")],
            reason: "x", code: .invalidInput),
        Row(name: "reason needed", before: [], action: "withdraw", role: "applicant", code: .invalidInput),
        Row(
            name: "unknown field", before: [], action: "accept", role: "decider", input: ["extra": .bool(true)],
            code: .invalidInput),
        Row(
            name: "not asked", before: ["accept"], action: "give-opinion", role: "consulted",
            input: ["outcome": .text("agree")], code: .notAllowed),
        Row(
            name: "nothing offered", before: [], action: "accept-handover", role: "taker", code: .notAllowed),
        Row(
            name: "note too long", before: [], action: "note", role: "noter",
            input: ["text": .text(String(repeating: "长", count: 4_001))], code: .invalidInput),
        Row(
            name: "reason too long", before: [], action: "withdraw", role: "applicant",
            reason: String(repeating: "长", count: 4_001), code: .limit),
    ]

    @Test("refused with its code and a text in both languages, changing nothing", arguments: rows)
    func refused(row: Row) throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure)
        for action in row.before { try script.take(action, in: &journey) }
        let before = journey.state
        let actor = row.role == "timer" ? Actor(kind: .staff, name: "有人") : nil
        let refused = try refusal {
            try journey.act(row.action, as: row.role, row.input, reason: row.reason, actor: actor)
        }
        let no = try #require(refused, "\(row.name) should be refused")
        #expect(no.code == row.code, "\(row.name)")
        #expect(!no.message[.zhHans].isEmpty && no.message.has(.en))
        #expect(journey.state == before)
    }

    @Test("all flaws of a form at once, by field")
    func allFlaws() throws {
        var journey = try Journey(try World.procedure("application"))
        let no = try #require(
            try refusal {
                try journey.act(
                    "supplement", as: "decider", ["missing": .list([.text("nothing")]), "more": .text("?")])
            })
        #expect(Set(no.fields.keys) == ["missing", "explanation", "more"])
    }

    @Test("whoever asked for an extension may not approve it")
    func secondPerson() throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure)
        for action in ["accept", "ask-extension"] { try script.take(action, in: &journey) }
        let asker = World.actor("decider", in: script.procedure)
        let no = try refusal { try journey.act("approve-extension", as: "approver", actor: asker) }
        #expect(no?.code == .secondPersonNeeded)
        let due = try #require(journey.state.clock("statutory")?.due)
        try journey.act("approve-extension", as: "approver")
        let extended = World.calendar.adding(workingDays: 10, after: due).day
        #expect(journey.state.clock("statutory")?.due == extended)
        #expect(journey.notices.contains(NoticeIntent(recipient: .party, template: "extended")))
        let again = try refusal { try journey.act("ask-extension", as: "decider", reason: "再延") }
        #expect(again?.code == .guardFailed)
    }

    @Test("a move needs the version that was seen, an addition does not")
    func staleVersion() throws {
        let script = try Script.application()
        let journey = try Journey(script.procedure)
        func decide(_ action: String, _ role: String, _ input: [String: JSONValue], node: NodeCode) throws {
            let command = Command(
                id: World.id(9), action: action, actor: World.actor(role, in: script.procedure), input: input,
                expectedVersion: 0)
            _ = try Engine.decide(
                journey.state, command, by: script.procedure, standing: Standing(held: [role]),
                in: World.surroundings(World.start, node: node))
        }
        #expect(try refusal { try decide("accept", "decider", [:], node: World.node) }?.code == .staleVersion)
        #expect(try refusal { try decide("note", "noter", ["text": .text("x")], node: World.node) } == nil)
        #expect(try refusal { try decide("accept", "decider", [:], node: World.elsewhere) }?.code == .notHolder)
        #expect(try refusal { try decide("note", "noter", ["text": .text("x")], node: World.elsewhere) } == nil)
    }

    @Test("the reason of a missing role is passed on")
    func missingRole() throws {
        let procedure = try World.procedure("application")
        let journey = try Journey(procedure)
        let why = LocalizedText(zh: "您的委托已到期。", en: "Your delegation has ended.")
        let command = Command(id: World.id(9), action: "accept", actor: World.actor("decider", in: procedure))
        let no = try refusal {
            _ = try Engine.decide(
                journey.state, command, by: procedure, standing: Standing(held: [], missing: ["decider": { why }]),
                in: World.surroundings(World.start))
        }
        #expect(no?.message == why)
    }

    @Test("offers keep the file's order and say why not")
    func offers() throws {
        let script = try Script.application()
        let journey = try Journey(script.procedure)
        let offers = Engine.offers(
            journey.state, by: script.procedure, standing: Standing(held: ["decider"]),
            in: World.surroundings(World.start), actor: World.actor("decider", in: script.procedure))
        let order = script.procedure.actions.map(\.id)
        let offered = offers.map(\.action.id)
        #expect(offered == order.filter { offered.contains($0) })
        #expect(!offered.contains("deem-accepted") && !offered.contains("give-opinion"))
        #expect(offers.first { $0.action.id == "accept" }?.isPossible == true)
        #expect(offers.first { $0.action.id == "grant" }?.refusal?.code == .wrongState)
        #expect(offers.first { $0.action.id == "withdraw" }?.refusal?.code == .notAllowed)
    }
}
