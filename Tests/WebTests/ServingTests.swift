import Casework
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Synchronization
import Testing

@testable import Web

/// What is over the bounds of one process is refused at once.
@Suite struct ServingTests {
    @Test func placesAreCountedAndProgramsLeaveSome() {
        let admission = Admission(limits: ServingLimits(requestsMax: 8, connectionsMax: 2))
        for _ in 1...6 { #expect(admission.enter(isProgram: true)) }
        #expect(!admission.enter(isProgram: true), "programs fill six of eight places")
        #expect(admission.enter(isProgram: false))
        #expect(admission.enter(isProgram: false))
        #expect(!admission.enter(isProgram: false))
        admission.leave(isProgram: true)
        #expect(admission.enter(isProgram: true))
        #expect(admission.statistics == Admission.Statistics(connections: 0, requests: 8, refused: 2))
        for _ in 1...6 { admission.leave(isProgram: true) }
        for _ in 1...2 { admission.leave(isProgram: false) }
        #expect(admission.statistics.requests == 0)
        admission.connections.add(3, ordering: .relaxed)
        #expect(!admission.enter(isProgram: false), "over the bound of connections")
        #expect(admission.statistics.requests == 0)
    }

    @Test func overTheBoundIs503WithRetryAfterAndNothingIsDone() async throws {
        let house = try await APIHouse.open(limits: ServingLimits(requestsMax: 1))
        let token = try await house.token("zhouming")
        let admission = house.admission
        #expect(admission.enter(isProgram: false))
        try await house.test { client in
            let refused = try await client.api(.get, "/api/v1/me", token: token)
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.code == "overloaded")
            #expect(ServingLimits.retryAfterSeconds.contains(Int(refused.headers[.retryAfter] ?? "") ?? 0))
            #expect(refused.headers[.requestID] != nil && refused.headers[.contentSecurityPolicy] != nil)
            let page = try await client.page("/", language: "en")
            #expect(page.status == .serviceUnavailable)
            #expect(page.text.contains("Too many people at once"))
            #expect(try await client.page("/healthz").status == .ok, "whoever watches over the process is let in")
            admission.leave(isProgram: false)
            #expect(try await client.api(.get, "/api/v1/me", token: token).status == .ok)
            #expect(try await client.page("/").status == .ok)
            #expect(admission.statistics.requests == 0)
        }
    }

    @Test func eventsAreForCallersThatAreKnown() async throws {
        let house = try await APIHouse.open()
        let token = try await house.token("zhouming")
        let events = house.installation.casework.events
        try await house.test { client in
            #expect(try await client.api(.get, "/api/v1/events").status == .unauthorized)
            #expect(try await client.api(.get, "/api/v1/events?after=x", token: token).code == "events.bad-position")
            #expect(try await client.api(.get, "/api/v1/events?case=x", token: token).code == "input.invalid")
            #expect(try await client.api(.get, "/api/v1/events?since=1", token: token).code == "input.invalid")
            #expect(try await client.api(.post, "/api/v1/events", token: token).status == .methodNotAllowed)
            #expect(try await client.page("/events").status == .seeOther, "to the sign-in")
            let head = try await client.api(.head, "/api/v1/events", token: token)
            #expect(head.status == .ok && head.headers[.contentType] == "text/event-stream")
            #expect(events.statistics.streams == 0)
        }
    }

    @Test(arguments: [
        ("TONGBAN_REQUESTS_MAX", "0"), ("TONGBAN_CONNECTIONS_MAX", "many"), ("TONGBAN_HEAD_SECONDS", "-1"),
    ])
    func boundsThatMakeNoSenseAreRefused(key: String, value: String) {
        #expect(throws: Configuration.Flaw.self) { try Configuration(environment: [key: value]) }
    }
}

/// What a connection may take its time for.
@Suite struct ConnectionWatchTests {
    private static let patience = Patience(
        headSeconds: 60, crowdedHeadSeconds: 3, bodySeconds: 20, bodyBytesPerSecond: 500, answerSeconds: 30)

    /// The watch in a box: what is expected of it changes it.
    private final class Watched {
        var watch = ConnectionWatch(ConnectionWatchTests.patience, at: 0)

        func isOver(at now: Int64, pending: Int, isCrowded: Bool) -> Bool {
            watch.isOver(at: now, pending: pending, isCrowded: isCrowded)
        }
    }

    @Test func aHeadHasToComeAndSoonerWhenPlacesAreFew() {
        let one = Watched()
        #expect(!one.isOver(at: 60_000, pending: 0, isCrowded: false))
        #expect(one.isOver(at: 60_001, pending: 0, isCrowded: false))
        #expect(!one.isOver(at: 3_000, pending: 0, isCrowded: true))
        #expect(one.isOver(at: 3_001, pending: 0, isCrowded: true))
    }

    @Test func aBodyHasTimeForWhatItBrings() {
        let one = Watched()
        one.watch.head(at: 1_000)
        #expect(!one.isOver(at: 21_000, pending: 0, isCrowded: true))
        #expect(one.isOver(at: 21_001, pending: 0, isCrowded: false))
        one.watch.body(5_000)
        #expect(!one.isOver(at: 31_000, pending: 0, isCrowded: false), "ten seconds more for 5,000 bytes")
        #expect(one.isOver(at: 31_001, pending: 0, isCrowded: false))
    }

    @Test func workTakesAsLongAsItTakes() {
        let one = Watched()
        one.watch.head(at: 0)
        one.watch.bodyEnd(at: 0)
        #expect(!one.isOver(at: 10_000_000, pending: 0, isCrowded: true))
        one.watch.answerEnd(at: 10_000_000)
        #expect(!one.isOver(at: 10_060_000, pending: 0, isCrowded: false))
        #expect(one.isOver(at: 10_060_001, pending: 0, isCrowded: false))
    }

    /// A head that cannot be read is answered with 400 and is no head; then nothing more is said.
    @Test func whoWasToldGoodbyeHasToGo() {
        let one = Watched()
        one.watch.answerEnd(at: 1_000)
        #expect(!one.isOver(at: 61_000, pending: 0, isCrowded: false))
        #expect(one.isOver(at: 61_001, pending: 0, isCrowded: false), "not kept for ever")
        let other = Watched()
        for _ in 0..<2 { other.watch.head(at: 0) }
        other.watch.answerEnd(at: 10)
        other.watch.outputEnd(at: 20)
        other.watch.outputEnd(at: 9_000)
        #expect(!other.isOver(at: 3_020, pending: 0, isCrowded: false))
        #expect(other.isOver(at: 3_021, pending: 0, isCrowded: false), "though a head waits for its answer")
    }

    @Test func whoIsRefusedHasTimeFromTheBodysEnd() {
        let one = Watched()
        one.watch.head(at: 0)
        one.watch.answerEnd(at: 1)
        one.watch.bodyEnd(at: 10_000)
        #expect(!one.isOver(at: 13_000, pending: 0, isCrowded: true))
        #expect(one.isOver(at: 13_001, pending: 0, isCrowded: true))
    }

    @Test func anAnswerHasToBeTaken() {
        let one = Watched()
        one.watch.head(at: 0)
        one.watch.bodyEnd(at: 0)
        one.watch.answer(100_000)
        one.watch.answerEnd(at: 0)
        #expect(!one.isOver(at: 1_000, pending: 80_000, isCrowded: true))
        #expect(!one.isOver(at: 30_000, pending: 79_999, isCrowded: true), "slowly is good enough")
        #expect(!one.isOver(at: 60_000, pending: 79_999, isCrowded: true))
        #expect(one.isOver(at: 60_001, pending: 79_999, isCrowded: true))
    }

    @Test func aPipelinedRequestIsNoReasonToWaitForEver() {
        let one = Watched()
        for _ in 1...2 {
            one.watch.head(at: 0)
            one.watch.bodyEnd(at: 0)
        }
        one.watch.answerEnd(at: 5_000)
        #expect(!one.isOver(at: 100_000, pending: 0, isCrowded: false), "the second one is worked on")
        one.watch.answerEnd(at: 100_000)
        #expect(one.isOver(at: 160_001, pending: 0, isCrowded: false))
    }
}
