public import ServiceLifecycle

/// Walks along the journal for all event streams of a process: when something was appended, and now and then by itself
/// for what another process appended.
public struct EventFeed: Service {
    let hub: EventHub

    public init(hub: EventHub) { self.hub = hub }

    public func run() async throws {
        // Should it fail, pages begin to listen when they do instead of when they were read.
        try? await hub.begin()
        try await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await look() }
                group.addTask { await read() }
            }
        }
        hub.close()
    }

    private func look() async {
        var looks = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(EventLimits.lookSeconds))
            looks += 1
            hub.wake.raise()
            if looks.isMultiple(of: EventLimits.looksPerSign) { hub.sign() }
        }
    }

    /// Should reading fail, the next look tries again; streams hear of it by hearing nothing.
    private func read() async {
        while !Task.isCancelled {
            await hub.wake.sleep()
            try? await hub.pump()
            try? await Task.sleep(for: .milliseconds(EventLimits.roundMilliseconds))
        }
    }
}
