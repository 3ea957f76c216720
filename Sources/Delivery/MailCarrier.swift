public import Casework
public import Kernel

/// Mails through one server that takes them from us (SMTP submission, RFC 6409).
public struct MailCarrier: LetterCarrier {
    let settings: DeliverySettings.Mail
    let serviceName: LocalizedText
    let seconds: Int

    public init(_ settings: DeliverySettings.Mail, serviceName: LocalizedText, seconds: Int) {
        self.settings = settings
        self.serviceName = serviceName
        self.seconds = seconds
    }

    public func carry(_ letter: Letter) async -> DeliveryOutcome {
        let message = MailMessage(
            from: settings.from, fromName: serviceName[letter.language], to: letter.address, letter: letter)
        guard let bytes = message.bytes else { return .failed(DeliveryFailure(.rejected, isFinal: true)) }
        let answer = await Curl.perform(
            CurlRequest(
                url: settings.url, kind: .mail(from: settings.from, to: letter.address, message: bytes),
                protocolName: settings.isTLS ? "smtps" : "smtp", needsTLS: settings.needsTLS, user: settings.user,
                password: settings.password, certificates: settings.certificates, seconds: seconds))
        switch answer {
        case nil: return .interrupted
        case .failure(let failure): return .failed(failure)
        case .success(let answer) where answer.status >= 400: return .failed(Self.failure(answer.status))
        case .success: return .delivered
        }
    }

    /// Reply codes of RFC 5321, section 4.2, and RFC 4954: 4xx may go well later, 53x is about our own name and
    /// password, other 5xx about this mail or its receiver.
    static func failure(_ status: Int) -> DeliveryFailure {
        switch status {
        case 530, 534, 535, 538: DeliveryFailure(.loginRefused, status: status)
        case 550...559: DeliveryFailure(.rejected, status: status, isFinal: true)
        case 500...: DeliveryFailure(.rejected, status: status)
        default: DeliveryFailure(.busy, status: status)
        }
    }
}
