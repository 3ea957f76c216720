public import Kernel

/// A way out of the house. In-app notices need none: they are rows of this database.
public enum Channel: String, Sendable, Hashable, CaseIterable {
    case mail, sms, webhook

    /// Whether it reaches a person, who sleeps at night and may not want it.
    public var isPersonal: Bool { self != .webhook }
}

public enum WebhookSubject {}
public typealias WebhookID = Identifier<WebhookSubject>

/// What waits in one line: a channel, and for webhooks each receiver by itself, so that one that does not answer holds
/// up nobody else.
public struct Lane: Sendable, Hashable {
    public var channel: Channel
    public var webhook: WebhookID?

    public static let mail = Lane(channel: .mail, webhook: nil)
    public static let sms = Lane(channel: .sms, webhook: nil)
    public static func webhook(_ id: WebhookID) -> Lane { Lane(channel: .webhook, webhook: id) }

    /// As it is stored.
    var text: String { webhook.map { channel.rawValue + ":" + $0.description } ?? channel.rawValue }

    init(channel: Channel, webhook: WebhookID?) {
        self.channel = channel
        self.webhook = webhook
    }

    init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let first = parts.first, let channel = Channel(rawValue: String(first)) else { return nil }
        let webhook = parts.count > 1 ? WebhookID(String(parts[1])) : nil
        guard (channel == .webhook) == (webhook != nil) else { return nil }
        self.init(channel: channel, webhook: webhook)
    }
}
