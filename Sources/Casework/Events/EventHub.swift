public import Database
public import Kernel
public import Procedures
public import Registry
import Synchronization

/// Carries what happens to cases to whoever listens and may read them.
///
/// One reader a process walks along the journal (``pump()``) and hands each event to the streams that it concerns; each
/// stream has a buffer of its own, so a slow one holds nobody up. What a stream missed it reads out of the journal by
/// itself. While nobody listens, an append pays for a look at one flag.
public final class EventHub: Sendable {
    let reader: EventReader
    let registry: Registry
    let time: any TimeSource
    let wake = WakeUp()
    let state = Mutex(EventStreams())
    private let known = Atomic<Int64>(0)
    private let isShared: Bool

    /// The schema must be up.
    public init(database: any SQLDatabase, registry: Registry, time: any TimeSource) {
        reader = EventReader(database: database, registry: registry)
        self.registry = registry
        self.time = time
        isShared = database.isShared
        database.listen { [weak self] in self?.hear($0) }
    }

    /// Counts since the start.
    public struct Statistics: Sendable, Hashable {
        /// Open now.
        public var streams = 0
        public var opened = 0
        public var refused = 0
        /// Events handed to streams.
        public var delivered = 0
        /// Streams that were told to come back.
        public var behind = 0
    }

    public var statistics: Statistics { state.withLock { $0.statistics } }

    /// A position up to which all that was written can be read: whoever reads lists after having asked for it, and
    /// listens from it, misses nothing. nil until it is known.
    public var position: Int64? {
        let position = known.load(ordering: .sequentiallyConsistent)
        return position > 0 ? position : nil
    }

    /// After a commit: something was appended, at this position. Never waits.
    func raise(_ position: Int64) {
        known.max(position, ordering: .sequentiallyConsistent)
        wake.raise()
    }

    private static let appended = "entry"

    /// In the transaction of an append, for the other processes: once a transaction, however many entries.
    func tell(_ position: Int64, _ writer: any SQLWriter) throws {
        guard isShared else { return }
        try writer.tell(DatabaseSignal(topic: Self.appended, text: String(position), isPassing: true))
    }

    private func hear(_ news: DatabaseNews) {
        switch news {
        case .told(let signal) where signal.topic == Self.appended: raise(Int64(signal.text) ?? 0)
        case .told: return
        case .missed: wake.raise()
        }
    }

    /// Before serving: where the journal stands.
    public func begin() async throws {
        known.max(try await reader.lastPosition(), ordering: .sequentiallyConsistent)
    }

    /// Opens a stream.
    /// - Parameters:
    ///   - position: the last one that the reader has seen; nil begins now.
    ///   - id: only the events of this case.
    /// - Throws: ``EventRefusal``; a database error.
    public func subscribe(
        as caller: Caller, after position: Int64? = nil, only id: CaseID? = nil
    ) async throws -> EventSubscription {
        wake.isWanted = true
        let head = try await reader.lastPosition()
        let (stream, start) = try state.withLock {
            try $0.add(EventStream(caller: caller, only: id), after: position, head: head)
        }
        // The reader may have gone to rest in between.
        wake.isWanted = true
        wake.raise()
        return EventSubscription(hub: self, stream: stream, caller: caller, only: id, start: start)
    }

    /// Hands out what was appended since the last time. One at a time.
    public func pump() async throws {
        while true {
            guard let after = state.withLock({ $0.isEmpty ? nil : $0.position }) else { break }
            let page = try await reader.page(after: after)
            guard page.upTo > after else { break }
            let wanted = state.withLock { $0.readers(of: page) }
            let rights = EventRights(registry: registry, today: time.now.day(in: .beijing))
            var granted: [(event: CaseEvent, streams: [Int])] = []
            for (event, readers) in wanted {
                var streams: [Int] = []
                for reader in readers where try await rights.mayHear(reader.caller, of: event.facts) {
                    streams.append(reader.stream)
                }
                granted.append((event, streams))
            }
            for waiter in state.withLock({ $0.deliver(granted, upTo: page.upTo) }) { waiter.resume() }
            guard page.isFull else { break }
        }
        rest()
    }

    /// While nobody listens, nobody calls.
    private func rest() {
        guard state.withLock({ $0.isEmpty }) else { return }
        wake.isWanted = false
        if !state.withLock({ $0.isEmpty }) { wake.isWanted = true }
    }

    /// A sign of life is due on every stream.
    public func sign() {
        for waiter in state.withLock({ $0.askForSigns() }) { waiter.resume() }
    }

    /// Ends every stream and takes no more.
    public func close() {
        for waiter in state.withLock({ $0.close() }) { waiter.resume() }
    }
}

/// Why no stream was opened. `code` is stable.
public enum EventRefusal: Error, Sendable, Hashable {
    /// All places of this process are taken.
    case tooManyStreams
    /// This caller has as many as one may have.
    case tooManyOfCaller
    /// The process ends.
    case closing

    public var code: String {
        switch self {
        case .tooManyStreams: "events.full"
        case .tooManyOfCaller: "events.too-many"
        case .closing: "events.closing"
        }
    }
}
