import Kernel
import Procedures
import Testing

@Suite("Due dates")
struct ClockTests {
    /// Day by day, with nothing clever.
    static func naive(_ clock: ClockState, _ calendar: WorkingCalendar) -> (due: Day, isProvisional: Bool) {
        var day = clock.startedOn
        var left = clock.daysAllowed
        var isProvisional = false
        while left > 0 {
            day = day.advanced(by: 1)
            if clock.unit == .working, !calendar.isPublished(day.year) { isProvisional = true }
            let isPaused = clock.pauses.contains { day >= $0.from && day <= ($0.through ?? day) }
            if !isPaused, clock.unit == .calendar || calendar.isWorking(day) { left -= 1 }
        }
        return (day, isProvisional)
    }

    @Test("the same as counting day by day, 2025 to 2027", arguments: [UInt64(1), 2, 3])
    func againstNaive(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<600 {
            let start = World.date(2025, 1, 1).advanced(by: Int.random(in: 0..<1_000, using: &random))
            var clock = ClockState(
                id: "c", unit: random.chance(0.7) ? .working : .calendar, days: Int.random(in: 0...60, using: &random),
                startedOn: start, due: nil, isProvisional: false)
            var from = start
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                from = from.advanced(by: Int.random(in: 0...20, using: &random))
                let through = from.advanced(by: Int.random(in: 0...20, using: &random))
                clock.pauses.append(ClockState.Pause(from: from, through: through, reason: "听证"))
                if random.chance(0.7) { from = through }
            }
            if random.chance(0.3) {
                clock.extensions.append(ClockState.Extension(days: 10, reason: "复杂", on: start))
            }
            let due = ClockReckoning.due(of: clock, calendar: World.calendar)
            let expected = Self.naive(clock, World.calendar)
            #expect(due?.day == expected.due, "seed \(seed): \(clock)")
            #expect(due?.isProvisional == expected.isProvisional, "seed \(seed): \(clock)")
            if let due, clock.daysAllowed > 0 {
                let used = ClockReckoning.counted(of: clock, through: due.day, calendar: World.calendar)
                #expect(used == clock.daysAllowed, "seed \(seed): \(clock)")
            }
        }
    }

    struct Row: Sendable {
        var days: Int
        var start: Day
        var pauses: [(Day, Day)] = []
        var due: Day
        var isProvisional = false
    }

    static let rows: [Row] = [
        // Monday and five days: the next Monday.
        Row(days: 5, start: World.date(2026, 3, 2), due: World.date(2026, 3, 9)),
        // Over the National Day holidays with their make-up Saturday.
        Row(days: 5, start: World.date(2025, 9, 30), due: World.date(2025, 10, 14)),
        // Filed on a Saturday.
        Row(days: 1, start: World.date(2026, 3, 7), due: World.date(2026, 3, 9)),
        // Into a year that is not published.
        Row(days: 20, start: World.date(2026, 12, 21), due: World.date(2027, 1, 18), isProvisional: true),
        // Paused from Wednesday through Friday: three days do not count.
        Row(
            days: 5, start: World.date(2026, 3, 2), pauses: [(World.date(2026, 3, 4), World.date(2026, 3, 6))],
            due: World.date(2026, 3, 12)),
        // Paused and resumed on one day: that day does not count.
        Row(
            days: 5, start: World.date(2026, 3, 2), pauses: [(World.date(2026, 3, 4), World.date(2026, 3, 4))],
            due: World.date(2026, 3, 10)),
        // A pause over a weekend takes nothing away.
        Row(
            days: 5, start: World.date(2026, 3, 2), pauses: [(World.date(2026, 3, 7), World.date(2026, 3, 8))],
            due: World.date(2026, 3, 9)),
    ]

    @Test("known cases", arguments: rows)
    func known(row: Row) {
        let clock = ClockState(
            id: "c", unit: .working, days: row.days, startedOn: row.start,
            pauses: row.pauses.map { ClockState.Pause(from: $0.0, through: $0.1, reason: "勘验") }, due: nil,
            isProvisional: false)
        let due = ClockReckoning.due(of: clock, calendar: World.calendar)
        #expect(due == WorkingCalendar.Reckoned(day: row.due, isProvisional: row.isProvisional))
    }

    @Test("days left: zero on the last day, negative after it")
    func daysLeft() {
        let clock = ClockReckoning.starting("c", unit: .working, days: 5, on: World.start, calendar: World.calendar)
        let due = World.date(2026, 3, 9)
        func left(_ day: Day) -> Int? { ClockReckoning.daysLeft(of: clock, on: day, calendar: World.calendar) }
        #expect(left(World.start) == 5)
        #expect(left(due) == 0)
        #expect(left(due.advanced(by: 1)) == -1)
    }

    @Test("how the date came about names holidays, pauses, extension and doubt")
    func explanation() {
        var clock = ClockReckoning.starting(
            "c", unit: .working, days: 5, on: World.date(2025, 9, 30), calendar: World.calendar)
        clock.pauses = [
            ClockState.Pause(from: World.date(2025, 10, 13), through: World.date(2025, 10, 14), reason: "听证")
        ]
        clock.extensions = [ClockState.Extension(days: 2, reason: "复杂", on: World.date(2025, 10, 10))]
        clock = ClockReckoning.reckoned(clock, calendar: World.calendar)
        let steps = ClockExplanation(clock, calendar: World.calendar).steps
        #expect(steps.first?.kind == .start)
        #expect(steps.contains { $0.kind == .holiday && $0.text[.zhHans].contains("国庆节") })
        #expect(steps.contains { $0.kind == .makeUp && $0.day == World.date(2025, 10, 11) })
        #expect(steps.contains { $0.kind == .pause && $0.text[.zhHans].contains("听证") })
        #expect(steps.contains { $0.kind == .extended && $0.text[.en].contains("2 days") })
        #expect(steps.last?.kind == .due && steps.last?.day == clock.due)
        let late = ClockReckoning.starting(
            "c", unit: .working, days: 20, on: World.date(2026, 12, 21), calendar: World.calendar)
        #expect(ClockExplanation(late, calendar: World.calendar).steps.contains { $0.kind == .provisional })
    }
}
