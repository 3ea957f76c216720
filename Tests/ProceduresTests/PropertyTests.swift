import Kernel
import Procedures
import Testing

@Suite("Whatever is tried, the case stays whole")
struct PropertyTests {
    @Test(
        "random commands: no trap, no half change, the fold gives the same case", arguments: [UInt64(11), 12, 13, 14])
    func random(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for script in [try Script.application(), try Script.disclosure()] {
            for _ in 0..<40 {
                var journey = try Journey(script.procedure, answers: script.answers)
                for _ in 0..<40 {
                    if random.chance(0.2) {
                        journey.day = journey.day.advanced(by: Int.random(in: 1...12, using: &random))
                    }
                    try tryAnything(script, &journey, &random)
                    fireTimers(&journey)
                }
                #expect(try journey.folded() == journey.state, "seed \(seed)")
                for clock in journey.state.clocks where clock.isRunning {
                    #expect(ClockReckoning.reckoned(clock, calendar: World.calendar) == clock, "seed \(seed)")
                }
                #expect(journey.state.version == journey.entries.count)
            }
        }
    }

    private func tryAnything(_ script: Script, _ journey: inout Journey, _ random: inout SeededRandom) throws {
        let action = random.pick(script.procedure.actions)
        let step = try script.step(action.id)
        let role = random.chance(0.85) ? step.role : random.pick(script.procedure.roles.keys.sorted())
        var input = step.input
        if random.chance(0.15) {
            let junk: [JSONValue] = [
                .null, .bool(true), .integer(.min), .text(""), .text("\u{0}\u{FFFD}\u{202E}"), .list([.null]),
                .object(["id": .integer(3)]),
            ]
            let keys = input.keys.sorted() + ["junk"]
            input[random.pick(keys)] = random.pick(junk)
        }
        let before = journey.state
        let refused = try refusal { try journey.act(action.id, as: role, input, reason: step.reason) }
        if let refused {
            #expect(journey.state == before)
            #expect(!refused.message[.zhHans].isEmpty)
        } else {
            #expect(journey.state.version == before.version + 1)
        }
    }

    private func fireTimers(_ journey: inout Journey) {
        for clock in journey.state.clocks {
            let now = World.surroundings(journey.day)
            guard let expiry = Engine.expire(journey.state, clock: clock.id, by: journey.procedure, in: now) else {
                continue
            }
            journey.append(expiry.action, .system, expiry.decision)
        }
    }

    @Test("a foreign or broken entry never fails to apply")
    func tolerantApply() throws {
        var journey = try Journey(try World.procedure("application"))
        let before = journey.state
        let changes: [Change] = [
            .clockStopped("nothing", on: World.start), .approvalAnswered(subject: "nothing", .granted, answer: nil),
            .opinionGiven(World.other.unit, .agree, text: nil), .rectified("x"), .offerEnded,
        ]
        journey.append("whatever", .system, Decision(changes: changes, notices: []))
        var after = journey.state
        after.version = before.version
        #expect(after == before)
        let notFiling = journey.entries[1]
        #expect(CaseState.opening(notFiling) == nil)
    }
}
