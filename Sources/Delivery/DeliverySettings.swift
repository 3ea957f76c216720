public import Casework
import Foundation
public import Kernel

/// How an installation reaches the outside, read from its configuration (docs/development.md has the table).
public struct DeliverySettings: Sendable {
    public struct Mail: Sendable {
        /// `smtp://host:port` or `smtps://host:port`.
        public var url: String
        public var from: String
        public var user: String?
        var password: String?
        var certificates: String?

        /// TLS from the first byte.
        public var isTLS: Bool { url.hasPrefix("smtps://") }
        /// Where a connection begins in the clear it has to go over to TLS (STARTTLS), except on this machine.
        public var needsTLS: Bool { isTLS || !DeliverySettings.isLoopback(url) }
    }

    public struct SMS: Sendable {
        public var url: String
        /// One header with the gateway's key, as it goes out.
        var header: String?
        public var template: SMSTemplate
        var certificates: String?
    }

    public enum Flaw: Error, Sendable, Hashable, CustomStringConvertible {
        case malformed(key: String, expected: String)

        /// Never the value: it may be a password.
        public var description: String {
            switch self {
            case .malformed(let key, let expected): "\(key): \(expected)"
            }
        }
    }

    public enum Key: String, CaseIterable, Sendable {
        case smtpURL = "TONGBAN_SMTP_URL"
        case smtpUser = "TONGBAN_SMTP_USER"
        case smtpPassword = "TONGBAN_SMTP_PASSWORD"
        case mailFrom = "TONGBAN_MAIL_FROM"
        case smsURL = "TONGBAN_SMS_URL"
        case smsHeader = "TONGBAN_SMS_HEADER"
        case smsBody = "TONGBAN_SMS_BODY"
        case quiet = "TONGBAN_QUIET_HOURS"
        case webhookPrivate = "TONGBAN_WEBHOOK_PRIVATE"
        case certificates = "TONGBAN_DELIVERY_CERTIFICATES"
        case seconds = "TONGBAN_DELIVERY_SECONDS"
        case retrySeconds = "TONGBAN_DELIVERY_RETRY_SECONDS"
        case attempts = "TONGBAN_DELIVERY_ATTEMPTS"
    }

    public var mail: Mail?
    public var sms: SMS?
    public var quiet: QuietHours?
    public var retry: RetryPolicy
    /// Bound of one try, seconds.
    public var seconds: Int
    public var mayReachPrivate: Bool
    public var certificates: String?

    /// - Parameter values: by the names of `Key`; an empty value is none.
    public init(_ values: [String: String]) throws(Flaw) {
        func text(_ key: Key) -> String? { values[key.rawValue].flatMap { $0.isEmpty ? nil : $0 } }
        func number(_ key: Key, _ range: ClosedRange<Int>, _ usual: Int) throws(Flaw) -> Int {
            guard let value = text(key) else { return usual }
            guard let number = Int(value), range.contains(number) else {
                throw .malformed(
                    key: key.rawValue, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        certificates = text(.certificates)
        mail = try Self.mail(text, certificates)
        sms = try Self.sms(text, certificates)
        switch text(.quiet) {
        case nil: quiet = .usual
        case "off": quiet = nil
        case let hours?:
            guard let read = QuietHours(hours) else {
                throw .malformed(key: Key.quiet.rawValue, expected: "two times such as 21:00-08:00, or off")
            }
            quiet = read
        }
        switch text(.webhookPrivate) {
        case nil, "0": mayReachPrivate = false
        case "1": mayReachPrivate = true
        default: throw .malformed(key: Key.webhookPrivate.rawValue, expected: "1 or 0")
        }
        seconds = try number(.seconds, 1...DeliveryLimits.tryingSecondsHighest, DeliveryLimits.tryingSeconds)
        let first = try number(.retrySeconds, 1...3_600, Int(OutboxLimits.firstWaitMilliseconds / 1_000))
        let attempts = try number(.attempts, 1...OutboxLimits.attemptsHighest, OutboxLimits.attemptsMax)
        retry = RetryPolicy(attemptsMax: attempts, firstMilliseconds: Int64(first) * 1_000)
    }

    private static func mail(_ text: (Key) -> String?, _ certificates: String?) throws(Flaw) -> Mail? {
        guard let url = text(.smtpURL) else { return nil }
        guard let parts = URLComponents(string: url), ["smtp", "smtps"].contains(parts.scheme), parts.host?.isEmpty == false,
            parts.user == nil, parts.password == nil, parts.path.isEmpty || parts.path == "/", parts.query == nil
        else {
            throw .malformed(
                key: Key.smtpURL.rawValue,
                expected: "smtp://HOST:PORT (STARTTLS) or smtps://HOST:PORT; name and password stand in their own keys")
        }
        guard let from = text(.mailFrom), MailMessage.isSafe(from) else {
            throw .malformed(key: Key.mailFrom.rawValue, expected: "the sender's mail address, such as notice@county.example")
        }
        let (user, password) = (text(.smtpUser), text(.smtpPassword))
        guard (user == nil) == (password == nil) else {
            throw .malformed(key: Key.smtpPassword.rawValue, expected: "both name and password, or neither")
        }
        return Mail(url: url, from: from, user: user, password: password, certificates: certificates)
    }

    private static func sms(_ text: (Key) -> String?, _ certificates: String?) throws(Flaw) -> SMS? {
        guard let url = text(.smsURL) else { return nil }
        guard let parts = URLComponents(string: url), parts.host?.isEmpty == false, parts.user == nil,
            parts.password == nil, parts.scheme == "https" || (parts.scheme == "http" && isLoopback(url))
        else {
            throw .malformed(
                key: Key.smsURL.rawValue, expected: "the gateway's https:// address (http:// on this machine only)")
        }
        let header = text(.smsHeader)
        if let header {
            let name = header.prefix { $0 != ":" }
            let isPrintable = header.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            guard name.count < header.count, !name.isEmpty, isPrintable else {
                throw .malformed(key: Key.smsHeader.rawValue, expected: "one header, such as Authorization: Bearer KEY")
            }
        }
        guard let template = SMSTemplate(text(.smsBody) ?? SMSTemplate.usual) else {
            throw .malformed(
                key: Key.smsBody.rawValue, expected: "JSON with {phone} and {text} (and {id}) inside its strings")
        }
        return SMS(url: url, header: header, template: template, certificates: certificates)
    }

    static func isLoopback(_ url: String) -> Bool {
        let host = URLComponents(string: url)?.host ?? ""
        return ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
    }
}

extension DeliverySettings {
    /// - Parameter address: where people reach the site.
    public func plan(address: String, serviceName: LocalizedText) -> OutboxPlan {
        var channels: Set<Channel> = []
        var servers: [Channel: String] = [:]
        if let mail {
            channels.insert(.mail)
            servers[.mail] = mail.url
        }
        if let sms {
            channels.insert(.sms)
            servers[.sms] = URLComponents(string: sms.url)?.host ?? ""
        }
        return OutboxPlan(
            channels: channels, hasWebhooks: true, quiet: quiet, retry: retry,
            leaseMilliseconds: Int64(seconds) * 1_000, address: address, serviceName: serviceName,
            mayReachPrivate: mayReachPrivate, servers: servers)
    }

    public func carriers(serviceName: LocalizedText) -> Carriers {
        Carriers(
            mail: mail.map { MailCarrier($0, serviceName: serviceName, seconds: seconds) },
            sms: sms.map { SMSGateway($0, seconds: seconds) },
            webhook: WebhookSender(mayReachPrivate: mayReachPrivate, certificates: certificates, seconds: seconds))
    }
}
