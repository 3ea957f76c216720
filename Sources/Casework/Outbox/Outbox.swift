public import Crypto
public import Database
public import Kernel
public import Registry

/// What waits to leave the house: rows written in the transaction of what they tell, taken for a while, sent, settled.
///
/// Delivery is at least once. A message keeps its id over all tries; what was sent and not yet settled when the program
/// ended is sent again with the same id.
public struct Outbox: Sendable {
    public let plan: OutboxPlan
    let database: any SQLDatabase
    let commit: GroupCommit
    let time: any TimeSource
    let identifiers: IdentifierGenerator
    let book: WebhookBook
    let seal: WebhookSeal
    let log: ChangeLog

    init(
        plan: OutboxPlan, database: any SQLDatabase, commit: GroupCommit, time: any TimeSource,
        identifiers: IdentifierGenerator, key: SymmetricKey
    ) {
        self.plan = plan
        self.database = database
        self.commit = commit
        self.time = time
        self.identifiers = identifiers
        book = WebhookBook()
        seal = WebhookSeal(key)
        log = ChangeLog(identifiers: identifiers, time: time)
    }

    /// Lanes in which something may be due.
    var lanes: [Lane] {
        var lanes: [Lane] = []
        if plan.channels.contains(.mail) { lanes.append(.mail) }
        if plan.channels.contains(.sms) { lanes.append(.sms) }
        if plan.hasWebhooks { lanes += book.active.map { Lane.webhook($0.id) } }
        return lanes
    }

    // MARK: - Taking

    public enum LeaseSubject {}
    public typealias Lease = Identifier<LeaseSubject>

    /// Takes what is due in a lane, at most `OutboxLimits.parallelMax`. Until the lease ends nobody else gets it: not
    /// another worker, not another process. In quiet hours only what is urgent goes to persons.
    ///
    /// The try is counted here, so that a message over which the program ends is not tried for ever.
    public func take(_ lane: Lane) async throws -> (parcels: [Parcel], lease: Lease) {
        let now = time.now
        let lease: Lease = identifiers.next()
        let isQuiet = isQuiet(lane, at: now)
        // Most looks find nothing: they cost a read by index and no transaction.
        guard try await database.lookup({ try !Self.due(lane, now, isQuiet, $0).isEmpty }) else { return ([], lease) }
        let until = now.adding(milliseconds: plan.leaseMilliseconds + OutboxLimits.leaseMarginMilliseconds)
        let attemptsMax = plan.retry.attemptsMax
        let parcels = try await commit.submit { writer -> [Parcel] in
            var taken: [Parcel] = []
            for parcel in try Self.due(lane, now, isQuiet, writer) {
                if parcel.attempts >= attemptsMax {
                    try Self.fail(parcel, .init(.lost), at: now, writer)
                    continue
                }
                let changed = try writer.executeCounting(
                    """
                    UPDATE outbox SET lease = ?2, due_at = ?3, attempts = attempts + 1
                    WHERE id = ?1 AND state = 'waiting' AND due_at = ?4
                    """, [.init(parcel.id), .init(lease), .init(until), .init(parcel.dueAt)])
                guard changed == 1 else { continue }
                var own = parcel
                own.attempts += 1
                taken.append(own)
            }
            return taken
        }
        return (parcels, lease)
    }

    /// What is urgent comes first.
    private static func due(
        _ lane: Lane, _ now: Instant, _ isQuiet: Bool, _ reader: any SQLReader
    ) throws -> [Parcel] {
        var found: [Parcel] = []
        for urgent in isQuiet ? [1] : [1, 0] where found.count < OutboxLimits.parallelMax {
            let room = OutboxLimits.parallelMax - found.count
            found += try reader.query(
                dueStatement, [.text(lane.text), .integer(Int64(urgent)), .init(now), .integer(Int64(room))],
                Parcel.init
            ).compactMap { $0 }
        }
        return found
    }

    static let dueStatement: SQLStatement =
        Parcel.columns + """
            WHERE lane = ?1 AND state = 'waiting' AND urgent = ?2 AND due_at <= ?3 ORDER BY due_at, id LIMIT ?4
            """

    func isQuiet(_ lane: Lane, at moment: Instant) -> Bool {
        lane.channel.isPersonal && plan.quiet?.contains(moment) == true
    }

    // MARK: - Settling

    /// Writes down what became of a try. A failure counts only while the lease holds: who took the message since then
    /// knows better. That it was delivered counts always.
    public func settle(
        _ parcel: Parcel, _ outcome: DeliveryOutcome, under lease: Lease,
        using random: inout some RandomNumberGenerator
    ) async throws {
        let now = time.now
        switch outcome {
        case .delivered:
            try await commit.submit { writer in
                try writer.execute(
                    """
                    UPDATE outbox SET state = 'sent', due_at = ?2, lease = NULL, failure = NULL, status = NULL
                    WHERE id = ?1 AND state = 'waiting'
                    """, [.init(parcel.id), .init(now)])
            }
        case .failed(let failure):
            let isOver = failure.isFinal || parcel.attempts >= plan.retry.attemptsMax
            let wait = plan.retry.wait(after: parcel.attempts, asked: failure.retryAfterSeconds, using: &random)
            try await commit.submit { writer in
                try writer.execute(
                    """
                    UPDATE outbox SET state = ?3, due_at = ?4, lease = NULL, failure = ?5, status = ?6
                    WHERE id = ?1 AND state = 'waiting' AND lease = ?2
                    """,
                    [
                        .init(parcel.id), .init(lease), .text(isOver ? "failed" : "waiting"),
                        .init(isOver ? now : now.adding(milliseconds: wait)), .text(failure.kind.rawValue),
                        .init(failure.status),
                    ])
            }
        case .interrupted:
            try await commit.submit { writer in
                try writer.execute(
                    """
                    UPDATE outbox SET due_at = ?3, lease = NULL, attempts = attempts - 1
                    WHERE id = ?1 AND state = 'waiting' AND lease = ?2
                    """, [.init(parcel.id), .init(lease), .init(now)])
            }
        }
    }

    /// It does not have to go out any more.
    public func drop(_ parcel: Parcel, _ reason: DropReason, under lease: Lease) async throws {
        let now = time.now
        try await commit.submit { writer in
            try writer.execute(
                """
                UPDATE outbox SET state = 'dropped', due_at = ?3, lease = NULL, failure = ?4, status = NULL
                WHERE id = ?1 AND state = 'waiting' AND lease = ?2
                """, [.init(parcel.id), .init(lease), .init(now), .text(reason.rawValue)])
        }
    }

    private static func fail(
        _ parcel: Parcel, _ failure: DeliveryFailure, at now: Instant, _ writer: any SQLWriter
    ) throws {
        try writer.execute(
            "UPDATE outbox SET state = 'failed', due_at = ?2, lease = NULL, failure = ?3, status = NULL WHERE id = ?1",
            [.init(parcel.id), .init(now), .text(failure.kind.rawValue)])
    }

    /// Takes away what was settled long ago, at most `OutboxLimits.purgedAtOnceMax`, and lets go at once what a clock
    /// that was far ahead has put off: no wait is longer than `OutboxLimits.farAwayMilliseconds`.
    /// - Returns: how many rows went.
    @discardableResult
    public func tidy() async throws -> Int {
        let now = time.now
        return try await commit.submit { writer in
            try writer.execute(
                "UPDATE outbox SET due_at = ?1 WHERE state = 'waiting' AND due_at > ?2",
                [.init(now), .init(now.adding(milliseconds: OutboxLimits.farAwayMilliseconds))])
            var left = OutboxLimits.purgedAtOnceMax
            for (state, days) in [
                (Parcel.State.sent, OutboxLimits.sentDays), (.dropped, OutboxLimits.sentDays),
                (.failed, OutboxLimits.failedDays),
            ] where left > 0 {
                left -= try writer.executeCounting(
                    """
                    DELETE FROM outbox WHERE id IN
                        (SELECT id FROM outbox WHERE state = ?1 AND due_at < ?2 ORDER BY due_at LIMIT ?3)
                    """, [.text(state.rawValue), .init(now.adding(days: -days)), .integer(Int64(left))])
            }
            return OutboxLimits.purgedAtOnceMax - left
        }
    }
}
