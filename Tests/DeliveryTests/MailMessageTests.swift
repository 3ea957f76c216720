import Casework
import Foundation
import Kernel
import Testing

@testable import Delivery

/// Mails on the wire: nothing that comes from outside can end a line, and every line is short.
@Suite struct MailMessageTests {
    private func message(subject: String = "办件的通知", text: String = "您好", to: String = "li@example.cn") -> MailMessage {
        MailMessage(
            from: "notice@county.example", fromName: "通办 · 政务服务", to: to,
            letter: Letter(
                id: "0198-a", address: to, subject: subject, text: text, language: .zhHans,
                at: Instant(iso8601: "2026-03-02T09:05:07+08:00")!))
    }

    private func lines(_ message: MailMessage) throws -> [String] {
        String(decoding: try #require(message.bytes), as: UTF8.self).components(separatedBy: "\r\n")
    }

    @Test func headersAndBody() throws {
        let lines = try lines(message(text: ".\r\n第一行\n.第二行"))
        #expect(lines.contains("Date: Mon, 02 Mar 2026 09:05:07 +0800"))
        #expect(lines.contains("Message-ID: <0198-a@county.example>") && lines.contains("To: <li@example.cn>"))
        #expect(lines.contains("Auto-Submitted: auto-generated") && lines.contains(" <notice@county.example>"))
        let body = lines[(try #require(lines.firstIndex(of: "")) + 1)...].joined()
        let text = String(decoding: try #require(Data(base64Encoded: body)), as: UTF8.self)
        #expect(text == ".\r\r\n第一行\r\n.第二行" || text == ".\r\n第一行\r\n.第二行")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        #expect(!lines.contains("."))
    }

    @Test(arguments: ["a\r\nBcc: all@example.cn", "a\nX: y", "\r\n\r\nbody", String(repeating: "长主题", count: 100)])
    func nothingEndsALineOfTheHead(subject: String) throws {
        let lines = try lines(message(subject: subject))
        let head = lines.prefix { !$0.isEmpty }
        let names = head.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(names == [
            "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
            "Content-Type", "Content-Transfer-Encoding",
        ])
        #expect(head.allSatisfy { $0.utf8.count <= 78 })
    }

    @Test(arguments: [
        "li@example.cn>\r\nDATA", "li@example.cn\n", "a@b@c", "", "no-at", "a b@c.cn", "<a@b.cn>", "a@b.cn,c@d.cn",
    ])
    func addressesThatCouldBreakTheDialogue(to: String) { #expect(message(to: to).bytes == nil) }

    @Test func encodedWordsCutBetweenCharacters() throws {
        let text = String(repeating: "政务🙂", count: 30)
        let words = MailMessage.words(text, after: 9).components(separatedBy: "\r\n ")
        var whole = ""
        for word in words {
            #expect(word.utf8.count <= 75 && word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            let bytes = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            whole += try #require(String(data: bytes, encoding: .utf8))
        }
        #expect(whole == text)
    }

    @Test(arguments: [
        (421, DeliveryFailure.Kind.busy, false), (450, .busy, false), (530, .loginRefused, false),
        (535, .loginRefused, false), (503, .rejected, false), (550, .rejected, true), (554, .rejected, true),
    ])
    func repliesOfServers(status: Int, kind: DeliveryFailure.Kind, isFinal: Bool) {
        let failure = MailCarrier.failure(status)
        #expect(failure.kind == kind && failure.isFinal == isFinal && failure.status == status)
    }
}
