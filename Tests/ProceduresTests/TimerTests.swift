import Kernel
import Procedures
import Testing

@Suite("What happens by itself")
struct TimerTests {
    @Test("no answer within five working days: accepted as of the day of receipt")
    func deemedAcceptance() throws {
        var journey = try Journey(try World.procedure("application"))
        let due = try #require(journey.state.clock("acceptance")?.due)
        #expect(due == World.date(2026, 3, 9))
        let onTime = Engine.expire(
            journey.state, clock: "acceptance", by: journey.procedure, in: World.surroundings(due))
        #expect(onTime == nil, "the last day itself is still in time")
        #expect(try journey.expire("acceptance") == "deem-accepted")
        #expect(journey.state.state == "reviewing")
        #expect(journey.state.clock("statutory")?.startedOn == World.start)
        #expect(journey.state.clock("acceptance")?.hasExpired == true)
        #expect(journey.state.clock("acceptance")?.isRunning == false)
        #expect(journey.notices.contains(NoticeIntent(recipient: .party, template: "deemedAccepted")))
    }

    @Test("a clock that people answer for expires once and stays running")
    func plainExpiry() throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure)
        try script.take("accept", in: &journey)
        #expect(try journey.expire("statutory") == Engine.expireAction)
        #expect(journey.state.clock("statutory")?.isRunning == true)
        let again = Engine.expire(
            journey.state, clock: "statutory", by: script.procedure, in: World.surroundings(journey.day))
        #expect(again == nil)
    }

    @Test("only the holder's node lets the timer act")
    func elsewhere() throws {
        let journey = try Journey(try World.procedure("application"))
        let late = World.surroundings(World.date(2026, 4, 1), node: World.elsewhere)
        #expect(Engine.expire(journey.state, clock: "acceptance", by: journey.procedure, in: late) == nil)
    }

    @Test("each escalation step once per run of a clock")
    func escalation() throws {
        var journey = try Journey(try World.procedure("application"))
        for step in Engine.EscalationStep.allCases {
            let changes = Engine.escalate(journey.state, clock: "acceptance", step: step, to: World.bureau.unit)
            #expect(changes == [.escalated(step: "acceptance/\(step.rawValue)", to: World.bureau.unit)])
            journey.append(Engine.escalateAction, .system, Decision(changes: changes, notices: []))
            #expect(Engine.escalate(journey.state, clock: "acceptance", step: step, to: nil).isEmpty)
        }
        #expect(Engine.escalate(journey.state, clock: "statutory", step: .remind, to: nil).isEmpty)
        try Script.application().take("supplement", in: &journey)
        try Script.application().take("hand-in", in: &journey)
        #expect(journey.state.escalations.isEmpty, "the acceptance clock runs anew")
    }

    @Test("a new calendar moves due dates and takes the doubt away")
    func recompute() throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure, on: World.date(2026, 12, 21))
        try script.take("accept", in: &journey)
        #expect(journey.state.clock("statutory")?.isProvisional == true)
        #expect(Engine.recompute(journey.state, by: script.procedure, in: World.surroundings(journey.day)).isEmpty)
        var exceptions = World.calendar.exceptions
        exceptions[World.date(2027, 1, 1)] = .off("元旦")
        let published = WorkingCalendar(exceptions: exceptions, publishedYears: [2025, 2026, 2027])
        let now = World.surroundings(journey.day, calendar: published)
        let changes = Engine.recompute(journey.state, by: script.procedure, in: now)
        journey.append(Engine.recomputeAction, .system, Decision(changes: changes, notices: []))
        let clock = try #require(journey.state.clock("statutory"))
        #expect(clock.due == World.date(2027, 1, 19) && !clock.isProvisional)
        #expect(Engine.recompute(journey.state, by: script.procedure, in: now).isEmpty)
    }

    @Test("a special procedure pauses every limit, notes change none")
    func pauses() throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure)
        try script.take("accept", in: &journey)
        let due = try #require(journey.state.clock("promised")?.due)
        let clocks = journey.state.clocks
        try script.take("note", in: &journey)
        #expect(journey.state.clocks == clocks)
        journey.day = World.date(2026, 3, 4)
        try script.take("special-start", in: &journey)
        #expect(journey.state.clock("promised")?.isPaused == true)
        #expect(journey.state.clock("promised")?.due == nil)
        #expect(
            Engine.expire(
                journey.state, clock: "statutory", by: script.procedure, in: World.surroundings(World.date(2026, 9, 1)))
                == nil)
        journey.day = World.date(2026, 3, 6)
        try script.take("special-result", in: &journey)
        let later = World.calendar.adding(workingDays: 3, after: due).day
        #expect(journey.state.clock("promised")?.due == later)
    }

    @Test("delivered when it lies at the counter and the party was told; sent back it is to be delivered anew")
    func delivery() throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure)
        for action in ["accept", "grant", "produce"] { try script.take(action, in: &journey) }
        let due = World.calendar.adding(workingDays: 10, after: World.start).day
        #expect(journey.state.clock("delivery")?.due == due)
        journey.day = World.date(2026, 3, 4)
        try script.take("shelve", in: &journey)
        #expect(journey.state.clock("delivery")?.stoppedOn == journey.day)
        #expect(journey.state.nextDue == nil)
        #expect(journey.notices.last == NoticeIntent(recipient: .party, template: "ready"))
        journey.day = World.date(2026, 6, 1)
        let expiry = Engine.expire(
            journey.state, clock: "delivery", by: script.procedure, in: World.surroundings(journey.day))
        #expect(expiry == nil)

        try script.take("return-result", in: &journey)
        #expect(journey.state.state == "produced")
        let anew = try #require(journey.state.clock("delivery"))
        #expect(anew.isRunning && anew.startedOn == journey.day)
        // What comes back from its way has the days that are left of it.
        journey.day = World.date(2026, 6, 3)
        try script.take("send", in: &journey)
        journey.day = World.date(2026, 6, 5)
        try script.take("return-result", in: &journey)
        #expect(journey.state.clock("delivery") == anew)
        try script.take("shelve", in: &journey)
        try script.take("collect", in: &journey)
        #expect(journey.state.clocks.allSatisfy { !$0.isRunning })
        #expect(try journey.folded() == journey.state)
    }
}
