import Crypto
public import Kernel
import Synchronization

/// Another system that hears of events: where, of which, in which territory.
public struct Webhook: Sendable, Hashable {
    public var id: WebhookID
    public var name: String
    public var url: String
    public var events: Set<WebhookEvent.Kind>
    /// Cases whose home lies in it.
    public var division: DivisionCode
    public var isActive: Bool
    public var createdAt: Instant
    /// The end of the time in which the replaced secret signs too.
    public var oldSecretUntil: Instant?
    var secret: [UInt8]
    var oldSecret: [UInt8]?
}

/// The subscriptions that stand, in memory: each entry asks for them.
final class WebhookBook: Sendable {
    private struct State {
        var active: [Webhook] = []
        /// Counts what was heard of changes.
        var changes = 0
        var known = 0
    }

    private let state = Mutex(State())

    var active: [Webhook] { state.withLock { $0.active } }

    /// Whether another process made changes since the book was read.
    var isStale: Bool { state.withLock { $0.known != $0.changes } }

    /// How many changes were heard of; asked before the rows are read.
    var changes: Int { state.withLock { $0.changes } }

    /// Another process changed subscriptions.
    func doubt() { state.withLock { $0.changes += 1 } }

    /// - Parameter change: where changes stood before the rows were read.
    func keep(_ webhooks: [Webhook], asOf change: Int) {
        state.withLock { state in
            guard change >= state.known else { return }
            state.known = change
            state.active = webhooks.filter(\.isActive)
        }
    }

    subscript(id: WebhookID) -> Webhook? { state.withLock { $0.active.first { $0.id == id } } }
}

/// Seals the secrets of subscriptions, each for itself (AES-256-GCM, the subscription's id authenticated).
struct WebhookSeal: Sendable {
    private let key: SymmetricKey

    init(_ secret: SymmetricKey) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Array("tongban.webhook.seal.1".utf8), outputByteCount: 32)
    }

    func sealed(_ secret: [UInt8], of id: WebhookID) throws -> [UInt8] {
        let box = try AES.GCM.seal(secret, using: key, authenticating: Array(id.description.utf8))
        guard let combined = box.combined else { throw CryptoKitError.underlyingCoreCryptoError(error: 0) }
        return Array(combined)
    }

    func opened(_ sealed: [UInt8], of id: WebhookID) throws -> [UInt8] {
        let box = try AES.GCM.SealedBox(combined: sealed)
        return Array(try AES.GCM.open(box, using: key, authenticating: Array(id.description.utf8)))
    }
}

/// A secret as Standard Webhooks writes it: `whsec_` and Base64.
public struct WebhookSecret: Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func mint() -> WebhookSecret {
        WebhookSecret(SymmetricKey(size: SymmetricKeySize(bitCount: OutboxLimits.secretBytes * 8))
            .withUnsafeBytes { [UInt8]($0) })
    }

    /// To be shown once.
    public var text: String { "whsec_" + Base64.text(bytes) }
    /// Never the secret: a log must not hold it.
    public var description: String { "whsec_…" }
}
