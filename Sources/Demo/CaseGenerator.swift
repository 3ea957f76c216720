import Casework
import Kernel
import Procedures
import Registry

/// Makes cases with a plausible past by living through it: filings and steps in the order of time, on a clock of
/// their own, through the same commands that people use. The engine's timers sweep every night.
///
/// Many cases are made in rounds, so that memory does not grow with their number, and in lanes: each lane lives through
/// the same day with cases of its own, and their commands share commits. Few cases are one lane of one round, and come
/// out the same each time.
struct CaseGenerator {
    /// Days back from now at which the first case is filed.
    static let days = 120
    /// Cases of one round at most.
    static let roundCases = 20_000
    /// Lanes of a large round.
    static let lanes = 8

    let casework: Casework
    let content: DemoContent

    /// A case as its story needs it.
    struct Life: Sendable {
        var id: CaseID
        var story: Story
        var party: Party
    }

    /// - Parameter report: cases made so far.
    /// - Returns: cases made.
    func run(count: Int, report: (Int) -> Void) async throws -> Int {
        let cast = try await Cast(casework.running(on: start), content, seed: Demonstration.seed)
        let width = count > Demonstration.cases ? Self.lanes : 1
        var made = 0
        var begun = 0
        var seed = Demonstration.seed
        while begun < count {
            let size = min(count - begun, Self.roundCases)
            let lanes = (0..<width).map { index in
                // The first lane goes on with the chance that chose the people.
                let own = index == 0 && begun == 0 ? cast : cast.reseeded(seed &+ UInt64(index))
                return Lane(
                    casework, own, count: size / width + (index < size % width ? 1 : 0), before: casework.now())
            }
            let base = made
            made += try await live(lanes) { report(base + $0) }
            begun += size
            seed &+= UInt64(width)
        }
        return made
    }

    private var start: ManualTime { ManualTime(casework.now().adding(days: -Self.days)) }

    /// Day by day, all lanes at once; every night one sweep.
    private func live(_ lanes: [Lane], report: (Int) -> Void) async throws -> Int {
        let now = casework.now()
        var lanes = lanes
        var day = start.now.day()
        while true {
            day = day.advanced(by: 1)
            let end = min(day.start(), now)
            lanes = try await withThrowingTaskGroup(of: (Int, Lane).self) { group in
                for (index, lane) in lanes.enumerated() {
                    group.addTask {
                        var lane = lane
                        try await lane.live(until: end)
                        return (index, lane)
                    }
                }
                return try await group.reduce(into: lanes) { $0[$1.0] = $1.1 }
            }
            report(lanes.reduce(0) { $0 + $1.made })
            guard let first = lanes.first else { return 0 }
            first.clock.set(end < now ? end.adding(milliseconds: 60_000) : now)
            try await first.past.sweep()
            guard end < now else { break }
        }
        return lanes.reduce(0) { $0 + $1.made }
    }
}

/// Cases that are lived through one step after another, on one clock.
struct Lane: Sendable {
    private struct Event: Sendable {
        var at: Instant
        var order: Int
        var happening: Happening
    }

    private enum Happening: Sendable {
        case filing(Story)
        case step(CaseGenerator.Life, index: Int)
    }

    let clock: ManualTime
    let past: Casework
    private(set) var made = 0
    private var cast: Cast
    private var order = 0
    private var queue = EventQueue<Event> { ($0.at, $0.order) < ($1.at, $1.order) }

    init(_ casework: Casework, _ cast: Cast, count: Int, before now: Instant) {
        clock = ManualTime(now.adding(days: -CaseGenerator.days))
        past = casework.running(on: clock)
        self.cast = cast
        for _ in 0..<count {
            let at = self.cast.filingTime(before: now, days: CaseGenerator.days)
            push(at, .filing(self.cast.story()))
        }
    }

    private mutating func push(_ at: Instant, _ happening: Happening) {
        order += 1
        queue.push(Event(at: at, order: order, happening: happening))
    }

    mutating func live(until end: Instant) async throws {
        while let next = queue.first, next.at <= end, let event = queue.pop() {
            clock.set(event.at)
            switch event.happening {
            case .filing(let story):
                guard let life = try await cast.file(story, in: past) else { continue }
                made += 1
                if let at = cast.time(of: story.steps.first, after: event.at) { push(at, .step(life, index: 0)) }
            case .step(let life, let index):
                guard try await cast.take(life.story.steps[index], of: life, in: past) else { continue }
                let next = index + 1
                guard next < life.story.steps.count else { continue }
                if let at = cast.time(of: life.story.steps[next], after: event.at) {
                    push(at, .step(life, index: next))
                }
            }
        }
    }
}

/// A binary heap: the earliest first.
struct EventQueue<Element: Sendable>: Sendable {
    private var heap: [Element] = []
    private let isBefore: @Sendable (Element, Element) -> Bool

    init(_ isBefore: @escaping @Sendable (Element, Element) -> Bool) { self.isBefore = isBefore }

    var first: Element? { heap.first }

    mutating func push(_ element: Element) {
        heap.append(element)
        var child = heap.count - 1
        while child > 0, isBefore(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(heap[child], heap[least])
            {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
