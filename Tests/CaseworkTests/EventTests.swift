import Access
import Kernel
import Procedures
import Testing

@testable import Casework

/// What happens to cases reaches whoever may read them, in order, once.
@Suite struct EventTests {
    /// What a stream has to give now; nothing that would have to be waited for.
    private func taken(_ world: World, _ stream: EventSubscription) async throws -> [CaseEvent] {
        try await world.casework.events.pump()
        world.casework.events.sign()
        var events: [CaseEvent] = []
        while case .events(let more) = try await stream.next() { events += more }
        return events
    }

    @Test func anEventSaysWhatAndWhereInOrder() async throws {
        let world = try await World.open()
        let stream = try await world.casework.events.subscribe(as: world.decider())
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        try await world.act("note", id, as: world.decider(), ["text": "只给经办人看的话"])
        try await world.act("grant", id, as: world.decider())
        let events = try await taken(world, stream)
        #expect(events.map(\.kind) == [.filed, .moved, .changed, .moved])
        #expect(events.map(\.version) == [1, 2, 3, 4])
        #expect(events.map(\.action) == ["file", "accept", "note", "grant"])
        #expect(events.map(\.position) == events.map(\.position).sorted())
        #expect(Set(events.map(\.position)).count == 4)
        let state = try await world.state(id)
        #expect(events.allSatisfy { $0.caseID == id && $0.number == state.number.description && $0.unit.code == "510421.hrss" })
        #expect(events.allSatisfy { $0.state == "granted" }, "as the case stands when it is sent")
        try await world.close()
    }

    @Test func closingIsAKindOfItsOwn() async throws {
        let world = try await World.open()
        let id = try await world.file()
        let stream = try await world.casework.events.subscribe(as: world.citizen())
        try await world.act("withdraw", id, as: world.citizen(), reason: "不办了")
        #expect(try await taken(world, stream).map(\.kind) == [.closed])
        try await world.close()
    }

    /// The rights of events are those of reading, for everybody and at every step.
    @Test func hearingIsReading() async throws {
        let world = try await World.open()
        let id = try await world.file()
        let stranger = Caller(
            actor: Actor(kind: .party, person: PersonID(high: 0x0198_0000_0000_7001, low: 0x8000_0000_0000_0002), name: "别人"))
        let callers: [(String, Caller)] = [
            ("counter", world.clerk()), ("home counter", world.clerk("510421.hall", in: World.miyi)),
            ("decider", world.decider()), ("head", world.head()), ("other unit", world.decider("510421.civil")),
            ("third unit", world.decider("510421.gov-service")), ("supervisor", world.supervisor()),
            ("administrator", world.administrator()), ("asked unit's administrator", world.administrator("510421.civil")),
            ("applicant", world.citizen()), ("stranger", stranger), ("system", .system),
            ("number and secret", Caller(actor: Actor(kind: .party, name: ""), openedCase: id)),
            ("nobody", Caller(actor: Actor(kind: .party, name: ""))),
        ]
        var heard: Set<String> = []
        func check(_ step: String) async throws {
            let reader = world.casework.events.reader
            let last = try await reader.lastPosition()
            let event = try #require(try await reader.page(after: last - 1).events.last)
            let subject = try await world.casework.accessSubject(world.state(id))
            let rights = EventRights(registry: world.registry, today: world.casework.today())
            for (name, caller) in callers {
                let may = try await world.casework.mayRead(subject, caller)
                #expect(try await rights.mayHear(caller, of: event.facts) == may, "\(name) after \(step)")
                let isFound = !EventKey.keys(of: caller, only: nil).isDisjoint(with: EventKey.keys(of: event.facts))
                #expect(isFound || !may, "\(name) is not found after \(step)")
                if may { heard.insert(name) }
            }
        }
        try await check("file")
        try await world.act("accept", id, as: world.decider())
        try await check("accept")
        try await world.act(
            "ask-opinions", id, as: world.decider(),
            ["units": .list(["510421.civil"]), "question": "同意吗"])
        try await check("ask-opinions")
        #expect(heard.contains("other unit") && heard.contains("applicant") && heard.contains("counter"))
        #expect(!heard.contains("stranger") && !heard.contains("nobody") && !heard.contains("third unit"))
        #expect(!heard.contains("administrator") && !heard.contains("asked unit's administrator"))
        try await world.close()
    }

    @Test func nobodyHearsOfWhatTheyMayNotRead() async throws {
        let world = try await World.open()
        let events = world.casework.events
        let other = try await events.subscribe(as: world.decider("510421.civil"))
        let own = try await events.subscribe(as: world.decider())
        let opened = try await world.file()
        let secret = Caller(actor: Actor(kind: .party, name: ""), openedCase: opened)
        let one = try await events.subscribe(as: secret)
        let narrow = try await events.subscribe(as: world.decider(), only: opened)
        try await world.act("accept", opened, as: world.decider())
        let second = try await world.file()
        #expect(try await taken(world, other).isEmpty)
        #expect(try await taken(world, own).map(\.caseID) == [opened, opened, second])
        #expect(try await taken(world, one).map(\.action) == ["accept"])
        #expect(try await taken(world, narrow).map(\.action) == ["accept"])
        try await world.close()
    }

    /// Whoever comes back with the last position misses nothing and gets nothing twice, whatever happens meanwhile.
    @Test func aReaderGoesOnWhereTheyStopped() async throws {
        let world = try await World.open()
        let events = world.casework.events
        let first = try await events.subscribe(as: world.decider())
        let id = try await world.file()
        let seen = try #require(try await taken(world, first).last)
        first.leave()
        // While nobody listens.
        try await world.act("accept", id, as: world.decider())
        try await events.pump()
        let other = try await events.subscribe(as: world.clerk())
        try await world.act("note", id, as: world.decider(), ["text": "一"])
        // Handed out to the other, not yet to this one: from here on both ways give events.
        let again = try await events.subscribe(as: world.decider(), after: seen.position)
        try await world.act("note", id, as: world.decider(), ["text": "二"])
        try await events.pump()
        try await world.act("grant", id, as: world.decider())
        var versions: [Int] = []
        try await events.pump()
        while versions.last != 5 {
            if case .events(let more) = try await again.next() { versions += more.map(\.version) }
        }
        #expect(versions == [2, 3, 4, 5])
        #expect(try await taken(world, other).map(\.version) == [3, 4, 5])
        // Once more from further on.
        let last = try await events.subscribe(as: world.decider(), after: seen.position + 2)
        #expect(try await taken(world, last).map(\.version) == [4, 5])
        try await world.close()
    }

    @Test func aSlowReaderHoldsNobodyUpAndComesBack() async throws {
        let world = try await World.open()
        let events = world.casework.events
        let slow = try await events.subscribe(as: world.decider())
        let quick = try await events.subscribe(as: world.decider())
        let id = try await world.file()
        let notes = EventLimits.bufferedEventsMax + 20
        var got = 0
        for number in 1...notes {
            try await world.act("note", id, as: world.decider(), ["text": .text("第 \(number) 条")])
            if number.isMultiple(of: 50) { got += try await taken(world, quick).count }
        }
        got += try await taken(world, quick).count
        #expect(got == notes + 1)
        guard case .events(let buffered) = try await slow.next() else {
            Issue.record("nothing was kept")
            return
        }
        #expect(buffered.count == EventLimits.bufferedEventsMax)
        #expect(try await slow.next() == .ended(.behind))
        #expect(events.statistics.behind == 1)
        let back = try await events.subscribe(as: world.decider(), after: buffered.last?.position)
        #expect(try await taken(world, back).map(\.version) == Array(buffered.count + 1...notes + 1))
        try await world.close()
    }

    @Test func aStreamWaitsUntilSomethingComesOrItEnds() async throws {
        let world = try await World.open()
        let events = world.casework.events
        let id = try await world.file()
        let stream = try await events.subscribe(as: world.decider())
        async let next = stream.next()
        try await world.act("accept", id, as: world.decider())
        try await events.pump()
        guard case .events(let got) = try await next else {
            Issue.record("no event")
            return
        }
        #expect(got.map(\.action) == ["accept"])
        async let end = stream.next()
        events.close()
        #expect(try await end == .ended(.closing))
        await #expect(throws: EventRefusal.closing) { _ = try await events.subscribe(as: world.decider()) }
        try await world.close()
    }

    @Test func aReaderWhoLeavesGivesThePlaceBack() async throws {
        let world = try await World.open()
        let events = world.casework.events
        var streams: [EventSubscription] = []
        for _ in 1...EventLimits.streamsPerCallerMax {
            streams.append(try await events.subscribe(as: world.decider()))
        }
        await #expect(throws: EventRefusal.tooManyOfCaller) { _ = try await events.subscribe(as: world.decider()) }
        // Somebody else has places of their own.
        streams.append(try await events.subscribe(as: world.head()))
        #expect(events.statistics.streams == EventLimits.streamsPerCallerMax + 1)
        let waiting = streams.removeFirst()
        let task = Task { try await waiting.next() }
        task.cancel()
        #expect(try await task.value == .ended(.left))
        waiting.leave()
        streams.append(try await events.subscribe(as: world.decider()))
        streams = []
        #expect(events.statistics.streams == 0)
        #expect(events.statistics.refused == 1)
        try await world.close()
    }

    /// While nobody listens an append wakes nobody, and the reader does not read.
    @Test func nobodyIsWokenForNobody() async throws {
        let world = try await World.open()
        let events = world.casework.events
        _ = try await world.file()
        #expect(!events.wake.isWanted)
        do {
            let stream = try await events.subscribe(as: world.decider())
            #expect(events.wake.isWanted)
            stream.leave()
        }
        try await events.pump()
        #expect(!events.wake.isWanted)
        try await world.close()
    }

    @Test(arguments: [
        (nil, EventStart.now(20_000)), (20_000, .resumed(after: 20_000, through: 20_000)),
        (10_000, .resumed(after: 10_000, through: 20_000)), (9_999, .reset(20_000)), (0, .reset(20_000)),
        (20_001, .reset(20_000)), (-1, .reset(20_000)),
    ] as [(Int64?, EventStart)])
    func aPositionIsTooOldOrUnknownOrGood(seen: Int64?, start: EventStart) {
        #expect(EventStart(after: seen, head: 20_000) == start)
    }

    /// A reader who hears little still gets on.
    @Test func whatIsNotForAReaderMovesThemOnAllTheSame() async throws {
        let world = try await World.open()
        let id = try await world.file()
        let stream = try await world.casework.events.subscribe(as: world.decider("510421.civil"), after: 0)
        try await world.act("accept", id, as: world.decider())
        let start = try await world.casework.events.reader.lastPosition()
        #expect(try await stream.next() == .quiet(upTo: start - 1))
        #expect(try await stream.next() == .quiet(upTo: start - 1))
        try await world.casework.events.pump()
        world.casework.events.sign()
        #expect(try await stream.next() == .quiet(upTo: start))
        try await world.close()
    }
}
