import Casework
import Foundation
import Kernel
import Testing

@testable import Delivery

/// Requests to gateways and receivers, and what their answers mean.
@Suite struct RequestTests {
    @Test func aTextChangesNothingButItsPlace() throws {
        let template = try #require(
            SMSTemplate(#"{"to": ["+86{phone}"], "content": "【通办】{text}", "extra": {"ref": "{id}", "n": 1, "x": "{other}"}}"#))
        let nasty = #"a", "to": ["1"] {phone} {id} \ "# + "\n\u{1}"
        let body = try JSONValue.parse(template.body(phone: "138", text: nasty, id: "id-1"), maxBytes: 10_000)
        #expect(body["to"]?.list == ["+86138"] && body["content"]?.text == "【通办】" + nasty)
        #expect(body["extra"]?["ref"] == "id-1" && body["extra"]?["n"] == 1 && body["extra"]?["x"] == "{other}")
        #expect(body.object?.count == 3)
    }

    @Test(arguments: ["", "{phone}{text}", #"{"p": "{phone}"}"#, #"{"t": "{text}"}"#, #"["{phone}", "{text}""#, #"{"{phone}": "{text}"}"#])
    func templatesThatAreNone(text: String) { #expect(SMSTemplate(text) == nil) }

    /// The example of Standard Webhooks 1.0.
    @Test func signaturesAreThoseOfTheStandard() throws {
        let secret = try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let call = WebhookCall(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", url: "https://county.example",
            body: Array(#"{"test": 2432232314}"#.utf8), secrets: [Array(secret), [1, 2, 3]],
            at: Instant(milliseconds: 1_614_265_330_123))
        let headers = WebhookSender.signature(call)
        #expect(headers[0] == "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek" && headers[1] == "webhook-timestamp: 1614265330")
        let signatures = headers[2].dropFirst("webhook-signature: ".count).split(separator: " ")
        #expect(signatures.first == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" && signatures.count == 2)
    }

    @Test(arguments: [
        (200, nil, false), (204, nil, false), (301, "redirected", false), (400, "rejected", true), (401, "loginRefused", false),
        (404, "rejected", false), (422, "rejected", true), (429, "busy", false), (503, "busy", false),
    ] as [(Int, String?, Bool)])
    func answersOfGateways(status: Int, kind: String?, isFinal: Bool) {
        check(SMSGateway.outcome(CurlAnswer(status: status, retryAfterSeconds: 7)), status, kind, isFinal)
    }

    @Test(arguments: [
        (200, nil, false), (302, "redirected", false), (400, "rejected", false), (410, "gone", true), (429, "busy", false),
        (500, "busy", false),
    ] as [(Int, String?, Bool)])
    func answersOfReceivers(status: Int, kind: String?, isFinal: Bool) {
        check(WebhookSender.outcome(CurlAnswer(status: status, retryAfterSeconds: 7)), status, kind, isFinal)
    }

    private func check(_ outcome: DeliveryOutcome, _ status: Int, _ kind: String?, _ isFinal: Bool) {
        guard case .failed(let failure) = outcome else {
            #expect(outcome == .delivered && kind == nil)
            return
        }
        #expect(failure.kind.rawValue == kind && failure.isFinal == isFinal && failure.status == status)
        #expect(failure.retryAfterSeconds == (failure.kind == .busy ? 7 : nil))
    }

    @Test func settingsOfAnInstallation() throws {
        let none = try DeliverySettings([:])
        #expect(none.mail == nil && none.sms == nil && none.quiet == .usual && !none.mayReachPrivate)
        #expect(none.plan(address: "x", serviceName: "y").channels.isEmpty)
        let all = try DeliverySettings([
            "TONGBAN_SMTP_URL": "smtp://mail.county.example:587", "TONGBAN_MAIL_FROM": "a@county.example",
            "TONGBAN_SMTP_USER": "u", "TONGBAN_SMTP_PASSWORD": "geheim", "TONGBAN_SMS_URL": "https://sms.example/send",
            "TONGBAN_SMS_HEADER": "Authorization: Bearer geheim", "TONGBAN_QUIET_HOURS": "off",
            "TONGBAN_DELIVERY_SECONDS": "3",
        ])
        #expect(all.mail?.needsTLS == true && all.mail?.isTLS == false && all.quiet == nil && all.seconds == 3)
        let plan = all.plan(address: "x", serviceName: "y")
        #expect(plan.channels == [.mail, .sms] && plan.leaseMilliseconds == 3_000)
        #expect(!"\(plan.servers)".contains("geheim"))
        #expect(try DeliverySettings(["TONGBAN_SMTP_URL": "smtp://127.0.0.1:25", "TONGBAN_MAIL_FROM": "a@b.cn"]).mail?.needsTLS == false)
    }

    @Test(arguments: [
        ["TONGBAN_SMTP_URL": "mail.example:25"], ["TONGBAN_SMTP_URL": "smtp://u:p@mail.example"],
        ["TONGBAN_SMTP_URL": "smtp://mail.example"],
        ["TONGBAN_SMTP_URL": "smtp://mail.example", "TONGBAN_MAIL_FROM": "a@b.cn\r\nx"],
        ["TONGBAN_SMTP_URL": "smtp://mail.example", "TONGBAN_MAIL_FROM": "a@b.cn", "TONGBAN_SMTP_USER": "u"],
        ["TONGBAN_SMS_URL": "http://sms.example"], ["TONGBAN_SMS_URL": "https://u:geheim@sms.example"],
        ["TONGBAN_SMS_URL": "https://sms.example", "TONGBAN_SMS_HEADER": "geheim"],
        ["TONGBAN_SMS_URL": "https://sms.example", "TONGBAN_SMS_HEADER": "A: geheim\r\nB: c"],
        ["TONGBAN_SMS_URL": "https://sms.example", "TONGBAN_SMS_BODY": "{}"], ["TONGBAN_QUIET_HOURS": "night"],
        ["TONGBAN_WEBHOOK_PRIVATE": "maybe"], ["TONGBAN_DELIVERY_SECONDS": "0"], ["TONGBAN_DELIVERY_ATTEMPTS": "51"],
        ["TONGBAN_DELIVERY_RETRY_SECONDS": "x"],
    ])
    func settingsThatAreRefusedByTheirName(values: [String: String]) throws {
        let flaw = #expect(throws: DeliverySettings.Flaw.self) { try DeliverySettings(values) }
        let text = try #require(flaw).description
        #expect(text.hasPrefix("TONGBAN_") && !text.contains("geheim"))
    }
}

/// libcurl itself, on this machine alone.
@Suite struct CurlTests {
    private func post(_ url: String, onlyPublic: Bool) async -> Result<CurlAnswer, DeliveryFailure>? {
        await Curl.perform(
            CurlRequest(
                url: url, kind: .post(headers: [], body: []), protocolName: "http", seconds: 5, onlyPublic: onlyPublic))
    }

    /// What a name leads to is looked at when the connection is made, so that no name can be exchanged after the check.
    @Test(arguments: ["http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://0x7f000001:1/"])
    func theOwnNetworkIsNotConnectedTo(url: String) async {
        #expect(await post(url, onlyPublic: true) == .failure(DeliveryFailure(.forbidden)))
    }

    @Test func nobodyThere() async {
        #expect(await post("http://127.0.0.1:1/", onlyPublic: false) == .failure(DeliveryFailure(.unreachable)))
    }

    @Test func noOtherProtocolThanTheOneMeant() async {
        for url in ["file:///etc/hostname", "gopher://127.0.0.1:1/", "ftp://127.0.0.1:1/"] {
            guard case .failure = await post(url, onlyPublic: false) else {
                Issue.record("\(url) was opened")
                continue
            }
        }
    }
}
