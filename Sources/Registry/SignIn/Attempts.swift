public import Database
public import Kernel

/// What can be guessed at.
public enum AttemptSubject: Hashable, Sendable {
    case password(of: String)
    case secondStep(of: String)
    /// The code of a case's receipt, by the case's number.
    case caseCode(of: String)

    var text: String {
        switch self {
        case .password(let name): "password:" + name
        case .secondStep(let name): "second:" + name
        case .caseCode(let number): "case:" + number
        }
    }

    /// Whose browsers are known.
    var username: String? {
        switch self {
        case .password(let name), .secondStep(let name): name
        case .caseCode: nil
        }
    }
}

/// Counts failed attempts, and locks with a back-off that ends by itself.
///
/// An attempt is counted in three ways: by subject and source, by subject alone, by source alone. So a guesser locks
/// their own source first, many sources together lock the subject for strangers, and one source cannot try its luck on
/// everybody. A browser with which the owner signed in before has a count of its own and feels none of these. What does
/// not exist is counted like what does. Each attempt counts as failed *before* the secret is looked at, and is taken
/// back when it was right: guesses sent all at once do not slip past.
public struct Attempts: Sendable {
    let registry: Registry

    /// An attempt under way.
    public struct Ticket: Sendable {
        fileprivate var counts: [Count]
        /// Should it fail: until when the next one has to wait.
        public fileprivate(set) var lockedUntil: Instant?
    }

    fileprivate struct Count: Sendable {
        var subject: [UInt8]
        var source: [UInt8]
        var limit = AttemptLimits.failuresBeforeLock
        var forgets = AttemptLimits.subjectForgetsMilliseconds
        /// Success wipes the count out; else it takes back one.
        var isOwn = false
    }

    /// - Throws: ``RegistryError/accountLocked(until:)``.
    public func begin(_ subject: AttemptSubject, from source: SignInSource) async throws -> Ticket {
        let counts = counts(subject, source)
        let now = registry.time.now
        let begun: Result<Ticket, RegistryError> = try await registry.commit.submit { writer in
            let known = try counts.map { try Self.load($0, writer) }
            let locks = known.compactMap(\.?.lockedUntil).filter { Self.holds($0, now) }
            if let until = locks.max() { return .failure(.accountLocked(until: until)) }
            var ticket = Ticket(counts: counts)
            for (count, row) in zip(counts, known) {
                let failures = (row.map { Self.remembered($0, now, count) } ?? 0) + 1
                let lock = AttemptLimits.lockMilliseconds(failures: failures, before: count.limit)
                let until = lock > 0 ? now.adding(milliseconds: lock) : nil
                ticket.lockedUntil = [ticket.lockedUntil, until].compactMap { $0 }.max()
                try Self.store(count, failures, now, until, writer)
            }
            return .success(ticket)
        }
        return try begun.get()
    }

    /// It was right: the count of this source begins anew, the wider ones take it back.
    public func succeed(_ ticket: Ticket) async throws { try await end(ticket, wiping: true) }

    /// Nothing was looked at after all: each count takes it back.
    func giveUp(_ ticket: Ticket) async throws { try await end(ticket, wiping: false) }

    private func end(_ ticket: Ticket, wiping: Bool) async throws {
        try await registry.commit.submit { writer in
            for count in ticket.counts {
                guard !wiping || !count.isOwn else {
                    try writer.execute(
                        "DELETE FROM sign_in_attempt WHERE subject = ?1 AND source = ?2",
                        [.blob(count.subject), .blob(count.source)])
                    continue
                }
                guard let row = try Self.load(count, writer) else { continue }
                let failures = max(row.failures - 1, 0)
                try Self.store(count, failures, row.at, failures < count.limit ? nil : row.lockedUntil, writer)
            }
        }
    }

    /// It was wrong. Writes in any case, so that the answer takes as long whether `body` has something to write or not.
    public func fail(
        _ ticket: Ticket, _ body: @escaping @Sendable (any SQLWriter) throws -> Void = { _ in }
    ) async throws {
        let now = registry.time.now
        try await registry.commit.submit { writer in
            for count in ticket.counts {
                try writer.execute(
                    "UPDATE sign_in_attempt SET at = ?3 WHERE subject = ?1 AND source = ?2",
                    [.blob(count.subject), .blob(count.source), SQLValue(now)])
            }
            try body(writer)
        }
    }

    /// Lifts every lock of a subject, from wherever it came.
    func lift(_ subject: AttemptSubject, _ writer: any SQLWriter) throws {
        try writer.execute(
            "DELETE FROM sign_in_attempt WHERE subject = ?1", [.blob(registry.keys.hash(subject.text))])
    }

    private func counts(_ subject: AttemptSubject, _ source: SignInSource) -> [Count] {
        let keys = registry.keys
        let name = keys.hash(subject.text)
        if let username = subject.username, let number = DeviceMark.number(in: source.device, for: username, keys) {
            return [Count(subject: name, source: keys.hash("device:" + number), isOwn: true)]
        }
        let network = keys.hash("network:" + (source.network ?? ""))
        var counts = [
            Count(subject: name, source: network, isOwn: true),
            Count(subject: name, source: [], limit: AttemptLimits.failuresBeforeWideLock),
        ]
        if source.network != nil {
            counts.append(
                Count(
                    subject: [], source: network, limit: AttemptLimits.failuresBeforeWideLock,
                    forgets: AttemptLimits.sourceForgetsMilliseconds))
        }
        return counts
    }
}

extension Attempts {
    private struct Row {
        var failures: Int
        var at: Instant
        var lockedUntil: Instant?
    }

    private static func load(_ count: Count, _ reader: any SQLReader) throws -> Row? {
        try reader.first(
            "SELECT failures, at, locked_until FROM sign_in_attempt WHERE subject = ?1 AND source = ?2",
            [.blob(count.subject), .blob(count.source)]
        ) { Row(failures: $0.int(0), at: $0.instant(1), lockedUntil: $0.optionalInstant(2)) }
    }

    private static func store(
        _ count: Count, _ failures: Int, _ at: Instant, _ until: Instant?, _ writer: any SQLWriter
    ) throws {
        try writer.execute(
            """
            INSERT INTO sign_in_attempt (subject, source, failures, at, locked_until) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (subject, source)
            DO UPDATE SET failures = excluded.failures, at = excluded.at, locked_until = excluded.locked_until
            """,
            [.blob(count.subject), .blob(count.source), SQLValue(failures), SQLValue(at), SQLValue(until)])
    }

    /// A lock that would last longer than any lock may was written by a clock that went wrong.
    private static func holds(_ until: Instant, _ now: Instant) -> Bool {
        until > now
            && until - now <= AttemptLimits.lockLongestMilliseconds + AttemptLimits.clockSlackMilliseconds
    }

    private static func remembered(_ row: Row, _ now: Instant, _ count: Count) -> Int {
        let quiet = max(now - row.at, 0)
        guard quiet < AttemptLimits.keptMilliseconds else { return 0 }
        return max(row.failures - Int(quiet / count.forgets), 0)
    }
}
