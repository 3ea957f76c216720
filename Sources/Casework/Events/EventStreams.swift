import Kernel
import Procedures

/// One open stream.
struct EventStream {
    let caller: Caller
    let keys: Set<EventKey>
    /// Whose streams are counted together.
    let owner: String
    /// Events up to here reach the reader out of the journal.
    var from: Int64 = 0
    var buffer: [CaseEvent] = []
    var isSignDue = false
    var end: EventDelivery.End?
    var waiter: CheckedContinuation<Void, Never>?

    init(caller: Caller, only id: CaseID?) {
        self.caller = caller
        keys = EventKey.keys(of: caller, only: id)
        owner = caller.actor.person?.description ?? caller.openedCase?.description ?? caller.actor.name
    }
}

/// All open streams of a process, under the hub's lock: pure bookkeeping, whose waiters the hub resumes afterwards.
///
///     add → open ─ deliver, askForSigns → open
///            │  └ buffer full → ended(behind)   no events any more; what waits is still taken
///            └ end, close → ended               what waits is dropped
///     remove ← any
struct EventStreams {
    typealias Waiter = CheckedContinuation<Void, Never>

    private var streams: [Int: EventStream] = [:]
    private var index: [EventKey: Set<Int>] = [:]
    private var owners: [String: Int] = [:]
    private var last = 0
    private var isClosed = false
    /// Handed out up to here.
    private(set) var position: Int64 = 0
    /// Read up to here, and about to be handed out to those who listened by then.
    private var reach: Int64 = 0
    private(set) var statistics = EventHub.Statistics()

    var isEmpty: Bool { streams.isEmpty }

    mutating func add(
        _ stream: EventStream, after seen: Int64?, head: Int64
    ) throws(EventRefusal) -> (id: Int, start: EventStart) {
        do {
            try check(stream)
        } catch {
            statistics.refused += 1
            throw error
        }
        if isEmpty {
            // Nobody listened, nobody missed anything.
            position = max(position, head)
            reach = max(reach, position)
        }
        var stream = stream
        let head = max(head, reach)
        let start = EventStart(after: seen, head: head)
        stream.from = head
        last += 1
        for key in stream.keys { index[key, default: []].insert(last) }
        owners[stream.owner, default: 0] += 1
        streams[last] = stream
        statistics.opened += 1
        statistics.streams = streams.count
        return (last, start)
    }

    private func check(_ stream: EventStream) throws(EventRefusal) {
        if isClosed { throw .closing }
        if owners[stream.owner, default: 0] >= EventLimits.streamsPerCallerMax { throw .tooManyOfCaller }
        if streams.count >= EventLimits.streamsMax { throw .tooManyStreams }
    }

    /// Who may be concerned by the events of a page. Who comes later begins after it.
    mutating func readers(
        of page: EventReader.Page
    ) -> [(event: CaseEvent, readers: [(stream: Int, caller: Caller)])] {
        reach = max(reach, page.upTo)
        return page.events.compactMap { event in
            var found: Set<Int> = []
            for key in EventKey.keys(of: event.facts) { found.formUnion(index[key] ?? []) }
            let readers = found.compactMap { id -> (stream: Int, caller: Caller)? in
                guard let stream = streams[id], stream.from < event.position else { return nil }
                return (id, stream.caller)
            }
            return readers.isEmpty ? nil : (event, readers)
        }
    }

    mutating func deliver(_ granted: [(event: CaseEvent, streams: [Int])], upTo end: Int64) -> [Waiter] {
        position = max(position, end)
        var waiters: [Waiter] = []
        for (event, ids) in granted {
            for id in ids {
                guard let stream = streams[id], stream.end == nil else { continue }
                if stream.buffer.count >= EventLimits.bufferedEventsMax {
                    statistics.behind += 1
                    waiters += self.end(id, .behind)
                } else {
                    streams[id]?.buffer.append(event)
                    statistics.delivered += 1
                    waiters += waiter(of: id)
                }
            }
        }
        return waiters
    }

    mutating func askForSigns() -> [Waiter] {
        streams.keys.flatMap { id in
            streams[id]?.isSignDue = true
            return waiter(of: id)
        }
    }

    mutating func close() -> [Waiter] {
        isClosed = true
        return streams.keys.flatMap { end($0, .closing) }
    }

    mutating func end(_ id: Int, _ end: EventDelivery.End) -> [Waiter] {
        guard let stream = streams[id] else { return [] }
        if end != .behind { streams[id]?.buffer = [] }
        if stream.end == nil || end != .behind { streams[id]?.end = end }
        forget(stream, id)
        return waiter(of: id)
    }

    mutating func remove(_ id: Int) -> [Waiter] {
        guard let stream = streams[id] else { return [] }
        let waiters = waiter(of: id)
        forget(stream, id)
        streams[id] = nil
        let left = owners[stream.owner, default: 1] - 1
        owners[stream.owner] = left > 0 ? left : nil
        statistics.streams = streams.count
        return waiters
    }

    /// What there is for a stream now; nil where it has to wait.
    mutating func take(_ id: Int) -> EventDelivery? {
        guard let stream = streams[id] else { return .ended(.closing) }
        if !stream.buffer.isEmpty {
            streams[id]?.buffer = []
            return .events(stream.buffer)
        }
        if let end = stream.end { return .ended(end) }
        guard stream.isSignDue else { return nil }
        streams[id]?.isSignDue = false
        return .quiet(upTo: max(position, stream.from))
    }

    /// Why a stream is to stop at once, with whatever it still has to read.
    func stop(of id: Int) -> EventDelivery.End? {
        guard let stream = streams[id] else { return .closing }
        return stream.end == .behind ? nil : stream.end
    }

    /// Whether the waiter was taken; where there is something to take already it must not wait.
    mutating func wait(_ id: Int, _ waiter: Waiter) -> Bool {
        guard let stream = streams[id], stream.buffer.isEmpty, stream.end == nil, !stream.isSignDue else {
            return false
        }
        streams[id]?.waiter = waiter
        return true
    }

    private mutating func waiter(of id: Int) -> [Waiter] {
        guard let waiter = streams[id]?.waiter else { return [] }
        streams[id]?.waiter = nil
        return [waiter]
    }

    private mutating func forget(_ stream: EventStream, _ id: Int) {
        for key in stream.keys {
            index[key]?.remove(id)
            if index[key]?.isEmpty == true { index[key] = nil }
        }
    }
}
