public import Casework
import Kernel

/// Text messages through a gateway that takes JSON over HTTP. What its body looks like is configured.
public struct SMSGateway: LetterCarrier {
    let settings: DeliverySettings.SMS
    let seconds: Int

    public init(_ settings: DeliverySettings.SMS, seconds: Int) {
        self.settings = settings
        self.seconds = seconds
    }

    public func carry(_ letter: Letter) async -> DeliveryOutcome {
        let body = settings.template.body(phone: letter.address, text: letter.text, id: letter.id)
        var headers = ["Content-Type: application/json", "Idempotency-Key: \(letter.id)"]
        if let header = settings.header { headers.append(header) }
        let answer = await Curl.perform(
            CurlRequest(
                url: settings.url, kind: .post(headers: headers, body: body),
                protocolName: settings.url.hasPrefix("https") ? "https" : "http", certificates: settings.certificates,
                seconds: seconds))
        switch answer {
        case nil: return .interrupted
        case .failure(let failure): return .failed(failure)
        case .success(let answer): return Self.outcome(answer)
        }
    }

    /// One text now, outside of the outbox: a code that is of no use in a minute.
    ///
    /// - Throws: `DeliveryFailure`. The phone and the text are in no error.
    public func sendText(to phone: String, text: String, id: String) async throws {
        let letter = Letter(
            id: id, address: phone, subject: "", text: text, language: .zhHans, at: Instant(milliseconds: 0))
        switch await carry(letter) {
        case .delivered: return
        case .failed(let failure): throw failure
        case .interrupted: throw CancellationError()
        }
    }

    /// 400 and 422 speak of this one message. Everything else, a wrong key among it, is put right by somebody and then
    /// goes well.
    static func outcome(_ answer: CurlAnswer) -> DeliveryOutcome {
        switch answer.status {
        case 200..<300: .delivered
        case 300..<400: .failed(DeliveryFailure(.redirected, status: answer.status))
        case 400, 422: .failed(DeliveryFailure(.rejected, status: answer.status, isFinal: true))
        case 401, 403: .failed(DeliveryFailure(.loginRefused, status: answer.status))
        case 429, 500...:
            .failed(
                DeliveryFailure(.busy, status: answer.status, retryAfterSeconds: answer.retryAfterSeconds))
        default: .failed(DeliveryFailure(.rejected, status: answer.status))
        }
    }
}
