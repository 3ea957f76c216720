import Database
import Journal
import Kernel
import Procedures
import Registry
public import ServiceLifecycle

/// The engine's own hands: limits that end by themselves, reminders, the unit's head, the supervisor. Each step is
/// an entry of the case with a derived command id, so it happens once whatever restarts come between.
public struct CaseTimers: Service {
    let casework: Casework
    let interval: Duration

    public init(casework: Casework, interval: Duration = .seconds(60)) {
        self.casework = casework
        self.interval = interval
    }

    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Of several processes one does it; should two for a moment, each step's command id is the same.
                if await casework.leases.holds(.timers) {
                    _ = try? await casework.sweep()
                    try? await Task.sleep(for: interval)
                } else {
                    try? await Task.sleep(for: .milliseconds(CaseworkLimits.leaseMilliseconds))
                }
            }
        }
    }
}

extension Casework {
    struct DueClock: Sendable {
        var caseID: CaseID
        var clock: String
        var due: Day
    }

    /// Sends on what a closed unit left, then takes what has fallen due, up to `CaseworkLimits.timerBatch` clocks a
    /// round, until nothing more moves.
    /// - Returns: entries made.
    @discardableResult
    public func sweep() async throws -> Int {
        var made = try await rerouteFromClosedUnits()
        var before: Set<String> = []
        while true {
            let due = try await dueClocks()
            let round = Set(due.map { "\($0.caseID)/\($0.clock)" })
            if round.subtracting(before).isEmpty { return made }
            before = round
            for clock in due {
                // One case that cannot go on must not stop the others; it is tried again at the next sweep.
                if let count = try? await advance(clock) { made += count }
            }
        }
    }

    private func dueClocks() async throws -> [DueClock] {
        let today = today()
        return try await database.read { reader in
            try reader.query(
                "SELECT case_id, clock, due_on FROM case_clock WHERE wakes_on <= ?1 ORDER BY wakes_on, case_id LIMIT ?2",
                [.init(today), .integer(Int64(CaseworkLimits.timerBatch))]
            ) { DueClock(caseID: $0.id(0), clock: $0.text(1), due: Day(number: Int32(clamping: $0.int(2)))) }
        }
    }

    private func advance(_ due: DueClock) async throws -> Int {
        var made = 0
        let state = try await freshState(due.caseID)
        let procedure = try definition(state.procedure)
        var surroundings = try await surroundings(for: state.places)
        if let name = procedure.clocks[due.clock]?.onExpiry, procedure.mayReroute(name) {
            surroundings = try await addRoutes(to: surroundings, of: state)
        }
        if let expiry = Engine.expire(state, clock: due.clock, by: procedure, in: surroundings) {
            try await take(expiry.decision, as: expiry.action, name: due.clock + "/expiry", state, surroundings)
            made += 1
        }
        for step in EscalationStep.allCases where step.day(due: due.due) <= today() {
            let state = try await freshState(due.caseID)
            guard try definition(state.procedure).clocks[due.clock]?.isEscalated == true else { continue }
            let to = try await escalationUnit(step, state)
            let changes = Engine.escalate(state, clock: due.clock, step: step, to: to)
            guard !changes.isEmpty else { continue }
            let told = to.map { [NoticeIntent(recipient: .unit($0), template: "escalated." + step.rawValue)] } ?? []
            try await take(
                Decision(changes: changes, notices: told), as: "escalate", name: step.key(clock: due.clock), state,
                surroundings)
            made += 1
        }
        return made
    }

    /// Reminder to the holder; the head through the unit above; the supervisor of the home territory.
    private func escalationUnit(_ step: EscalationStep, _ state: CaseState) async throws -> UnitID? {
        let holder = state.places.holder.unit
        switch step {
        case .remind, .head: return holder
        case .supervisor:
            let county = state.places.deciding.division.county ?? state.places.deciding.division
            return try await registry.units.department("supervision", in: county).map { UnitID($0.code) } ?? holder
        }
    }

    private func take(
        _ decision: Decision, as action: String, name: String, _ state: CaseState, _ surroundings: Surroundings
    ) async throws {
        let command = Command(
            id: Self.derivedID(state.id, name, round: state.clocks.count), action: action, actor: .system)
        _ = try await record(decision, of: command, on: state, in: surroundings)
    }

    /// The same step of the same case always has the same command id, whoever takes it and how often.
    static func derivedID(_ id: CaseID, _ name: String, round: Int) -> CommandID {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(id)/\(name)/\(round)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // The two top bits are the variant of RFC 9562; without them the id could not be read back.
        return CommandID(high: id.high, low: hash >> 2 | 0x8000_0000_0000_0000)
    }
}
