import Database
import Foundation
import Kernel
import Node
import Procedures
import Synchronization

/// Many more filings than the servers can take: what becomes of those that are taken, of those that are not, and how
/// soon it is over when the burst is.
public struct BurstBench: Sendable {
    let factor: Double
    let seconds: Int
    let processes: Int
    let database: String?
    let isApart: Bool

    /// - Parameters:
    ///   - factor: how many times the sustainable rate is offered.
    ///   - isApart: the servers and the engine have one half of the processors and the load the other, so that the load
    ///     takes nothing from them.
    public init(
        factor: Double, seconds: Int, processes: Int = 1, database: String? = nil, isApart: Bool = false
    ) {
        self.isApart = isApart
        self.factor = min(max(factor, 1), 100)
        self.seconds = min(max(seconds, 1), 600)
        self.processes = min(max(processes, 1), 16)
        self.database = database
    }

    private static let calmClients = 32
    private static let calmSeconds = 8
    private static let warmUpSeconds = 3
    /// More than all servers work on at once, so that what is over their bound is seen.
    private static let crowd = 1_000
    /// Of the sustainable rate, in a window of a second.
    private static let fullSpeed = 0.9
    private static let recoverySecondsMaximum = 30

    /// What some clients were told.
    private struct Told: Sendable {
        var taken: [String] = []
        var refused = 0
        var refusedWithoutTime = 0
        var others = 0
        var firstOther: String?
        var takenMilliseconds = Samples()
        var refusedMilliseconds = Samples()
        var ends: [ContinuousClock.Instant] = []

        mutating func merge(_ other: Told) {
            taken += other.taken
            refused += other.refused
            refusedWithoutTime += other.refusedWithoutTime
            others += other.others
            firstOther = firstOther ?? other.firstOther
            takenMilliseconds.merge(other.takenMilliseconds)
            refusedMilliseconds.merge(other.refusedMilliseconds)
            ends += other.ends
        }
    }

    public func run() async throws -> Figures {
        let cores = isApart ? try Cores() : nil
        return try await BenchStore.with(database) { store in
            let world = try await BenchWorld.make(in: store)
            let clerk = try await world.token(for: world.counties[0].clerk)
            let counties = world.counties.map {
                LifecycleClient.County(home: $0.home.text, department: $0.department.code, decider: "")
            }
            try await world.installation.close()
            let servers = try await Servers.start(processes, on: store)
            defer { servers.stop() }
            defer { cores?.giveBack(engine: servers.engine) }
            try cores?.part(servers: servers.servers.map(\.identifier), engine: servers.engine)
            let client = LifecycleClient(
                ports: servers.ports, clerk: clerk, counties: counties,
                identifiers: IdentifierGenerator(time: SystemTime()))
            _ = await load(client, clients: Self.calmClients, seconds: Self.warmUpSeconds, rate: nil)
            let calm = await load(client, clients: Self.calmClients, seconds: Self.calmSeconds, rate: nil)
            let rate = Double(calm.taken.count) / Double(Self.calmSeconds)
            let burst = await load(client, clients: Self.crowd, seconds: seconds, rate: rate * factor)
            let end = Machine.now
            let after = await load(client, clients: Self.calmClients, seconds: Self.recoverySecondsMaximum, rate: nil)
            let lost = try await missing(burst.taken, in: store, servers)
            return figures(rate, burst, recovery: Self.recovery(after.ends, since: end, to: rate), lost: lost)
        }
    }

    /// - Parameter rate: filings a second of all clients together; nil: each as fast as it is answered.
    private func load(
        _ client: LifecycleClient, clients: Int, seconds: Int, rate: Double?
    ) async -> Told {
        let begin = Machine.now
        let deadline = begin + .seconds(seconds)
        let pause = rate.map { Double(clients) / $0 }
        let parts = await onThreads(clients) { number in
            let connection = HTTPConnection(port: client.ports[number % client.ports.count], token: client.clerk)
            defer { connection.close() }
            var told = Told()
            var turn = number
            // Spread over the first pause, so that they do not come all at once.
            var due = begin + .seconds((pause ?? 0) * Double(number) / Double(clients))
            while Machine.now < deadline {
                if let pause {
                    let wait = (due - Machine.now).seconds
                    if wait > 0 { usleep(UInt32(wait * 1_000_000)) }
                    due += .seconds(pause)
                    guard Machine.now < deadline else { break }
                }
                Self.file(client.filing(client.counties[turn % client.counties.count]), connection, &told)
                turn += 1
            }
            return told
        }
        return parts.reduce(into: Told()) { $0.merge($1) }
    }

    private static func file(_ body: String, _ connection: HTTPConnection, _ told: inout Told) {
        let begin = Machine.now
        do {
            let answer = try connection.post("/api/v1/cases", body)
            let milliseconds = (Machine.now - begin).milliseconds
            if answer.status == 201, let id = answer.text(behind: #""id":""#, bytes: 36) {
                told.taken.append(id)
                told.takenMilliseconds.add(milliseconds)
                told.ends.append(Machine.now)
            } else if answer.status == 503 {
                told.refused += 1
                told.refusedMilliseconds.add(milliseconds)
                if answer.retryAfter == nil { told.refusedWithoutTime += 1 }
            } else {
                told.others += 1
                told.firstOther = told.firstOther ?? "\(answer.status) \(answer.text.prefix(200))"
            }
        } catch {
            told.others += 1
            told.firstOther = told.firstOther ?? "\(error)"
        }
    }

    /// Seconds until a whole second at full speed began.
    private static func recovery(
        _ ends: [ContinuousClock.Instant], since end: ContinuousClock.Instant, to rate: Double
    ) -> Double {
        let times = ends.map { ($0 - end).seconds }.sorted()
        var last = 0
        for first in times.indices {
            while last < times.count, times[last] < times[first] + 1 { last += 1 }
            if Double(last - first) >= rate * fullSpeed { return max(0, times[first]) }
        }
        return Double(recoverySecondsMaximum)
    }

    /// Acknowledged cases that are not there.
    private func missing(_ taken: [String], in store: BenchStore, _ servers: Servers) async throws -> Int {
        servers.stop()
        let installation = try await BenchWorld.open(store)
        let there = try await installation.database.read { reader in
            try Set(reader.query("SELECT id FROM case_row") { ($0.id(0) as CaseID).description })
        }
        try await installation.close()
        return taken.count { !there.contains($0) }
    }

    private func figures(_ rate: Double, _ burst: Told, recovery: Double, lost: Int) -> Figures {
        var burst = burst
        var figures = Figures()
        let offered = burst.taken.count + burst.refused + burst.others
        figures.add("sustainable_per_s", rate, digits: 0, "filings a second, \(Self.calmClients) clients")
        figures.add("offered_per_s", Double(offered) / Double(seconds), digits: 0, "in the burst")
        figures.add(
            "offered_factor", Double(offered) / Double(seconds) / max(rate, 1), digits: 1,
            "times the sustainable rate")
        figures.add("taken", burst.taken.count, "in the burst")
        figures.add("taken_per_s", Double(burst.taken.count) / Double(seconds), digits: 0, "")
        figures.add("taken_p99_ms", burst.takenMilliseconds.percentile(0.99), "ms")
        figures.add("refused", burst.refused, "with 503")
        figures.add("refused_p99_ms", burst.refusedMilliseconds.percentile(0.99), "ms")
        figures.add("refused_without_time", burst.refusedWithoutTime, "503 without Retry-After")
        figures.add("other_answers", burst.others, "neither 201 nor 503")
        figures.add("lost", lost, "acknowledged and not there")
        figures.add("recovery_s", recovery, digits: 1, "s until full speed again")
        figures.add("processes", processes, "servers at one database")
        if isApart { figures.add("apart", "load on a half of the processors of its own", "") }
        if let other = burst.firstOther { figures.add("first_other", other, "") }
        figures.addMachine()
        return figures
    }
}
