import Casework
import Kernel
import Procedures
import Registry

/// Makes cases with a plausible past by living through it: filings and steps in the order of time, on a clock of
/// their own, through the same commands that people use. The engine's timers sweep every night.
struct CaseGenerator {
    /// Days back from now at which the first case is filed.
    static let days = 120

    let casework: Casework
    let content: DemoContent

    private struct Event {
        var at: Instant
        var order: Int
        var happening: Happening
    }

    private enum Happening {
        case filing(Story)
        case step(Life, index: Int)
    }

    /// A case as its story needs it.
    struct Life {
        var id: CaseID
        var story: Story
        var party: Party
    }

    /// - Returns: cases made.
    func run(count: Int) async throws -> Int {
        let now = casework.now()
        let clock = ManualTime(now.adding(days: -Self.days))
        let past = casework.running(on: clock)
        var cast = try await Cast(past, content, seed: Demonstration.seed)
        var queue = EventQueue<Event> { ($0.at, $0.order) < ($1.at, $1.order) }
        var order = 0
        func push(_ at: Instant, _ happening: Happening) {
            order += 1
            queue.push(Event(at: at, order: order, happening: happening))
        }
        for _ in 0..<count { push(cast.filingTime(before: now, days: Self.days), .filing(cast.story())) }
        var swept = clock.now.day()
        var made = 0
        while let event = queue.pop(), event.at <= now {
            while swept < event.at.day() {
                swept = swept.advanced(by: 1)
                clock.set(swept.start().adding(milliseconds: 60_000))
                try await past.sweep()
            }
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
        clock.set(now)
        try await past.sweep()
        return made
    }
}

/// A binary heap: the earliest first.
struct EventQueue<Element> {
    private var heap: [Element] = []
    private let isBefore: (Element, Element) -> Bool

    init(_ isBefore: @escaping (Element, Element) -> Bool) { self.isBefore = isBefore }

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
