public import Kernel

/// Due dates. The starting day is not counted; the days of a pause, its first and its last included, are not counted;
/// every other day counts, for working-day clocks if the calendar says it is worked.
///
/// A clock in calendar days ends on the day it ends on, also when that is a holiday: the office's promise is not
/// stretched. A procedure that wants otherwise extends the clock.
public enum ClockReckoning {
    /// Whether a count reached and whether a year without a published calendar had a part in it.
    public static func due(of clock: ClockState, calendar: WorkingCalendar) -> WorkingCalendar.Reckoned? {
        guard !clock.isPaused else { return nil }
        return end(of: clock, calendar: calendar)
    }

    /// The clock with its due date computed anew.
    public static func reckoned(_ clock: ClockState, calendar: WorkingCalendar) -> ClockState {
        var clock = clock
        let due = due(of: clock, calendar: calendar)
        clock.due = due?.day
        clock.isProvisional = due?.isProvisional ?? false
        return clock
    }

    /// Days of the clock's unit that are left after `today`: 0 on the last day, negative when it is over. For a paused
    /// clock the days that will be left when it goes on.
    public static func daysLeft(of clock: ClockState, on today: Day, calendar: WorkingCalendar) -> Int? {
        if clock.isPaused {
            let used = counted(of: clock, through: today, calendar: calendar)
            return clock.daysAllowed - used
        }
        guard let due = clock.due else { return nil }
        if due >= today {
            return span(clock.unit, after: today, through: due, pauses: clock.pauses, calendar: calendar)
        }
        return -span(clock.unit, after: due, through: today, pauses: [], calendar: calendar)
    }

    /// Days of the limit used up through `day`.
    public static func counted(of clock: ClockState, through day: Day, calendar: WorkingCalendar) -> Int {
        span(clock.unit, after: clock.startedOn, through: day, pauses: clock.pauses, calendar: calendar)
    }

    /// A clock that begins on `day`, the day of the starting fact.
    public static func starting(
        _ id: String, unit: DayUnit, days: Int, on day: Day, calendar: WorkingCalendar
    ) -> ClockState {
        let clock = ClockState(id: id, unit: unit, days: days, startedOn: day, due: nil, isProvisional: false)
        return reckoned(clock, calendar: calendar)
    }

    private static func end(of clock: ClockState, calendar: WorkingCalendar) -> WorkingCalendar.Reckoned {
        var end = add(clock.daysAllowed, after: clock.startedOn, unit: clock.unit, calendar: calendar)
        let pauses = closed(clock.pauses)
        guard !pauses.isEmpty else { return end }
        // The end moves on by the counted days inside pauses; moving on may reach into further pauses.
        while true {
            let lost = pauses.reduce(0) { sum, pause in
                let first = max(pause.lowerBound, clock.startedOn.advanced(by: 1))
                let last = min(pause.upperBound, end.day)
                guard first <= last else { return sum }
                return sum + count(clock.unit, after: first.advanced(by: -1), through: last, calendar: calendar)
            }
            let next = add(clock.daysAllowed + lost, after: clock.startedOn, unit: clock.unit, calendar: calendar)
            if next.day <= end.day { return next }
            end = next
        }
    }

    private static func add(
        _ days: Int, after start: Day, unit: DayUnit, calendar: WorkingCalendar
    ) -> WorkingCalendar.Reckoned {
        switch unit {
        case .working: calendar.adding(workingDays: days, after: start)
        case .calendar: calendar.adding(calendarDays: days, after: start)
        }
    }

    private static func count(_ unit: DayUnit, after: Day, through: Day, calendar: WorkingCalendar) -> Int {
        switch unit {
        case .working: calendar.workingDays(after: after, through: through)
        case .calendar: max(0, after.distance(to: through))
        }
    }

    private static func span(
        _ unit: DayUnit, after: Day, through: Day, pauses: [ClockState.Pause], calendar: WorkingCalendar
    ) -> Int {
        guard through > after else { return 0 }
        let whole = count(unit, after: after, through: through, calendar: calendar)
        return closed(pauses, lasting: through).reduce(whole) { sum, pause in
            let first = max(pause.lowerBound, after.advanced(by: 1))
            let last = min(pause.upperBound, through)
            guard first <= last else { return sum }
            return sum - count(unit, after: first.advanced(by: -1), through: last, calendar: calendar)
        }
    }

    /// Pauses as days, joined where they touch: a day inside two pauses is left out once.
    static func closed(_ pauses: [ClockState.Pause], lasting: Day? = nil) -> [ClosedRange<Day>] {
        guard !pauses.isEmpty else { return [] }
        var ranges: [ClosedRange<Day>] = []
        for pause in pauses.sorted(by: { $0.from < $1.from }) {
            guard let through = pause.through ?? lasting, through >= pause.from else { continue }
            if let last = ranges.last, pause.from <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, through)
            } else {
                ranges.append(pause.from...through)
            }
        }
        return ranges
    }
}
