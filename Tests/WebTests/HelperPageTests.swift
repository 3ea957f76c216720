import Access
import Casework
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Procedures
import Registry
import Synchronization
import Testing
import Web

/// The helper's pages where no browser is needed: codes by phone, who gets there, and what lenders of powers see.
@Suite struct HelperPageTests {
    /// Codes that the page shows, as in a demonstration.
    private final class ShownCodes: PresenceCodes {
        private let sent = Mutex<[String: (matter: String, person: RegistryPersonID)]>([:])
        let areOffered = true

        func send(
            to person: RegistryPersonID, for matter: String, in language: Language, askedBy helper: String
        ) async throws -> SentCode {
            sent.withLock { $0["t"] = (matter, person) }
            return SentCode(token: "t", maskedPhone: "138******01", shownCode: "135790")
        }

        func confirm(_ token: String, code: String, for matter: String) async throws -> RegistryPersonID {
            try sent.withLock { sent in
                guard code == "135790", let known = sent[token], known.matter == matter else {
                    throw RegistryError.wrongPassword
                }
                sent[token] = nil
                return known.person
            }
        }
    }

    private func showing(in text: String) -> String? {
        text.firstMatch(of: /name="showing" value="([0-9a-f-]{36})"/).map { String($0.1) }
    }

    @Test func `A code that the person reads out confirms what the page showed`() async throws {
        let house = try await APIHouse.open(codes: ShownCodes())
        let helper = try await Reader.signedIn("wangchunhua", house)
        let registry = house.installation.registry
        let owner = try #require(try await registry.accounts.account("lideshun")).person
        let casework = house.installation.casework
        let command = casework.identifiers.next(CommandSubject.self).description
        let blank = [
            ("person", owner.description), ("home", "510421201200"), ("item", "510000.hrss.0101"),
            ("command", command), ("f.grade", "g500"), ("f.subsidy", "none"), ("f.account", "6217000000000000001"),
        ]
        try await house.test { client in
            var fields = blank
            // A flaw of the form is told before anybody is asked to confirm.
            let flawed = try await client.post("/counter/form", as: helper, fields.filter { $0.0 != "f.grade" })
            #expect(flawed.status == .unprocessableContent && !flawed.text.contains("name=\"showing\""))
            let shown = try await client.post("/counter/form", as: helper, fields)
            #expect(shown.status == .ok && shown.text.contains("138******01") && shown.text.contains("500 元"))
            fields.append(("showing", try #require(showing(in: shown.text))))
            let sent = try await client.post("/counter/form", as: helper, fields + [("confirm", "send")])
            #expect(sent.status == .ok && sent.text.contains("135790") && sent.text.contains("已经发到"))
            #expect(showing(in: sent.text) == fields.last?.1, "the same showing, for which the code is good")
            let wrong = try await client.post(
                "/counter/form", as: helper, fields + [("confirm", "code"), ("code", "000000")])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("name=\"code\""))
            let changed = fields.map { $0.0 == "f.account" ? ($0.0, "6217000000000000666") : $0 }
            let other = try await client.post(
                "/counter/form", as: helper, changed + [("confirm", "code"), ("code", "135790")])
            #expect(other.status == .unprocessableContent && other.text.contains("6217000000000000666"))
            #expect(other.text.contains("内容和给本人看的不一样了") && showing(in: other.text) != fields.last?.1)
            let done = try await client.post(
                "/counter/form", as: helper, fields + [("confirm", "code"), ("code", "135790")])
            #expect(done.status == .seeOther && done.location?.hasPrefix("/counter/done/") == true)
            let again = try await client.post(
                "/counter/form", as: helper, fields + [("confirm", "code"), ("code", "135790")])
            #expect(again.location == done.location, "a double click files once")
            #expect(try await casework.acts(for: owner.retagged()).first?.way == .code)
        }
    }

    @Test func `Who neither takes in nor helps does not get to the counter or to anybody's mandates`() async throws {
        let house = try await APIHouse.open()
        let owner = try #require(try await house.installation.registry.accounts.account("lideshun")).person
        let decider = try await Reader.signedIn("zhouming", house)
        let citizen = try await Reader.signedIn("machunlin", house)
        let helper = try await Reader.signedIn("wangchunhua", house)
        let token = try await house.token("zhouming")
        try await house.test { client in
            for path in ["/counter", "/counter/mandates?person=\(owner)", "/supervision/objections"] {
                for reader in [decider, citizen] {
                    #expect(try await client.page(path, as: reader).status == .forbidden, "\(path)")
                }
            }
            for path in ["/counter", "/counter/mandates?person=\(owner)"] {
                for language in ["zh-Hans", "en"] {
                    #expect(try await client.page(path, as: helper, language: language).status == .ok, "\(path)")
                }
            }
            let refused = try await client.api(
                .post, "/api/v1/showings", token: token, ["filing": .object(APIHouse.filing)])
            #expect(refused.status == .forbidden && refused.code == "access.denied")
        }
    }

    @Test func `Whoever lent powers sees on the own page what was done with them, and ends it there`() async throws {
        let house = try await APIHouse.open()
        let registry = house.installation.registry
        let casework = house.installation.casework
        let giver = try #require(try await registry.accounts.account("zhouming")).person
        let receiver = try #require(try await registry.accounts.account("tangyan")).person
        let today = casework.today()
        let post = try #require(try await registry.posts.allPosts(of: giver).first)
        let delegation = try await registry.posts.delegate(
            from: try #require(RegistryPostID(post.id)), of: giver, to: receiver,
            permissions: [.caseRead, .caseReceive, .caseHandle, .caseDecide], from: today,
            through: today.advanced(by: 3), reason: "出差三天", by: .system)
        let lender = try await Reader.signedIn("zhouming", house)
        let borrower = try await Reader.signedIn("tangyan", house)
        let clerk = try await house.token("liuxiaomei")
        try await house.test { client in
            let filed = try await client.api(.post, "/api/v1/cases", token: clerk, .object(APIHouse.filing))
            let id = try #require(filed.json["id"]?.text)
            let accepted = try await client.post("/cases/\(id)/actions/accept", as: borrower, [("version", "1")])
            #expect(accepted.status == .seeOther, "\(accepted.status)")
            let file = try await client.page("/cases/\(id)", as: lender)
            #expect(file.text.contains("唐燕") && file.text.contains("（代") && file.text.contains("周明行使权限）"))
            let page = try await client.page("/admin/delegation", as: lender)
            #expect(page.text.contains("别人用我授的权办了什么") && page.text.contains("/cases/\(id)"))
            let others = try await client.page("/admin/delegation", as: borrower)
            #expect(!others.text.contains("/cases/\(id)"))
            let ended = try await client.post(
                "/admin/delegation/end", as: lender, [("delegation", delegation.id)])
            #expect(ended.status == .seeOther)
            #expect(try await client.page("/cases/\(id)", as: borrower).status == .notFound)
        }
    }
}
