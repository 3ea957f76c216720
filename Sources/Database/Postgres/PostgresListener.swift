import CPostgres
import Foundation
import Synchronization

/// The connection on which a process hears of the others and holds the leases of its work. Both end with it, so a
/// process that dies frees what it held.
final class PostgresListener: Sendable {
    private struct State {
        var handlers: [@Sendable (DatabaseNews) -> Void] = []
        var questions: [Question] = []
        /// Who waits until all is heard that was told before.
        var catchers: [@Sendable ((any Error)?) -> Void] = []
        var isStarted = false
        var isClosed = false
    }

    private struct Question: Sendable {
        var name: String
        var answer: @Sendable (Result<Bool, any Error>) -> Void
    }

    private let address: PostgresAddress
    private let place: PostgresPlace
    private let state = Mutex(State())
    /// Wakes the thread out of its waiting: one byte a wish.
    private let bell = Pipe()
    /// A connection that says nothing is asked whether it is still there.
    private static let silenceMilliseconds: CInt = 5_000
    /// Whether nobody else is at the database, see ``PostgresCompany``.
    private let alone = Atomic<Bool>(false)
    var isAlone: Bool { alone.load(ordering: .acquiring) }
    /// Between two looks at what was told: many requests share one.
    private static let lookPause = Duration.milliseconds(1)

    init(_ address: PostgresAddress, _ place: PostgresPlace) {
        self.address = address
        self.place = place
    }

    func add(_ handler: @escaping @Sendable (DatabaseNews) -> Void) {
        state.withLock { $0.handlers.append(handler) }
        start()
    }

    func lease(_ name: String) async throws -> Bool {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = state.withLock { state in
                guard !state.isClosed else { return false }
                state.questions.append(Question(name: name) { continuation.resume(with: $0) })
                return true
            }
            guard isTaken else { return continuation.resume(throwing: DatabaseError.closed) }
            start()
            ring()
        }
    }

    func catchUp() async throws {
        if isAlone { return }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let (isTaken, rings) = state.withLock { state in
                guard !state.isClosed else { return (false, false) }
                state.catchers.append { error in
                    if let error { continuation.resume(throwing: error) } else { continuation.resume() }
                }
                return (true, state.catchers.count == 1)
            }
            guard isTaken else { return continuation.resume(throwing: DatabaseError.closed) }
            start()
            // Whoever came before has rung.
            if rings { ring() }
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        note(nil)
        refuseAll(.closed)
        ring()
    }

    private func refuseAll(_ error: DatabaseError) {
        for question in takeQuestions() { question.answer(.failure(error)) }
        for catcher in takeCatchers() { catcher(error) }
    }

    private func start() {
        let starts = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted && !state.isClosed
        }
        guard starts else { return }
        let thread = Thread { [self] in
            var attempt = Attempt()
            while !state.withLock({ $0.isClosed }) { round(&attempt) }
            refuseAll(.closed)
        }
        thread.name = "tongban-listen"
        thread.start()
    }

    private func ring() { try? bell.fileHandleForWriting.write(contentsOf: [0]) }

    // MARK: - On the listener's own thread

    private struct Attempt {
        var session: PostgresSession?
        var telling: PostgresTelling?
        var held: Set<String> = []
        var backoff = Backoff()
        var company: PostgresCompany?
    }

    private func round(_ attempt: inout Attempt) {
        let isNew = attempt.session == nil
        do {
            if isNew { try connect(&attempt) }
            guard let session = attempt.session else { return }
            for question in takeQuestions() { answer(question, session, &attempt.held) }
            try attempt.company?.lookAround(session)
            note(attempt.company)
            try letCatchUp(session, &attempt)
            // What came while something else was asked lies with the link: the socket says nothing of it any more.
            try hear(session, &attempt)
            try wait(on: session, &attempt)
            try hear(session, &attempt)
        } catch {
            attempt.session = nil
            attempt.held = []
            attempt.company = nil
            note(nil)
            attempt.backoff.failed()
            // Of a connection that had stood those who wait are asked for once more on the next one.
            if isNew { refuseAll(.connectionLost) }
            wait(seconds: attempt.backoff.left)
        }
    }

    /// All that was told before counts as missed.
    private func connect(_ attempt: inout Attempt) throws {
        let link = try PostgresLink(address, patience: 10)
        let session = PostgresSession(link: link, place: place)
        try link.sendOnce("LISTEN \"\(place.channel)\"")
        try link.settle()
        attempt.telling = try PostgresTelling(session)
        attempt.company = try PostgresCompany(place, session)
        attempt.session = session
        attempt.backoff.succeeded()
        tellAll(.missed)
    }

    private func note(_ company: PostgresCompany?) {
        let isClosed = state.withLock { $0.isClosed }
        alone.store(!isClosed && (company?.isAlone ?? false), ordering: .releasing)
    }

    private func letCatchUp(_ session: PostgresSession, _ attempt: inout Attempt) throws {
        guard state.withLock({ !$0.catchers.isEmpty }) else { return }
        if let age = attempt.telling?.age, age < Self.lookPause {
            Thread.sleep(forTimeInterval: (Self.lookPause - age) / .seconds(1))
        }
        // Who comes while it is read waits for the next look: this one may have begun before what they must not miss.
        let catchers = takeCatchers()
        do {
            try attempt.telling?.read(session, tellAll)
        } catch {
            state.withLock { $0.catchers.insert(contentsOf: catchers, at: 0) }
            throw error
        }
        for catcher in catchers { catcher(nil) }
    }

    private func answer(_ question: Question, _ session: PostgresSession, _ held: inout Set<String>) {
        question.answer(
            Result {
                if held.contains(question.name) {
                    // Only a connection that still stands holds anything.
                    _ = try session.first("SELECT 1") { $0.int(0) }
                    return true
                }
                let isTaken = try session.first(
                    "SELECT pg_try_advisory_lock(?1)", [.integer(place.lock(named: "lease." + question.name))]
                ) { $0.bool(0) } ?? false
                if isTaken { held.insert(question.name) }
                return isTaken
            })
    }

    /// Until the server or somebody here has something to say.
    private func wait(on session: PostgresSession, _ attempt: inout Attempt) throws {
        var descriptors = [
            pollfd(fd: session.link.socket, events: Int16(POLLIN), revents: 0),
            pollfd(fd: bell.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&descriptors, 2, Self.silenceMilliseconds)
        if count == 0 {
            try attempt.telling?.read(session, tellAll)
            try attempt.telling?.purge(session)
        }
        if descriptors[1].revents != 0 { emptyBell() }
    }

    private func wait(seconds: Double) {
        var descriptor = pollfd(fd: bell.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, CInt(seconds * 1_000)) > 0 {
            emptyBell()
            // Questions come once a second from each kind of work: a pause is kept all the same.
            if !state.withLock({ $0.isClosed }) { Thread.sleep(forTimeInterval: min(seconds, 0.2)) }
        }
    }

    private func emptyBell() {
        var bytes = [UInt8](repeating: 0, count: 256)
        _ = read(bell.fileHandleForReading.fileDescriptor, &bytes, bytes.count)
    }

    private func takeQuestions() -> [Question] {
        state.withLock { state in
            defer { state.questions = [] }
            return state.questions
        }
    }

    private func takeCatchers() -> [@Sendable ((any Error)?) -> Void] {
        state.withLock { state in
            defer { state.catchers = [] }
            return state.catchers
        }
    }

    private func hear(_ session: PostgresSession, _ attempt: inout Attempt) throws {
        var hasMore = false
        for text in try session.link.notifications() {
            let parts = text.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] != place.process else { continue }
            if parts[1] == PostgresTelling.bell {
                hasMore = true
            } else if parts[1] == PostgresCompany.topic {
                // First of all every answer asks again; then the newcomer may go on.
                note(nil)
                try attempt.company?.welcome(session)
            } else {
                tellAll(.told(DatabaseSignal(topic: String(parts[1]), text: String(parts[2]), isPassing: true)))
            }
        }
        if hasMore { try attempt.telling?.read(session, tellAll) }
    }

    private func tellAll(_ news: DatabaseNews) {
        for handler in state.withLock({ $0.handlers }) { handler(news) }
    }
}
