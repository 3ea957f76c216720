import Foundation
import Synchronization

/// Threads with a connection each, and what waits for them in order of arrival. Bounded: a connection costs the server
/// a process.
final class PostgresWorkers: Sendable {
    /// One piece of work. It is handed a connection, or why there is none.
    struct Job: Sendable {
        let run: @Sendable (Result<PostgresSession, any Error>, PostgresWorker) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var taken = 0
        var isClosed = false
    }

    private final class Shared: @unchecked Sendable {
        // Guarded by `condition`.
        var state = State()
        let condition = NSCondition()
    }

    private let shared = Shared()
    private let running = DispatchGroup()
    private let waitingMaximum: Int

    /// - Parameters:
    ///   - patience: seconds that the server may be silent.
    ///   - settings: sent when a connection is made.
    init(
        _ address: PostgresAddress, count: Int, waitingMaximum: Int, patience: Int, place: PostgresPlace,
        settings: [String], label: String
    ) {
        self.waitingMaximum = waitingMaximum
        for index in 0..<count {
            let worker = PostgresWorker(address, patience: patience, place: place, settings: settings)
            running.enter()
            let thread = Thread { [shared, running] in
                while let job = Self.next(shared) { worker.run(job) }
                worker.hangUp()
                running.leave()
            }
            thread.name = "\(label)-\(index)"
            // Projections and folds are shallow, the fold of one entry's JSON is not.
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// - Returns: why it is not taken.
    func submit(_ job: Job) -> DatabaseError? {
        shared.condition.lock()
        defer { shared.condition.unlock() }
        guard !shared.state.isClosed else { return .closed }
        guard shared.state.waiting.count - shared.state.taken < waitingMaximum else {
            return .overloaded(limit: waitingMaximum)
        }
        shared.state.waiting.append(job)
        shared.condition.signal()
        return nil
    }

    /// What waits is still done; returns when the connections are given up.
    func close() {
        shared.condition.lock()
        shared.state.isClosed = true
        shared.condition.broadcast()
        shared.condition.unlock()
        running.wait()
    }

    private static func next(_ shared: Shared) -> Job? {
        shared.condition.lock()
        defer { shared.condition.unlock() }
        while true {
            if shared.state.taken < shared.state.waiting.count {
                let job = shared.state.waiting[shared.state.taken]
                shared.state.taken += 1
                // The places of what was taken are given up together: taking from the front would move all others.
                if shared.state.taken == shared.state.waiting.count {
                    shared.state.waiting.removeAll(keepingCapacity: true)
                    shared.state.taken = 0
                } else if shared.state.taken >= 1_024 {
                    shared.state.waiting.removeFirst(shared.state.taken)
                    shared.state.taken = 0
                }
                return job
            }
            guard !shared.state.isClosed else { return nil }
            shared.condition.wait()
        }
    }
}

/// One thread's connection: made when it is first wanted, made anew with growing pauses when it broke.
final class PostgresWorker: @unchecked Sendable {
    // Used on its own thread only, but for `running`.
    private let address: PostgresAddress
    private let patience: Int
    private let place: PostgresPlace
    private let settings: [String]
    private var session: PostgresSession?
    private var pause = Backoff()

    init(_ address: PostgresAddress, patience: Int, place: PostgresPlace, settings: [String]) {
        self.address = address
        self.patience = patience
        self.place = place
        self.settings = settings
    }

    func run(_ job: PostgresWorkers.Job) {
        job.run(Result { try connected() }, self)
        if session?.link.isBroken == true { session = nil }
    }

    func hangUp() { session = nil }

    /// A new connection in place of one that turned out to be broken.
    func reconnected() throws -> PostgresSession {
        session = nil
        return try connected()
    }

    private func connected() throws -> PostgresSession {
        if let session, !session.link.isBroken { return session }
        session = nil
        guard pause.isOver else { throw DatabaseError.connectionLost }
        do {
            let fresh = PostgresSession(link: try PostgresLink(address, patience: patience), place: place)
            for setting in settings { try fresh.link.sendOnce(setting) }
            try fresh.link.settle()
            session = fresh
            pause.succeeded()
            return fresh
        } catch {
            pause.failed()
            // Whoever works here already was connected once: for them the connection is gone, whatever the reason.
            if case DatabaseError.notConnected = error { throw DatabaseError.connectionLost }
            throw error
        }
    }
}

/// Pauses between attempts to connect: from a twentieth of a second, doubled up to two seconds, the upper half left to
/// chance, so that many processes do not come back at once.
struct Backoff {
    private static let first = 0.05
    private static let longest = 2.0

    private var seconds = 0.0
    private var until: ContinuousClock.Instant?

    var isOver: Bool { until.map { ContinuousClock.now >= $0 } ?? true }

    mutating func succeeded() {
        seconds = 0
        until = nil
    }

    mutating func failed() {
        seconds = min(Self.longest, max(Self.first, seconds * 2))
        until = .now + .seconds(Double.random(in: seconds / 2...seconds))
    }

    /// What is left of the pause.
    var left: Double { until.map { max(0, ($0 - .now) / .seconds(1)) } ?? 0 }
}
