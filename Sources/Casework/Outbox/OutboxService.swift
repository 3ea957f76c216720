import Database
import Kernel
public import ServiceLifecycle
import Synchronization

/// Looks for what is due and sends it, each lane by itself, until the program ends; of several processes one does.
/// What is on its way then is given up and sent again after the next start, with the same id.
public struct OutboxService: Service {
    let casework: Casework
    let dispatcher: Dispatcher
    let rest: Duration
    let random: SendableRandom
    let report: @Sendable (String) -> Void

    /// - Parameter seed: of the chance in waiting times.
    /// - Parameter report: told of what went wrong with the work itself, without personal data.
    public init(
        casework: Casework, carriers: Carriers, seed: UInt64,
        rest: Duration = .milliseconds(OutboxLimits.restMilliseconds), report: @escaping @Sendable (String) -> Void
    ) {
        self.casework = casework
        dispatcher = Dispatcher(casework: casework, carriers: carriers)
        self.rest = rest
        random = SendableRandom(seed)
        self.report = report
    }

    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                let busy = BusyLanes()
                var round = 0
                while !Task.isCancelled {
                    guard await casework.leases.holds(.outbox) else {
                        try? await Task.sleep(for: rest)
                        continue
                    }
                    await attempt("subscriptions") { try await casework.outbox.loadIfStale() }
                    if round % Self.tidyEvery == 0 {
                        await attempt("tidying") { _ = try await casework.outbox.tidy() }
                    }
                    round += 1
                    // A lane that is still at work is not started twice: its bound is the lane's.
                    for lane in casework.outbox.lanes where busy.enter(lane) {
                        group.addTask {
                            await drain(lane)
                            busy.leave(lane)
                        }
                    }
                    try? await Task.sleep(for: rest)
                }
            }
        }
    }

    /// Rounds.
    private static let tidyEvery = 60

    private func drain(_ lane: Lane) async {
        await attempt(lane.channel.rawValue) {
            while !Task.isCancelled {
                try await casework.outbox.loadIfStale()
                let count = try await dispatcher.turn(lane, seed: random.next())
                if count == 0 { return }
            }
        }
    }

    private func attempt(_ work: String, _ body: () async throws -> Void) async {
        do { try await body() } catch { report(work + ": " + loggedWords(of: error)) }
    }
}

/// Lanes at which somebody is at work.
private final class BusyLanes: Sendable {
    private let state = Mutex<Set<Lane>>([])

    /// False where somebody is there already.
    func enter(_ lane: Lane) -> Bool { state.withLock { $0.insert(lane).inserted } }
    func leave(_ lane: Lane) { state.withLock { _ = $0.remove(lane) } }
}

/// Seeded randomness that several tasks draw on.
final class SendableRandom: Sendable {
    private let state: Mutex<SeededRandom>

    init(_ seed: UInt64) { state = Mutex(SeededRandom(seed: seed)) }

    func next() -> UInt64 { state.withLock { $0.next() } }
}
