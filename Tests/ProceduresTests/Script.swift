import Kernel
import Procedures
import Testing

/// How each action of a procedure is taken in tests: by whom, with which input, after which other actions.
struct Step {
    var role: String
    var input: [String: JSONValue] = [:]
    var reason: String?
    /// Actions taken in the same state before.
    var before: [String] = []
    /// Whole way to take instead of the shortest one, by state.
    var ways: [String: [String]] = [:]
    /// The clock whose timer takes it.
    var timer: String?
    /// Filed without a counter to collect at.
    var withoutPickup = false
    /// Input that differs when it is taken on the way to something else.
    var inputBefore: [String: JSONValue]?
}

/// Walks a procedure from its filing to any state along the shortest way, and takes actions there.
struct Script {
    let procedure: ProcedureDefinition
    var steps: [String: Step]
    var answers: [String: JSONValue] = [:]

    func step(_ action: String) throws -> Step {
        try #require(steps[action], "the tests do not know how to take `\(action)`")
    }

    /// The shortest way from filing to a state.
    func way(to state: String) throws -> [String] {
        let graph = ProcedureGraph(procedure)
        var ways: [String: [String]] = [procedure.filing.entersState: []]
        var open = [procedure.filing.entersState]
        while !open.isEmpty {
            let from = open.removeFirst()
            for edge in graph.edges where edge.from == from && ways[edge.to] == nil {
                ways[edge.to] = (ways[from] ?? []) + [edge.action]
                open.append(edge.to)
            }
        }
        return try #require(ways[state], "no way leads to `\(state)`")
    }

    /// A case in `state`, ready for `action`.
    func journey(to state: String, for action: String) throws -> Journey {
        let step = try step(action)
        var journey = try Journey(
            procedure, pickup: step.withoutPickup ? nil : World.counter, answers: answers)
        for action in try step.ways[state] ?? way(to: state) { try take(action, in: &journey) }
        for action in step.before { try take(action, in: &journey, isBefore: true) }
        return journey
    }

    func take(_ action: String, in journey: inout Journey, isBefore: Bool = false) throws {
        let step = try step(action)
        if let timer = step.timer {
            let taken = try journey.expire(timer)
            #expect(taken == action)
        } else {
            try journey.act(
                action, as: step.role, isBefore ? step.inputBefore ?? step.input : step.input, reason: step.reason)
        }
    }
}

extension Script {
    private static let rating: [String: Step] = [
        "rate": Step(role: "applicant", input: ["grade": .text("5")], inputBefore: ["grade": .text("1")]),
        "rectify": Step(role: "head", input: ["report": .text("已回访，已整改")], before: ["rate"]),
        "appeal": Step(role: "applicant", input: ["text": .text("不同意")], before: ["rate"]),
        "answer-appeal": Step(role: "supervisor", input: ["text": .text("复核属实")], before: ["rate", "appeal"]),
    ]

    private static let holder: [String: Step] = [
        "take": Step(role: "handler"),
        "assign": Step(role: "head", input: ["person": .text(World.person(7).description)]),
        "offer-handover": Step(
            role: "handler", input: ["unit": .text(World.other.unit.code)], reason: "更合适"),
        "accept-handover": Step(role: "taker", before: ["offer-handover"]),
        "decline-handover": Step(role: "taker", reason: "不是我们的", before: ["offer-handover"]),
        "cancel-handover": Step(role: "handler", before: ["offer-handover"]),
        "urge": Step(role: "supervisor", input: ["text": .text("请尽快")]),
        "note": Step(role: "noter", input: ["text": .text("已电话联系"), "public": .bool(true)]),
        "withdraw": Step(role: "applicant", reason: "不办了"),
        "ask-extension": Step(role: "decider", reason: "情况复杂"),
        "approve-extension": Step(role: "approver", before: ["ask-extension"]),
        "refuse-extension": Step(role: "approver", reason: "来得及", before: ["ask-extension"]),
    ]

    static func application() throws -> Script {
        let materials: JSONValue = .list([.text("identity"), .text("lease")])
        let remedies: JSONValue = .text("可以申请复议")
        let own: [String: Step] = [
            "receive": Step(role: "handler"), "accept": Step(role: "decider"),
            "supplement": Step(role: "decider", input: ["missing": materials, "explanation": .text("缺盖章")]),
            "hand-in": Step(role: "applicant", input: ["materials": materials]),
            "add-materials": Step(role: "clerk", input: ["materials": .list([.text("photo")])]),
            "lapse": Step(role: "timer", timer: "supplement"),
            "deem-accepted": Step(role: "timer", timer: "acceptance"),
            "refuse-acceptance": Step(role: "decider", input: ["remedies": remedies], reason: "不符合条件"),
            "not-ours": Step(role: "decider", input: ["whereTo": .text("到市场监管局")]),
            "redirect": Step(role: "decider", input: ["unit": .text(World.other.unit.code)], reason: "由该单位管"),
            "correct-home": Step(role: "applicant", input: ["home": .text(World.neighbour.text)], reason: "户口迁走了"),
            "raise": Step(role: "decider", reason: "重大项目"),
            "special-start": Step(role: "decider", input: ["kind": .text("hearing"), "why": .text("要听证")]),
            "special-result": Step(role: "decider", input: ["outcome": .text("听证通过")]),
            "ask-opinions": Step(
                role: "decider", input: ["units": .list([.text(World.other.unit.code)]), "question": .text("消防行吗")]),
            "give-opinion": Step(
                role: "consulted", input: ["outcome": .text("agree")],
                ways: [
                    "reviewing": ["accept", "ask-opinions"], "special": ["accept", "ask-opinions", "special-start"],
                ]),
            "grant": Step(role: "decider", input: ["remark": .text("同意")]),
            "refuse": Step(role: "decider", input: ["remedies": remedies], reason: "不符合条件"),
            "produce": Step(role: "decider", input: ["name": .text("食品经营许可证"), "number": .text("JY1")]),
            "print": Step(role: "sender"), "deliver-electronically": Step(role: "sender", withoutPickup: true),
            "send": Step(role: "sender", input: ["courier": .text("EMS 123")]),
            "shelve": Step(role: "counter", input: ["shelf": .text("B-07")]),
            "confirm-delivery": Step(role: "applicant", withoutPickup: true),
            "collect": Step(role: "counter", input: ["collector": .text("阿木"), "proof": .text("identity")]),
            "return-result": Step(role: "counter", reason: "地址不对"),
            "change-pickup": Step(role: "applicant", input: ["unit": .text(World.hall.unit.code)]),
        ]
        let steps = own.merging(rating) { own, _ in own }.merging(holder) { own, _ in own }
        var script = Script(procedure: try World.procedure("application"), steps: steps)
        // The shortest way to `done` is the one without paper, which needs nothing to be collected anywhere.
        for (action, step) in script.steps where step.ways.isEmpty && !step.withoutPickup {
            script.ways(for: action, ["done": ["accept", "grant", "produce", "shelve", "collect"]])
        }
        return script
    }

    mutating func ways(for action: String, _ ways: [String: [String]]) { steps[action]?.ways = ways }

    static func disclosure() throws -> Script {
        let own: [String: Step] = [
            "register": Step(role: "handler"),
            "ask-correction": Step(role: "handler", input: ["question": .text("哪一年的")]),
            "correct": Step(role: "applicant", input: ["description": .text("2025 年的")]),
            "abandon": Step(role: "timer", timer: "correction"),
            "consult": Step(role: "handler", input: ["whom": .text("某公司"), "why": .text("商业秘密")]),
            "consultation-answer": Step(role: "handler", input: ["consent": .text("agrees")]),
            "consultation-over": Step(role: "timer", timer: "consultation"),
            "disclose": Step(role: "decider", input: ["text": .text("见附件")]),
            "disclose-partly": Step(
                role: "decider", input: ["text": .text("见附件"), "remedies": .text("可以复议")], reason: "涉及隐私"),
            "refuse": Step(
                role: "decider", input: ["ground": .text("thirdParty"), "remedies": .text("可以复议")], reason: "第三方不同意"),
            "not-held": Step(role: "decider", input: ["whom": .text("请问档案馆")]),
            "deliver": Step(role: "handler", input: ["proof": .text("电子邮件")]),
        ]
        return Script(
            procedure: try World.procedure("information-disclosure"),
            steps: own.merging(rating) { own, _ in own }.merging(holder) { own, _ in own },
            answers: disclosureAnswers)
    }

    static let disclosureAnswers: [String: JSONValue] = [
        "subject": .text("预算"), "description": .text("县城道路预算"), "form": .text("electronic"),
    ]
}
