import Kernel
public import Procedures
import Synchronization

/// What a stream is to write next.
public enum EventDelivery: Sendable, Hashable {
    /// In the order of their positions; never more than fit into a buffer or a page.
    case events([CaseEvent])
    /// Nothing for this reader up to here: a sign of life, and a position to go on from.
    case quiet(upTo: Int64)
    case ended(End)

    public enum End: Sendable, Hashable {
        /// More came than the buffer takes: the reader comes back with its last position.
        case behind
        /// The process ends.
        case closing
        /// The reader has gone, or may not listen any more.
        case left
    }
}

/// Where a stream begins.
public enum EventStart: Sendable, Hashable {
    /// With what happens from now on.
    case now(Int64)
    /// After the reader's last position, out of the journal up to `through`.
    case resumed(after: Int64, through: Int64)
    /// The reader's last position is too far back, or none of this journal (of one that a backup has replaced): what it
    /// shows has to be read anew.
    case reset(Int64)

    init(after seen: Int64?, head: Int64) {
        guard let seen else {
            self = .now(head)
            return
        }
        if seen < 0 || seen > head || seen < head - EventLimits.resumedEntriesMax {
            self = .reset(head)
        } else {
            self = .resumed(after: seen, through: head)
        }
    }
}

/// One open stream, for the one task that writes it. Its place is free again as soon as nobody has it any more.
public final class EventSubscription: Sendable {
    public let start: EventStart
    private let hub: EventHub
    private let stream: Int
    private let caller: Caller
    private let only: CaseID?
    /// Read out of the journal up to here; nil when that is over.
    private let cursor: Mutex<Int64?>

    init(hub: EventHub, stream: Int, caller: Caller, only: CaseID?, start: EventStart) {
        self.hub = hub
        self.stream = stream
        self.caller = caller
        self.only = only
        self.start = start
        if case .resumed(let after, _) = start { cursor = Mutex(after) } else { cursor = Mutex(nil) }
    }

    deinit { leave() }

    /// Gives the place back.
    public func leave() {
        for waiter in hub.state.withLock({ $0.remove(stream) }) { waiter.resume() }
    }

    /// What to write next; waits for it. Cancelling the task ends the stream.
    public func next() async throws -> EventDelivery {
        if let stop = hub.state.withLock({ $0.stop(of: stream) }) { return .ended(stop) }
        if case .resumed(_, let last) = start, let after = cursor.withLock({ $0 }) {
            return try await resumed(after, last)
        }
        while true {
            if let delivery = hub.state.withLock({ $0.take(stream) }) { return delivery }
            await wait()
        }
    }

    /// Ends the stream from outside its task.
    public func end() {
        for waiter in hub.state.withLock({ $0.end(stream, .left) }) { waiter.resume() }
    }

    /// One page of what was missed. A page without anything for this reader is told too: so a reader who hears little
    /// does not read the same pages again the next time.
    private func resumed(_ after: Int64, _ last: Int64) async throws -> EventDelivery {
        guard after < last else {
            cursor.withLock { $0 = nil }
            return .quiet(upTo: last)
        }
        let page = try await hub.reader.page(after: after, upTo: last)
        cursor.withLock { $0 = page.isFull ? page.upTo : last }
        let rights = EventRights(registry: hub.registry, today: hub.time.now.day(in: .beijing))
        var events: [CaseEvent] = []
        for event in page.events where only == nil || only == event.caseID {
            if try await rights.mayHear(caller, of: event.facts) { events.append(event) }
        }
        return events.isEmpty ? .quiet(upTo: page.upTo) : .events(events)
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isWaiting = hub.state.withLock { $0.wait(stream, waiter) }
                if !isWaiting { waiter.resume() }
            }
        } onCancel: {
            end()
        }
    }
}
