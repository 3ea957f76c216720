import Casework
import Kernel
import Procedures
import Registry

/// Makes cases with a plausible past by living through it: filings and steps in the order of time, on a clock of
/// their own, through the same commands that people use. The engine's timers sweep every night. The same number of
/// cases comes out the same each time.
struct CaseGenerator {
    /// Days back from now at which the first case is filed.
    static let days = 120

    let casework: Casework
    let content: DemoContent

    /// A case as its story needs it.
    struct Life: Sendable {
        var id: CaseID
        var story: Story
        var party: Party
    }

    /// - Parameters:
    ///   - brief: so many more of short stories, as patterns of copies.
    ///   - report: cases made so far.
    /// - Returns: cases made.
    func run(count: Int, brief: Int = 0, report: (Int) -> Void) async throws -> Int {
        let cast = try await Cast(casework.running(on: start), content, seed: Demonstration.seed)
        let made = try await live(CaseLives(casework, cast, count: count, before: casework.now()), report)
        guard brief > 0 else { return made }
        return try await made + live(CaseLives(casework, cast.brief(), count: brief, before: casework.now())) {
            report(made + $0)
        }
    }

    private func live(_ lives: CaseLives, _ report: (Int) -> Void) async throws -> Int {
        var lives = lives
        let now = casework.now()
        var day = start.now.day()
        // Day by day; every night one sweep.
        while true {
            day = day.advanced(by: 1)
            let end = min(day.start(), now)
            try await lives.live(until: end)
            report(lives.made)
            lives.clock.set(end < now ? end.adding(milliseconds: 60_000) : now)
            try await lives.past.sweep()
            guard end < now else { break }
        }
        return lives.made
    }

    private var start: ManualTime { ManualTime(casework.now().adding(days: -Self.days)) }
}

/// Cases that are lived through one step after another, on one clock.
struct CaseLives: Sendable {
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
