public import Casework
import Crypto
import Kernel

/// Events to addresses that administrators gave, signed in the manner of Standard Webhooks 1.0: the receiver knows who
/// sent it, that nothing was changed, and when.
public struct WebhookSender: WebhookCarrier {
    let mayReachPrivate: Bool
    let certificates: String?
    let seconds: Int

    public init(mayReachPrivate: Bool, certificates: String?, seconds: Int) {
        self.mayReachPrivate = mayReachPrivate
        self.certificates = certificates
        self.seconds = seconds
    }

    public func carry(_ call: WebhookCall) async -> DeliveryOutcome {
        guard WebhookAddress.flaw(in: call.url, mayReachPrivate: mayReachPrivate) == nil else {
            return .failed(DeliveryFailure(.forbidden))
        }
        let answer = await Curl.perform(
            CurlRequest(
                url: call.url,
                kind: .post(
                    headers: ["Content-Type: application/cloudevents+json; charset=utf-8"] + Self.signature(call),
                    body: call.body),
                protocolName: call.url.lowercased().hasPrefix("https:") ? "https" : "http",
                certificates: certificates, seconds: seconds, onlyPublic: !mayReachPrivate))
        switch answer {
        case nil: return .interrupted
        case .failure(let failure): return .failed(failure)
        case .success(let answer): return Self.outcome(answer)
        }
    }

    /// Each secret signs id, time and body; a receiver takes the message when one of the signatures is right.
    static func signature(_ call: WebhookCall) -> [String] {
        let seconds = call.at.milliseconds / 1_000
        let signed = Array("\(call.id).\(seconds).".utf8) + call.body
        let signatures = call.secrets.map { secret in
            "v1," + Base64.text(
                Array(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret))))
        }
        return [
            "webhook-id: \(call.id)", "webhook-timestamp: \(seconds)",
            "webhook-signature: " + signatures.joined(separator: " "),
        ]
    }

    static func outcome(_ answer: CurlAnswer) -> DeliveryOutcome {
        switch answer.status {
        case 200..<300: .delivered
        case 300..<400: .failed(DeliveryFailure(.redirected, status: answer.status))
        case 410: .failed(DeliveryFailure(.gone, status: answer.status, isFinal: true))
        case 429, 500...:
            .failed(
                DeliveryFailure(.busy, status: answer.status, retryAfterSeconds: answer.retryAfterSeconds))
        default: .failed(DeliveryFailure(.rejected, status: answer.status))
        }
    }
}
