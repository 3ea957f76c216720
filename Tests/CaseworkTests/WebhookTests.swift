import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Events for other systems: what they say, who hears of which, secrets that change.
@Suite struct WebhookTests {
    private static let url = "http://127.0.0.1:9/events"
    private static let all = Set(WebhookEvent.Kind.allCases)

    private func data(_ call: WebhookCall) throws -> JSONValue { try JSONValue.parse(call.body, maxBytes: 65_536) }

    @Test func `A case's life as events, without a person in them`() async throws {
        let house = try await OutboxHouse.open()
        let world = house.world
        let made = try await house.outbox.subscribe(
            name: "平台", url: Self.url, events: Self.all, division: World.miyi, by: .system)
        let id = try await house.file()
        try await world.act("accept", id, as: world.decider(), reason: "材料齐全，李德顺本人到场")
        try await world.act("grant", id, as: world.decider())
        try await world.act("produce", id, as: world.decider(), ["name": "凭证"])
        try await world.act("shelve", id, as: world.clerk(), ["shelf": "B-07"])
        try await house.drain(.webhook(made.webhook.id))
        let events = try house.hooks.calls.map(data)
        let types = events.compactMap { $0["type"]?.text }
        #expect(types.first == "tongban.case.filed" && types.contains("tongban.case.moved"))
        #expect(types.contains("tongban.case.decided"))
        for (event, call) in zip(events, house.hooks.calls) {
            #expect(event["specversion"] == "1.0" && event["id"]?.text == call.id && call.url == Self.url)
            #expect(event["source"] == "https://county.example/cases" && event["datacontenttype"] == "application/json")
            #expect(event["data"]?["item"]?.text == World.item && event["data"]?["home"]?.text == World.miyi.text)
            for word in ["李德顺", "失业", "到场", "B-07", house.person.description] {
                #expect(!event.serialized().contains(word), "\(word)")
            }
        }
        #expect(Set(house.hooks.calls.map(\.id)).count == house.hooks.calls.count)
        try await world.close()
    }

    @Test func `Each hears of what it asked for, in its territory`() async throws {
        let house = try await OutboxHouse.open()
        func subscribe(_ events: Set<WebhookEvent.Kind>, _ division: DivisionCode) async throws -> Lane {
            .webhook(
                try await house.outbox.subscribe(
                    name: "x", url: Self.url, events: events, division: division, by: .system
                ).webhook.id)
        }
        let province = try #require(DivisionCode("510000000000"))
        let filed = try await subscribe([.filed], World.miyi)
        let above = try await subscribe([.filed, .closed], province)
        let elsewhere = try await subscribe(Self.all, World.yanbian)
        let closed = try await subscribe([.closed], World.miyi)
        try await house.file()
        for (lane, count) in [(filed, 1), (above, 1), (elsewhere, 0), (closed, 0)] {
            let before = house.hooks.calls.count
            try await house.drain(lane)
            #expect(house.hooks.calls.count - before == count)
        }
        // The same event has the same id for all.
        #expect(Set(house.hooks.calls.map(\.id)).count == 1)
        try await house.world.close()
    }

    @Test func `A replaced secret signs beside the new one for a day`() async throws {
        let house = try await OutboxHouse.open()
        let made = try await house.outbox.subscribe(
            name: "x", url: Self.url, events: [.filed], division: World.miyi, by: .system)
        let lane = Lane.webhook(made.webhook.id)
        try await house.outbox.sendTrial(to: made.webhook.id)
        try await house.drain(lane)
        let new = try await house.outbox.rotate(made.webhook.id, by: .system)
        #expect(new.text != made.secret.text && new.text.hasPrefix("whsec_") && "\(new)" == "whsec_…")
        try await house.outbox.sendTrial(to: made.webhook.id)
        try await house.drain(lane)
        house.pass(seconds: 24 * 3_600)
        try await house.outbox.sendTrial(to: made.webhook.id)
        try await house.drain(lane)
        func text(_ secrets: [[UInt8]]) -> [String] { secrets.map { "whsec_" + Base64.text($0) } }
        #expect(
            house.hooks.calls.map { text($0.secrets) } == [[made.secret.text], [new.text, made.secret.text], [new.text]])
        try await house.world.close()
    }

    @Test func `A subscription rests, goes on, ends; one whose receiver is gone rests by itself`() async throws {
        let house = try await OutboxHouse.open()
        let outbox = house.outbox
        let id = try await outbox.subscribe(
            name: "x", url: Self.url, events: [.filed], division: World.miyi, by: .system
        ).webhook.id
        try await house.file()
        try await outbox.setActive(id, false, by: .system)
        try await house.file()
        try await outbox.setActive(id, true, by: .system)
        try await house.drain(.webhook(id))
        #expect(house.hooks.calls.count == 1)
        house.hooks.answer(.failed(DeliveryFailure(.gone, status: 410, isFinal: true)))
        try await house.file()
        try await house.drain(.webhook(id))
        #expect(try await outbox.webhooks().map(\.isActive) == [false])
        #expect(try await house.parcels(.failed).map(\.reason) == ["gone"])
        try await outbox.setActive(id, true, by: .system)
        try await house.file()
        try await outbox.end(id, by: .system)
        #expect(try await outbox.webhooks().isEmpty)
        #expect(try await house.parcels(.dropped).map(\.reason) == ["unsubscribed"])
        await #expect(throws: CaseworkError.unknownWebhook) { try await outbox.rotate(id, by: .system) }
        try await house.world.close()
    }

    @Test func `What stands is known again after a start, and how many there may be is bounded`() async throws {
        let house = try await OutboxHouse.open()
        for index in 0..<OutboxLimits.webhooksMax {
            _ = try await house.outbox.subscribe(
                name: "x\(index)", url: Self.url, events: [.filed], division: World.miyi, by: .system)
        }
        await #expect(throws: RegistryError.tooMany(limit: OutboxLimits.webhooksMax)) {
            _ = try await house.outbox.subscribe(
                name: "y", url: Self.url, events: [.filed], division: World.miyi, by: .system)
        }
        let again = try await house.outbox.webhooks()
        #expect(again.count == OutboxLimits.webhooksMax && again.allSatisfy(\.isActive))
        try await house.world.close()
    }

    static let addresses: [(String, Bool, WebhookAddress.Flaw?)] = [
        ("https://county.example/events", false, nil), ("https://8.8.8.8/", false, nil),
        ("http://county.example/", false, .insecure), ("http://127.0.0.1:80/", false, .forbidden),
        ("http://127.0.0.1:80/", true, nil), ("http://localhost/", true, nil), ("http://10.0.0.1/", true, .insecure),
        ("https://10.0.0.1/", true, nil), ("https://10.0.0.1/", false, .forbidden),
        ("https://192.168.1.1/", false, .forbidden), ("https://169.254.169.254/", false, .forbidden),
        ("https://[::1]/", false, .forbidden), ("https://[fd00::1]/", false, .forbidden),
        ("https://[::ffff:10.0.0.1]/", false, .forbidden), ("https://localhost/", false, .forbidden),
        ("https://intranet/", false, .forbidden), ("ftp://county.example/", false, .malformed),
        ("https://user:secret@county.example/", false, .malformed), ("county.example", false, .malformed),
        ("https://", false, .malformed), ("https://county.example/a b", false, .malformed),
        ("https://county.example/\r\nX: y", false, .malformed), ("", false, .malformed),
    ]

    @Test(arguments: addresses)
    func addressesOfReceivers(text: String, mayReachPrivate: Bool, flaw: WebhookAddress.Flaw?) {
        #expect(WebhookAddress.flaw(in: text, mayReachPrivate: mayReachPrivate) == flaw)
    }

    static let networks: [(String, Bool)] = [
        ("0.0.0.0", false), ("9.255.255.255", true), ("10.255.0.1", false), ("100.63.255.255", true),
        ("100.64.0.1", false), ("127.1.2.3", false), ("169.254.0.1", false), ("172.15.255.255", true),
        ("172.16.0.1", false), ("172.32.0.1", true), ("192.168.0.1", false), ("198.19.0.1", false),
        ("224.0.0.1", false), ("255.255.255.255", false), ("2400:3200::1", true), ("::", false), ("::1", false),
        ("fe80::1", false), ("fc00::1", false), ("ff02::1", false), ("::ffff:8.8.8.8", true),
        ("::ffff:127.0.0.1", false), ("64:ff9b::7f00:1", false), ("2002:7f00:1::1", false), ("2001:db8::1", false),
        ("2001::1", false),
    ]

    @Test(arguments: networks)
    func addressesOfTheOpenInternet(text: String, isPublic: Bool) throws {
        #expect(try #require(IPAddress(text)).isPublic == isPublic)
    }
}
