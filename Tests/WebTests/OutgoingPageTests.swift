import Casework
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Procedures
import Registry
import Testing
import Web

/// What leaves the house, through the router: who may see it, send it again, subscribe; and a person's own choices.
@Suite struct OutgoingPageTests {
    private static let miyi = "510421000000"

    @Test func onlyWhoMayAndOnlyInTheirTerritory() async throws {
        let house = try await APIHouse.open()
        let county = try await Reader.signedIn("sunhao", house)
        let clerk = try await Reader.signedIn("liuxiaomei", house)
        let citizen = try await Reader.signedIn("lideshun", house)
        let outbox = house.installation.casework.outbox
        let elsewhere = try #require(DivisionCode("510422000000"))
        let other = try await outbox.subscribe(
            name: "别处", url: "https://county.example/x", events: [.filed], division: elsewhere, by: .system
        ).webhook
        try await house.test { client in
            for path in ["/admin/outbox", "/admin/notice-texts", "/admin/webhooks"] {
                #expect(try await client.page(path, as: county).status == .ok)
                for reader in [clerk, citizen] {
                    #expect(try await client.page(path, as: reader).status == .forbidden)
                }
                #expect(try await client.page(path).status != .ok)
            }
            #expect(try await client.page("/admin/outbox?in=510422000000", as: county).status == .forbidden)
            #expect(try await !client.page("/admin/webhooks", as: county).text.contains("别处"))
            for act in ["trial", "rotate", "pause", "resume", "end"] {
                let fields = [("in", Self.miyi), ("webhook", other.id.description)]
                #expect(try await client.post("/admin/webhooks/" + act, as: county, fields).status == .notFound)
                #expect(
                    try await client.post("/admin/webhooks/" + act, as: county, [("in", "510422000000"), fields[1]])
                        .status == .forbidden)
            }
            #expect(
                try await client.post("/admin/outbox/resend", as: clerk, [("in", Self.miyi), ("all", "yes")]).status
                    == .forbidden)
            let none = try await client.post("/admin/outbox/resend", as: county, [("in", Self.miyi), ("all", "yes")])
            #expect(none.status == .seeOther)
            let refused = try await client.post(
                "/admin/webhooks", as: county, [("in", Self.miyi), ("name", "x"), ("url", "https://10.0.0.1/")])
            #expect(refused.status == .unprocessableContent && refused.text.contains("内部网络"))
            #expect(try await outbox.webhooks().map(\.isActive) == [true])
        }
    }

    @Test func aPersonsOwnChoices() async throws {
        let house = try await APIHouse.open()
        let registry = house.installation.registry
        let casework = house.installation.casework
        let (token, session) = try await registry.accounts.createSession(for: "lideshun")
        let citizen = Reader(cookie: "tb_session=" + token, csrf: session.csrf)
        try await house.test { client in
            #expect(try await client.page("/my/contact").status == .seeOther)
            let page = try await client.page("/my/contact", as: citizen)
            #expect(page.status == .ok && page.text.contains("13800000201"))
            for (fields, why) in [
                ([("phone", ""), ("ways", "sms")], "请填写手机号"), ([("phone", "138"), ("mail", "")], "电话号码不对"),
                ([("phone", "13800000201"), ("mail", "li@example.cn\r\nBcc: x@y.cn")], "不能用的字符"),
                ([("phone", "13800000201"), ("mail", "li@example")], "邮箱地址不对"),
                ([("phone", "13800000201"), ("ways", "mail")], "请填写邮箱"),
            ] {
                let refused = try await client.post("/my/contact", as: citizen, fields + [("language", "en")])
                #expect(refused.status == .unprocessableContent && refused.text.contains(why), "\(why)")
            }
            let saved = try await client.post(
                "/my/contact", as: citizen,
                [("phone", "13800000299"), ("mail", "li@example.cn"), ("ways", "mail"), ("language", "en")])
            #expect(saved.status == .seeOther)
            let contact = try await registry.people.contact(of: session.person)
            #expect(contact == PersonContact(phone: "13800000299", mail: "li@example.cn", language: .en))
            let choice = try await casework.contactChoice(of: session.person.retagged())
            #expect(choice == ContactChoice(sms: false, mail: true))
        }
    }
}
