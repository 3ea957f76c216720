import Kernel
import Rules

extension EffectKind {
    static let clockEffects: [EffectKind] = [
        EffectKind(
            "clock.start", "Starts a time limit; one that runs already goes on unchanged.",
            [
                .clock(), .optional("on", "day of the starting fact, today if not said"),
                .optional("days", "days allowed, as the clock says if not said"),
            ]
        ) { (draft, effect) throws(Refusal) in try draft.startClock(effect) },
        EffectKind("clock.stop", "Ends a time limit; nothing happens when it does not run.", [.clock(all: true)]) {
            (draft, effect) throws(Refusal) in
            for id in draft.clockNames(effect) where draft.state.clock(id)?.isRunning == true {
                draft.emit(.clockStopped(id, on: draft.today))
            }
        },
        EffectKind(
            "clock.pause", "Stops counting; today is the first day that does not count.",
            [.clock(all: true), .value("reason", "said in the explanation of the due date")]
        ) { (draft, effect) throws(Refusal) in
            let reason = try draft.requiredText(effect, "reason")
            for id in draft.clockNames(effect) { try draft.pauseClock(id, reason: reason) }
        },
        EffectKind("clock.resume", "Goes on counting; today is the last day that does not count.", [.clock(all: true)])
        {
            (draft, effect) throws(Refusal) in
            for id in draft.clockNames(effect) { draft.resumeClock(id) }
        },
        EffectKind(
            "clock.extend", "Adds days to a running time limit.",
            [.clock(), .value("days", "days added"), .value("reason", "told to the citizen")]
        ) { (draft, effect) throws(Refusal) in try draft.extendClock(effect) },
    ]
}

extension Draft {
    fileprivate func clockNames(_ effect: Effect) -> [String] {
        guard let name = text(effect, "clock") else { return [] }
        return name == "all" ? state.clocks.filter(\.isRunning).map(\.id) : [name]
    }

    fileprivate mutating func startClock(_ effect: Effect) throws(Refusal) {
        let id = try requiredText(effect, "clock")
        guard let definition = procedure.clocks[id] else { throw .unfit(effect.name, "clock") }
        guard state.clock(id)?.isRunning != true else { return }
        guard state.clocks.count < CaseLimits.clocks else {
            throw .limit("一件办件的计时", "Clocks of one case", CaseLimits.clocks)
        }
        let scope = scope
        let asked = effect.arguments["days"] ?? definition.days
        guard let days = asked.evaluate(in: scope).json.int, (0...CaseLimits.clockDays).contains(days) else {
            throw .unfit(effect.name, "days")
        }
        guard let unit = definition.unit.evaluate(in: scope).json.text.flatMap(DayUnit.init) else {
            throw .unfit(effect.name, "unit")
        }
        let start = effect.arguments["on"] == nil ? today : day(effect, "on") ?? today
        emit(
            .clockStarted(
                ClockReckoning.starting(id, unit: unit, days: days, on: start, calendar: surroundings.calendar)))
    }

    fileprivate mutating func pauseClock(_ id: String, reason: String) throws(Refusal) {
        guard var clock = state.clock(id), clock.isRunning, !clock.isPaused else { return }
        guard clock.pauses.count < CaseLimits.pauses else {
            throw .limit("暂停计时", "Pauses of one clock", CaseLimits.pauses)
        }
        clock.pauses.append(ClockState.Pause(from: today, reason: reason))
        emit(.clockChanged(ClockReckoning.reckoned(clock, calendar: surroundings.calendar), .paused))
    }

    fileprivate mutating func resumeClock(_ id: String) {
        guard var clock = state.clock(id), clock.isPaused else { return }
        // A device's clock may have been put back: a pause never ends before it began.
        clock.pauses[clock.pauses.count - 1].through = max(today, clock.pauses[clock.pauses.count - 1].from)
        emit(.clockChanged(ClockReckoning.reckoned(clock, calendar: surroundings.calendar), .resumed))
    }

    fileprivate mutating func extendClock(_ effect: Effect) throws(Refusal) {
        let id = try requiredText(effect, "clock")
        let reason = try requiredText(effect, "reason")
        guard var clock = state.clock(id), clock.isRunning else { return }
        guard let days = integer(effect, "days"), days > 0, clock.daysAllowed + days <= CaseLimits.clockDays else {
            throw .unfit(effect.name, "days")
        }
        clock.extensions.append(ClockState.Extension(days: days, reason: reason, on: today))
        // A limit that had passed and runs again may pass again.
        clock.hasExpired = false
        emit(.clockChanged(ClockReckoning.reckoned(clock, calendar: surroundings.calendar), .extended))
    }
}
