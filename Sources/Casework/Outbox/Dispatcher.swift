import Database
public import Kernel
import Procedures
import Registry

/// Gets what was taken out of the house: puts it into words, opens the address, hands it to a carrier, writes down what
/// became of it.
public struct Dispatcher: Sendable {
    let casework: Casework
    let carriers: Carriers

    public init(casework: Casework, carriers: Carriers) {
        self.casework = casework
        self.carriers = carriers
    }

    private var outbox: Outbox { casework.outbox }

    /// What to do with a message once everything about it is looked at.
    enum Ready: Sendable {
        case letter(Letter)
        case call(WebhookCall)
        case drop(DropReason)
    }

    /// One turn of a lane: takes what is due, sends it side by side, settles each by itself.
    /// - Parameter seed: for the share of chance in waiting times.
    /// - Returns: how many messages were looked at; none: nothing is due.
    @discardableResult
    public func turn(_ lane: Lane, seed: UInt64) async throws -> Int {
        let (parcels, lease) = try await outbox.take(lane)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, parcel) in parcels.enumerated() {
                group.addTask { try await handle(parcel, under: lease, seed: seed &+ UInt64(index)) }
            }
            try await group.waitForAll()
        }
        return parcels.count
    }

    private func handle(_ parcel: Parcel, under lease: Outbox.Lease, seed: UInt64) async throws {
        let outcome: DeliveryOutcome
        do {
            switch try await ready(parcel) {
            case .drop(let reason): return try await outbox.drop(parcel, reason, under: lease)
            case .letter(let letter):
                let carrier = parcel.lane.channel == .mail ? carriers.mail : carriers.sms
                outcome = await carrier?.carry(letter) ?? .failed(.init(.unmade))
            case .call(let call): outcome = await carriers.webhook?.carry(call) ?? .failed(.init(.unmade))
            }
        } catch {
            // What cannot be made now, perhaps can later: a unit that is missing, a file that is full.
            outcome = .failed(DeliveryFailure(.unmade))
        }
        var random = SeededRandom(seed: seed)
        try await outbox.settle(parcel, outcome, under: lease, using: &random)
        if case .failed(let failure) = outcome, failure.kind == .gone, let id = parcel.lane.webhook {
            try await outbox.rest(id)
        }
    }

    private func ready(_ parcel: Parcel) async throws -> Ready {
        switch parcel.content {
        case .event(_, let body):
            guard let id = parcel.lane.webhook, let webhook = outbox.book[id] else { return .drop(.unsubscribed) }
            let now = casework.now()
            let isOldValid = webhook.oldSecretUntil.map { $0 > now } ?? false
            let old = isOldValid ? webhook.oldSecret : nil
            return .call(
                WebhookCall(
                    id: Self.eventID(body) ?? parcel.id.description, url: webhook.url, body: Array(body.utf8),
                    secrets: [webhook.secret] + [old].compactMap { $0 }, at: now))
        case .notice(let recipient, let at, let id):
            guard let notice = try await casework.notice(recipient: recipient, at: at, id: id),
                let reader = NoticeReader(recipient)
            else { return .drop(.erased) }
            return try await letter(parcel, notice, to: reader)
        }
    }

    private func letter(_ parcel: Parcel, _ notice: Notice, to reader: NoticeReader) async throws -> Ready {
        let channel = parcel.lane.channel
        switch try await casework.contact(of: reader, on: channel, for: notice) {
        case .failure(let reason): return .drop(reason)
        case .success(let contact):
            let words = try await casework.outsideText(of: notice, on: channel, in: contact.language)
            return .letter(
                Letter(
                    id: parcel.id.description, address: contact.address, subject: words.subject, text: words.text,
                    language: contact.language, at: parcel.createdAt))
        }
    }

    /// The event's own id, the same for everybody who hears of it.
    private static func eventID(_ body: String) -> String? {
        try? JSONValue.parse(Array(body.utf8), maxBytes: 65_536)["id"]?.text
    }
}

/// Only so that it can stand in a `Result`; nobody throws it.
extension DropReason: Error {}
