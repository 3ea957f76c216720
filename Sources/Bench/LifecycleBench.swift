/// Whole lifecycles over loopback HTTP against a server process of its own: file a case, three transitions, one
/// work-list page, the case's history.
public struct LifecycleBench: Sendable {
    let clients: Int
    let seconds: Int
    let preload: Int

    public init(clients: Int, seconds: Int, preload: Int) {
        self.clients = min(max(clients, 1), 256)
        self.seconds = min(max(seconds, 1), 3600)
        self.preload = min(max(preload, 0), 5_000_000)
    }

    public func run() async throws -> Figures { Figures() }
}
