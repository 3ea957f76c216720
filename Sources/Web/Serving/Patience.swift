/// How long a connection is waited for, in seconds. A person on a 2G line keeps within it; whoever holds connections
/// open for the sake of it does not.
public struct Patience: Sendable, Hashable {
    /// Until the whole head of the next request is there, on a new connection or a kept one.
    public var headSeconds: Int
    /// The same while most places for connections are taken: then those that wait for nothing make room. So long also
    /// has the other side to close when nothing more will be said.
    public var crowdedHeadSeconds: Int
    /// For a body, and one second more for every ``bodyBytesPerSecond`` of it that came.
    public var bodySeconds: Int
    public var bodyBytesPerSecond: Int
    /// While an answer waits and its reader takes nothing of it.
    public var answerSeconds: Int

    public init(
        headSeconds: Int = 60, crowdedHeadSeconds: Int = 3, bodySeconds: Int = 20, bodyBytesPerSecond: Int = 500,
        answerSeconds: Int = 60
    ) {
        self.headSeconds = headSeconds
        self.crowdedHeadSeconds = crowdedHeadSeconds
        self.bodySeconds = bodySeconds
        self.bodyBytesPerSecond = bodyBytesPerSecond
        self.answerSeconds = answerSeconds
    }
}

/// What one connection is doing, and whether that has taken too long. Pure; times are milliseconds of any one clock.
///
///     waiting ─ head → reading ─ end → answering ─ answered → waiting
///     A pipelined head that comes early waits for its turn. While an answer waits to be taken, only that counts.
struct ConnectionWatch: Sendable {
    private let patience: Patience
    private var heads = 0
    private var bodiesRead = 0
    private var answers = 0
    /// Since when it waits for a head, or reads a body.
    private var since: Int64
    private var bodyBytes = 0
    /// Bytes handed over for sending, and how many of them had gone when some went last.
    private var handedOver = 0
    private var gone = 0
    private var goneAt: Int64
    private var endedAt: Int64?

    init(_ patience: Patience, at now: Int64) {
        self.patience = patience
        since = now
        goneAt = now
    }

    mutating func head(at now: Int64) {
        heads += 1
        since = now
        bodyBytes = 0
    }

    mutating func body(_ bytes: Int) { bodyBytes += bytes }

    mutating func bodyEnd(at now: Int64) {
        bodiesRead += 1
        // Answered before its body was there.
        if heads <= answers { since = now }
    }

    /// Nothing more is said to the other side, which should close now, whatever else it had asked.
    mutating func outputEnd(at now: Int64) {
        if endedAt == nil { endedAt = now }
    }
    mutating func answer(_ bytes: Int) { handedOver += bytes }

    mutating func answerEnd(at now: Int64) {
        answers += 1
        if heads <= answers { since = now }
    }

    /// - Parameters:
    ///   - pending: bytes of answers that wait to be taken by the other side.
    ///   - isCrowded: most places for connections are taken.
    mutating func isOver(at now: Int64, pending: Int, isCrowded: Bool) -> Bool {
        let went = handedOver - pending
        if pending <= 0 || went > gone {
            gone = went
            goneAt = now
        }
        if pending > 0 { return now - goneAt > Int64(patience.answerSeconds) * 1_000 }
        if let endedAt { return now - endedAt > Int64(patience.crowdedHeadSeconds) * 1_000 }
        if heads > bodiesRead {
            let rate = max(1, patience.bodyBytesPerSecond)
            return now - since > Int64(patience.bodySeconds + bodyBytes / rate) * 1_000
        }
        // A head that cannot be read is answered and no head.
        guard heads <= answers else { return false }
        let seconds = isCrowded ? patience.crowdedHeadSeconds : patience.headSeconds
        return now - since > Int64(seconds) * 1_000
    }
}
