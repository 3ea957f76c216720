/// Server processes at one database, and the engine behind them.
struct Servers: Sendable {
    let servers: [ServerProcess]
    /// PostgreSQL's first process; nil for SQLite, which works within the server.
    let engine: Int32?

    static func start(_ count: Int, on store: BenchStore) async throws -> Servers {
        var servers: [ServerProcess] = []
        for _ in 0..<count {
            servers.append(try await ServerProcess.start(data: store.folder, environment: store.environment))
        }
        return Servers(servers: servers, engine: try await store.serverProcess())
    }

    var ports: [Int] { servers.map(\.port) }
    var processorMilliseconds: Double { servers.reduce(0) { $0 + $1.processorMilliseconds } }
    var engineMilliseconds: Double { engine.map { Machine.processorMilliseconds(ofFamily: $0) } ?? 0 }
    /// Of the slowest to start.
    var startMilliseconds: Double { servers.map(\.startMilliseconds).max() ?? 0 }
    var peakMegabytes: Double { servers.reduce(0) { $0 + $1.peakMegabytes } }

    func stop() { for server in servers { server.stop() } }
}
