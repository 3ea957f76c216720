import Foundation
import Kernel
import Node
import Procedures

/// Whole lifecycles over loopback HTTP against a server process of its own: file a case, three transitions, one
/// work-list page, the case's history. Every write is synced to disk before its answer.
public struct LifecycleBench: Sendable {
    let clients: Int
    let seconds: Int
    let preload: Int
    let processes: Int
    let database: String?

    /// - Parameters:
    ///   - processes: servers at one database; more than one needs PostgreSQL.
    ///   - database: `postgres://…` of a server where a database may be made; nil for SQLite.
    public init(clients: Int, seconds: Int, preload: Int, processes: Int = 1, database: String? = nil) {
        self.processes = min(max(processes, 1), 16)
        self.database = database
        self.clients = min(max(clients, 1), 256)
        self.seconds = min(max(seconds, 1), 3_600)
        self.preload = min(max(preload, 0), DemoFilling.casesMaximum)
    }

    /// Seconds before the measuring begins: connections, caches and prepared statements.
    private static let warmUpSeconds = 2
    /// Looks for a case, one after the other.
    private static let searches = 300

    private struct Run {
        var result: LifecycleClient.Result
        var seconds: Double
        var server: Double
        var engine: Double
        var own: Double
    }

    public func run() async throws -> Figures {
        try await BenchStore.with(database) { store in
            let world = try await BenchWorld.make(in: store)
            let loaded = try await CasePreload(world: world).run(preload)
            let clerk = try await world.token(for: world.counties[0].clerk)
            var counties: [LifecycleClient.County] = []
            for county in world.counties {
                counties.append(
                    LifecycleClient.County(
                        home: county.home.text, department: county.department.code,
                        decider: try await world.token(for: county.decider)))
            }
            try await world.installation.close()
            // What the preload wrote goes to disk before the measuring, not beside it.
            sync()
            let before = try await store.bytes()
            let servers = try await Servers.start(processes, on: store)
            defer { servers.stop() }
            let client = LifecycleClient(
                ports: servers.ports, clerk: clerk, counties: counties,
                identifiers: IdentifierGenerator(time: SystemTime()))
            let warm = await measure(client, servers, seconds: Self.warmUpSeconds)
            var run = await measure(client, servers, seconds: seconds)
            let searched = client.search(Self.searches)
            run.result.merge(searched)
            let peak = servers.peakMegabytes
            servers.stop()
            let grown = try await store.bytes() - before
            var figures = figures(run, warm: warm, loaded: loaded, grown: grown, peak: peak)
            figures.add(
                "start_ms", servers.startMilliseconds, digits: 0, "ms from a server's start to its first answer")
            figures.addMachine()
            return figures
        }
    }

    private func measure(_ client: LifecycleClient, _ servers: Servers, seconds: Int) async -> Run {
        let server0 = servers.processorMilliseconds
        let engine0 = servers.engineMilliseconds
        let own0 = Machine.ownProcessorMilliseconds
        let begin = Machine.now
        let deadline = begin + .seconds(seconds)
        let results = await onThreads(clients) { client.run($0, until: deadline) }
        var total = LifecycleClient.Result()
        for result in results { total.merge(result) }
        return Run(
            result: total, seconds: (Machine.now - begin).seconds, server: servers.processorMilliseconds - server0,
            engine: servers.engineMilliseconds - engine0,
            own: Machine.ownProcessorMilliseconds - own0)
    }

    private func figures(_ run: Run, warm: Run, loaded: CasePreload.Report, grown: Int, peak: Double) -> Figures {
        let result = run.result
        let lifecycles = Double(max(result.lifecycles, 1))
        var steps = LifecycleClient.Step.ofLifecycle.map { (step: $0, samples: result.samples[$0] ?? Samples()) }
        var worst = 0.0
        for index in steps.indices { worst = max(worst, steps[index].samples.percentile(0.99)) }
        var figures = Figures()
        figures.add("lifecycles_per_s", Double(result.lifecycles) / run.seconds, digits: 1, "six requests each")
        figures.add("requests_per_s", Double(result.requests) / run.seconds, digits: 1, "")
        figures.add("p99_ms", worst, "ms, worst step")
        figures.add("cpu_ms_per_lifecycle", run.server / lifecycles, digits: 3, "ms of the server")
        if database != nil {
            figures.add("engine_cpu_ms_per_lifecycle", run.engine / lifecycles, digits: 3, "ms of PostgreSQL")
        }
        figures.add("processes", processes, "servers at one database")
        figures.add("client_cpu_ms_per_lifecycle", run.own / lifecycles, digits: 3, "ms of this client")
        let filed = result.lifecycles + warm.result.lifecycles
        figures.add("bytes_per_case", grown / max(filed, 1), "bytes of database, log included, for one lifecycle")
        figures.add("errors", result.errors + warm.result.errors, "answers that were not what was asked for")
        for index in steps.indices {
            let name = steps[index].step.rawValue
            figures.add("\(name)_p50_ms", steps[index].samples.percentile(0.5), "ms")
            figures.add("\(name)_p99_ms", steps[index].samples.percentile(0.99), "ms")
        }
        var searches = result.samples[.search] ?? Samples()
        figures.add("search_p50_ms", searches.percentile(0.5), "ms, open cases of a unit by a part of number or name")
        figures.add("search_p99_ms", searches.percentile(0.99), "ms")
        figures.add("clients", clients, "connections at once")
        figures.add("seconds", run.seconds, digits: 1, "s measured, after \(Self.warmUpSeconds) s of warming up")
        figures.add("lifecycles", result.lifecycles, "measured")
        figures.add("preload", loaded.cases, "cases before")
        figures.add("preload_cases_per_s", loaded.casesPerSecond, digits: 0, "cases a second while preloading")
        figures.add("preload_settling_s", loaded.settlingSeconds, digits: 1, "s in which the engine looked at them")
        figures.add("server_peak_mb", peak, digits: 1, "MB of the server at its most")
        if let error = result.firstError ?? warm.result.firstError { figures.add("first_error", error, "") }
        return figures
    }
}
