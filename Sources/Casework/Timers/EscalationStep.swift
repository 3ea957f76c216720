import Kernel
import Procedures

/// Escalation happens by itself: reminder, then the unit's head, then the supervisor; each once for each clock.
typealias EscalationStep = Engine.EscalationStep

extension EscalationStep {
    /// The key kept in `CaseState.escalations`.
    func key(clock: String) -> String { clock + "/" + rawValue }

    /// The day on which this step falls for a due day.
    func day(due: Day) -> Day {
        switch self {
        case .remind: due.advanced(by: -CaseworkLimits.soonDays)
        case .head: due.advanced(by: 1)
        case .supervisor: due.advanced(by: CaseworkLimits.supervisorDays + 1)
        }
    }

    static func next(after taken: [String], clock: String) -> EscalationStep? {
        allCases.first { !taken.contains($0.key(clock: clock)) }
    }

    /// Highest step taken on any clock: 0 none, 1 reminded, 2 head, 3 supervisor.
    static func level(of taken: [String]) -> Int {
        taken.reduce(0) { level, key in
            guard let step = key.split(separator: "/").last.flatMap({ EscalationStep(rawValue: String($0)) }),
                let index = allCases.firstIndex(of: step)
            else { return level }
            return max(level, index + 1)
        }
    }
}

/// On which day a running clock wants the timers' attention.
enum TimerPlan {
    static func wakesOn(due: Day, next step: EscalationStep?, expires: Bool) -> Day? {
        let expiry = expires ? due.advanced(by: 1) : nil
        let escalation = step?.day(due: due)
        guard let expiry else { return escalation }
        guard let escalation else { return expiry }
        return min(expiry, escalation)
    }
}
