import Kernel
import Procedures
import Testing

/// Who decides: at filing, again at each relevant change, recorded with its reason, and told to both units.
@Suite("Routing")
struct RoutingTests {
    /// The dog drive, with vets by the size of the dog.
    static let yaml = DogDrive.yaml
        .replacingFirst(
            "  rate:\n",
            with: """
                  correct:
                    title: { zh: 更正体重, en: Correct the weight }
                    who: [owner]
                    in: [booked]
                    form:
                      - { id: weight, type: number, title: { zh: 体重, en: Weight } }
                      - { id: name, type: text, title: { zh: 名字, en: Name } }
                    do:
                      - answers.merge: "if input.weight = null then { name: input.name } else { weight: input.weight }"
                  hand-over:
                    title: { zh: 转给别人, en: Hand over }
                    who: [vet]
                    in: [booked]
                    form: [{ id: unit, type: unit, title: { zh: 单位, en: Unit }, required: true }]
                    do:
                      - redirect: { unit: input.unit, why: '"够得着"' }
                  rate:

                """
        )
        .replacingFirst(
            "notices:\n",
            with: """
                routing:
                  reads: [answers.weight, units.home, units.above, units.current, units.successor]
                  tells: { from: passedOn, to: passedHere, party: moved }
                  rules:
                    - { id: closed, title: { zh: 撤销, en: Closed }, when: units.current = null and units.successor != null, unit: units.successor, why: { zh: 单位撤销了。, en: It was closed. } }
                    - { id: big, title: { zh: 大狗, en: Big dog }, when: answers.weight > 40, unit: units.above, why: { zh: 大狗归上级。, en: Big dogs go up. } }
                    - { id: home, title: { zh: 属地, en: Home }, when: units.home != null, unit: units.home, why: { zh: 属地办。, en: At home. } }
                notices:
                  passedOn: { zh: "{number} 转给{unit}：{why}", en: "{number} to {unit}: {why}" }
                  passedHere: { zh: "{number} 从{from}来。", en: "{number} from {from}." }
                  moved: { zh: 换了单位。, en: Another unit. }

                """)

    static func journey(weight: Int) throws -> Journey {
        let procedure = try ProcedureDefinition.load(yaml: yaml, file: "dog-drive.yaml")
        return try Journey(procedure, answers: ["name": "阿黄", "weight": .integer(Int64(weight))])
    }

    @Test("the rule and its reason are recorded at filing, also where the unit stays")
    func filing() throws {
        let small = try Self.journey(weight: 12)
        #expect(small.state.places.deciding == World.bureau)
        #expect(small.state.routing.map(\.rule) == ["home"])
        #expect(small.state.routing.first?.why == "属地办。")
        let big = try Self.journey(weight: 50)
        #expect(big.state.places.deciding == World.third)
        #expect(big.state.places.holder.unit == World.third.unit)
        #expect(big.state.routing.map(\.rule) == ["big"])
        // At filing the new unit is told of a case, not of a change.
        #expect(big.notices.map(\.template) == ["booked"])
    }

    @Test("a fact that the rules read runs them again; another one does not")
    func relevance() throws {
        var journey = try Self.journey(weight: 12)
        try journey.act("correct", as: "owner", ["name": "阿黑"])
        #expect(journey.state.routing.count == 1)
        try journey.act("correct", as: "owner", ["weight": 50])
        #expect(journey.state.places.deciding == World.third)
        let record = try #require(journey.state.routing.last)
        #expect(record.rule == "big" && record.why == "大狗归上级。" && record.from == World.bureau)
        let told = journey.notices.suffix(3).map { "\($0.template)" }
        #expect(told == ["passedOn", "passedHere", "moved"])
        #expect(journey.notices.suffix(3).map(\.recipient) == [
            .unit(World.bureau.unit), .unit(World.third.unit), .party,
        ])
        // The same weight again changes no fact.
        try journey.act("correct", as: "owner", ["weight": 50])
        #expect(journey.state.routing.count == 2)
        try journey.act("correct", as: "owner", ["weight": 9])
        #expect(journey.state.places.deciding == World.bureau)
        #expect(try journey.folded() == journey.state)
    }

    @Test("a unit named by hand tells both units too, and a closed one cannot be named")
    func byHand() throws {
        var journey = try Self.journey(weight: 12)
        try journey.act("hand-over", as: "vet", ["unit": .text(World.other.unit.code)])
        #expect(journey.state.routing.last?.rule == RoutingRecord.byHand)
        #expect(journey.notices.suffix(3).map(\.template) == ["passedOn", "passedHere", "moved"])
        var surroundings = World.surroundings(journey.day)
        surroundings.offices[World.hall.unit]?.isOpen = false
        let command = Command(
            id: World.id(9), action: "hand-over", actor: World.actor("vet", in: journey.procedure),
            input: ["unit": .text(World.hall.unit.code)])
        #expect(throws: Refusal.self) {
            try Engine.decide(
                journey.state, command, by: journey.procedure, standing: Standing(held: ["vet"]), in: surroundings)
        }
    }

    @Test("a closed unit's cases go to its successor, once")
    func closed() throws {
        var journey = try Self.journey(weight: 12)
        var surroundings = World.surroundings(journey.day)
        #expect(try Engine.reroute(journey.state, by: journey.procedure, in: surroundings) == nil)
        surroundings.offices[World.bureau.unit]?.isOpen = false
        surroundings.routes = RouteFacts(successor: World.hall.unit)
        let decision = try #require(
            try Engine.reroute(journey.state, by: journey.procedure, in: surroundings))
        journey.append(Engine.rerouteAction, .system, decision)
        #expect(journey.state.places.deciding == World.hall)
        #expect(journey.state.places.holder.unit == World.hall.unit)
        #expect(journey.state.routing.last?.rule == "closed")
        #expect(decision.notices.count == 3)
        #expect(try Engine.reroute(journey.state, by: journey.procedure, in: surroundings) == nil)
        // A case that another node holds is that node's to move.
        surroundings.node = World.elsewhere
        #expect(try Engine.reroute(try Self.journey(weight: 12).state, by: journey.procedure, in: surroundings) == nil)
    }

    @Test("an opened unit takes what the rules name it for now, as long as who decides is open")
    func opened() throws {
        let procedure = try World.procedure("application")
        let open = Set(procedure.states.map(\.id).filter { procedure.isRoutingOpen(in: $0) })
        #expect(open == ["submitted", "preaccepted"])
        // In the other loop nothing that decides who answers is ever corrected.
        let disclosure = try World.procedure("information-disclosure")
        #expect(!disclosure.states.contains { disclosure.isRoutingOpen(in: $0.id) })

        var surroundings = World.surroundings(World.start)
        surroundings.routes.home = World.other.unit
        let now = surroundings
        func rerouted(_ journey: Journey, to office: Office = World.other) throws -> Decision? {
            try Engine.reroute(journey.state, toOpened: [office.unit], by: journey.procedure, in: now)
        }
        var journey = try Journey(procedure)
        #expect(try rerouted(journey, to: World.third) == nil, "the rules name another one, for another reason")
        let decision = try #require(try rerouted(journey))
        #expect(decision.notices.map(\.template) == ["passedOn", "passedHere", "redirected", "redirectedFiled"])
        let due = journey.state.clock("acceptance")?.due
        journey.append(Engine.rerouteAction, .system, decision)
        #expect(journey.state.places.deciding == World.other)
        #expect(journey.state.places.holder.unit == World.other.unit)
        #expect(journey.state.routing.map(\.rule) == ["home", "home"])
        #expect(journey.state.clock("acceptance")?.due == due)
        #expect(try rerouted(journey) == nil)

        for before in [["accept"], ["withdraw"], ["redirect"], ["supplement", "hand-in"]] {
            let script = try Script.application()
            var journey = try Journey(procedure)
            for action in before {
                var step = try script.step(action)
                if action == "redirect" { step.input["unit"] = .text(World.third.unit.code) }
                try journey.act(action, as: step.role, step.input, reason: step.reason)
            }
            #expect(try rerouted(journey) == nil, "\(before)")
        }
        // Where an answer decides, the case is open as long as that answer can be corrected.
        let drive = try ProcedureDefinition.load(yaml: Self.yaml, file: "dog-drive.yaml")
        #expect(drive.isRoutingOpen(in: "booked") && !drive.isRoutingOpen(in: "done"))
        #expect(!(try ProcedureDefinition.load(yaml: DogDrive.yaml, file: "x.yaml")).isRoutingOpen(in: "booked"))
    }

    @Test("a corrected home brings its limits and its authority; number and running limits stay")
    func home() throws {
        var journey = try Journey(try World.procedure("application"))
        let number = journey.state.number
        let due = journey.state.clock("acceptance")?.due
        try journey.act("redirect", as: "decider", ["unit": .text(World.other.unit.code)], reason: "由该单位管")
        try journey.act("correct-home", as: "applicant", ["home": .text(World.neighbour.text)], reason: "户口迁走了")
        let state = journey.state
        #expect(state.places.home == World.neighbour)
        // The unit that somebody named for the wrong territory is forgotten with it.
        #expect(state.places.deciding == World.counter)
        #expect(state.terms["promisedDays"] == 3)
        #expect(state.number == number && state.clock("acceptance")?.due == due)
        #expect(state.routing.map(\.rule) == ["home", "redirect", "home.correct", "home"])
        for place in [World.county.text, "510499000000"] {
            var fresh = try Journey(try World.procedure("application"))
            #expect(throws: Refusal.self) {
                try fresh.act("correct-home", as: "applicant", ["home": .text(place)], reason: "错了")
            }
        }
    }

    @Test("what cannot be raised is refused with the reason")
    func raised() throws {
        var journey = try Journey(try World.procedure("application"))
        try journey.act("raise", as: "decider", reason: "重大项目")
        #expect(journey.state.places.deciding == World.third)
        #expect(journey.state.routing.last?.rule == "raised")
        #expect(journey.notices.suffix(4).map(\.template) == [
            "passedOn", "passedHere", "redirected", "redirectedFiled",
        ])
        var surroundings = World.surroundings(World.start)
        surroundings.routes = RouteFacts(home: World.bureau.unit)
        let fresh = try Journey(try World.procedure("application"))
        let command = Command(
            id: World.id(9), action: "raise", actor: World.actor("decider", in: fresh.procedure), reason: "重大")
        let refused = try refusal {
            _ = try Engine.decide(
                fresh.state, command, by: fresh.procedure, standing: Standing(held: ["decider"]), in: surroundings)
        }
        #expect(refused?.code == .guardFailed)
    }

    @Test("handled alike anywhere is decided at the intake; joint handling stays with the lead unit")
    func application() throws {
        let procedure = try World.procedure("application")
        #expect(procedure.routing?.rules.map(\.id) == [
            "joint", "raised", "chosen", "successor", "alike", "named", "home", "above",
        ])
        var journey = try Journey(procedure)
        try journey.act("accept", as: "decider")
        try journey.act(
            "ask-opinions", as: "decider", ["units": .list([.text(World.other.unit.code)]), "question": "行吗"])
        #expect(journey.state.routing.last?.rule == "joint")
        #expect(journey.state.places.deciding == World.bureau)
        for (step, intake, deciding, rule) in [
            ("alike", World.other.unit as UnitID?, World.other, "alike"), ("alike", nil, World.bureau, "home"),
            ("accept", World.other.unit, World.bureau, "home"),
        ] {
            var surroundings = World.surroundings(World.start)
            surroundings.routes.intake = intake
            let filed = try Journey(procedure, terms: ["step": .text(step)], in: surroundings)
            #expect(filed.state.places.deciding == deciding, "\(step)")
            #expect(filed.state.routing.map(\.rule) == [rule])
        }
    }

    /// What spoils the sound file, and what is said, at which text.
    static let flaws: [(part: String, other: String, says: String, at: String)] = [
        ("reads: [answers.weight, ", "reads: [", "`reads` does not name", "answers.weight > 40"),
        ("units.above, units.current", "units.above, vars.x, units.current", "no routing rule reads `vars.x`", "vars.x"),
        ("units.above, units.current", "clocks.visit, units.current", "routing cannot read `clocks.visit`", "clocks"),
        ("units.above, units.current", "units.moon, units.current", "`units` has no `moon`", "units.moon"),
        ("units.above, units.current", "1 + 1, units.current", "`reads` names facts", "1 + 1"),
        ("id: big, title: { zh: 大狗, en: Big dog }, ", "id: big, ", "`title` is missing", "{ id: big"),
        ("id: big,", "id: home,", "is there twice", "home, title: { zh: 属地"),
        ("from: passedOn", "from: nobody", "unknown notice `nobody`", "nobody"),
        ("{ from: passedOn", "{ whom: passedOn", "unknown key `whom`", "whom"),
        ("when: rating = null", "when: units.home = null", "only routing rules know `units`", "units.home"),
        ("从{from}来", "从{form}来", "unknown placeholder `{form}`", "{form}来"),
        ("{number} to {unit}: {why}", "to {unit}: {why}", "do not name the same facts", "\"to {unit}"),
        ("换了单位。", "\"换了{单位\"", "unknown placeholder `{单位}`", "{单位"),
    ]

    @Test("flaws of routing and notices are told with line and column", arguments: flaws.indices)
    func flaw(index: Int) throws {
        let row = Self.flaws[index]
        #expect(CheckerTests.flaws(Self.yaml).isEmpty)
        try #require(Self.yaml.firstRange(of: row.part) != nil, "the sound file has no “\(row.part)”")
        let yaml = Self.yaml.replacingFirst(row.part, with: row.other)
        let found = CheckerTests.flaws(yaml).filter { $0.message.contains(row.says) }
        try #require(!found.isEmpty, "expected “\(row.says)” in \(CheckerTests.flaws(yaml))")
        let places = found.map { CheckerTests.rest(of: yaml, line: $0.line, column: $0.column) }
        #expect(places.contains { $0.hasPrefix(row.at) }, "\(found)")
    }

    @Test("placeholders are filled in, and nothing else")
    func placeholders() {
        let filled = NoticePlaceholder.filled("{number}：{item} {x} {", with: { $0 == .number ? "A{item}" : "乙" })
        #expect(filled == "A{item}：乙 {x} ")
        #expect(NoticePlaceholder.filled("没有", with: { _ in "x" }) == "没有")
    }
}
