import Synchronization
public import Database

/// Those who wait for new entries.
struct Followers: Sendable {
    var next = 0
    var streams: [Int: AsyncStream<Int64>.Continuation] = [:]
}

extension Journal {
    /// Wakes followers after each commit that is carried by this writer.
    public func announce(through commit: GroupCommit) {
        commit.afterCommit { [weak self] reader in
            guard let self, let head = try? Self.head(reader) else { return }
            let waiting = followers.withLock { Array($0.streams.values) }
            for follower in waiting { follower.yield(head.position) }
        }
    }

    /// The newest committed position after each commit. Only the newest is kept for a slow follower: it reads the
    /// entries between by ``entries(after:limit:)``.
    public func positions() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let key = followers.withLock { followers in
            followers.next += 1
            followers.streams[followers.next] = continuation
            return followers.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.followers.withLock { _ = $0.streams.removeValue(forKey: key) }
        }
        return stream
    }
}
