import Casework
import Kernel
import Procedures
import Registry
import Synchronization

/// A county whose installation has a gateway and a mail server, with receivers that a test holds in its hands.
struct OutboxHouse: Sendable {
    let world: World
    let sms = LetterReceiver()
    let mail = LetterReceiver()
    let hooks = CallReceiver()
    /// Registered, with a phone.
    let person: PersonID

    static let phone = "13800001234"
    static let settings = [
        "TONGBAN_SMS_URL": "http://127.0.0.1:9/", "TONGBAN_SMTP_URL": "smtp://127.0.0.1:9",
        "TONGBAN_MAIL_FROM": "notice@county.example", "TONGBAN_DELIVERY_ATTEMPTS": "3",
        "TONGBAN_WEBHOOK_PRIVATE": "1", "TONGBAN_ADDRESS": "https://county.example",
    ]

    static func open(
        at start: String = "2026-03-02T09:00:00+08:00", settings: [String: String] = OutboxHouse.settings
    ) async throws -> OutboxHouse {
        let world = try await World.open(at: start, settings: settings)
        let number = PersonNumber.citizen(try CitizenNumber("510421190202060137"))
        let card = try await world.registry.people.register(
            number, PersonInput(name: "李德顺", phone: phone, language: .zhHans), by: .system
        ).card
        return OutboxHouse(world: world, person: card.id.retagged())
    }

    var outbox: Outbox { world.casework.outbox }
    var dispatcher: Dispatcher {
        Dispatcher(casework: world.casework, carriers: Carriers(mail: mail, sms: sms, webhook: hooks))
    }

    func filing(party: Party? = nil) -> FilingInput {
        var input = world.filing()
        input.party = party ?? registered
        return input
    }

    var registered: Party {
        Party(
            kind: .naturalPerson, person: person, name: "李德顺", maskedNumber: nil, phone: nil, language: .zhHans)
    }

    @discardableResult
    func file(party: Party? = nil) async throws -> CaseID {
        try await world.casework.file(filing(party: party), as: world.clerk()).caseID
    }

    /// Turns of a lane until nothing is due.
    func drain(_ lane: Lane, seed: UInt64 = 1) async throws {
        for turn in 0..<100 where try await dispatcher.turn(lane, seed: seed &+ UInt64(turn)) == 0 { return }
    }

    func parcels(_ state: Parcel.State) async throws -> [Parcel] {
        try await outbox.parcels(state, in: World.miyi)
    }

    func counts() async throws -> [Parcel.State: Int] {
        try await outbox.counts(in: World.miyi).filter { $0.value > 0 }
    }

    func pass(seconds: Int64) { world.time.advance(milliseconds: seconds * 1_000) }
}

/// Takes letters and answers as it is told to; without an order it takes them.
final class LetterReceiver: LetterCarrier {
    private struct State {
        var letters: [Letter] = []
        var answers: [DeliveryOutcome] = []
    }

    private let state = Mutex(State())

    var letters: [Letter] { state.withLock { $0.letters } }

    func answer(_ outcomes: DeliveryOutcome...) { state.withLock { $0.answers += outcomes } }

    func carry(_ letter: Letter) async -> DeliveryOutcome {
        state.withLock { state in
            state.letters.append(letter)
            return state.answers.isEmpty ? .delivered : state.answers.removeFirst()
        }
    }
}

final class CallReceiver: WebhookCarrier {
    private let state = Mutex<(calls: [WebhookCall], answers: [DeliveryOutcome])>(([], []))

    var calls: [WebhookCall] { state.withLock { $0.calls } }

    func answer(_ outcomes: DeliveryOutcome...) { state.withLock { $0.answers += outcomes } }

    func carry(_ call: WebhookCall) async -> DeliveryOutcome {
        state.withLock { state in
            state.calls.append(call)
            return state.answers.isEmpty ? .delivered : state.answers.removeFirst()
        }
    }
}
