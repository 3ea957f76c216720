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

/// The citizen's page, whole numbers with a reason, and the explanation of a look that fits no case.
@Suite struct LookPageTests {
    private static let number = "510421190202060137"

    private static func id(_ answer: PageAnswer, _ marker: String) throws -> String {
        let start = try #require(answer.text.range(of: marker)?.upperBound)
        return String(answer.text[start...].prefix(36))
    }

    @Test func `A clerk's looks are read by the citizen, with unit, post, time and reason`() async throws {
        let house = try await APIHouse.open()
        let clerkToken = try await house.token("liuxiaomei")
        let decider = try await Reader.signedIn("zhouming", house)
        let deciderToken = try await house.token("zhouming")
        let citizen = try await Reader.signedIn("lideshun", house)
        let citizenToken = try await house.token("lideshun")
        try await house.test { client in
            let filed = try await client.api(.post, "/api/v1/cases", token: clerkToken, .object(APIHouse.filing))
            let id = try #require(filed.json["id"]?.text)
            _ = try await client.page("/cases/\(id)", as: decider)
            _ = try await client.api(.get, "/api/v1/cases/\(id)/entries", token: deciderToken)

            let refused = try await client.post(
                "/cases/\(id)/unmask", as: decider, [("choice", "verify"), ("reason", " ")])
            #expect(refused.status == .unprocessableContent)
            #expect(!refused.text.contains(Self.number))
            let shown = try await client.post(
                "/cases/\(id)/unmask", as: decider, [("choice", "verify"), ("reason", "对照身份证原件")])
            #expect(shown.text.contains(Self.number))
            let page = try await client.page("/cases/\(id)", as: decider)
            #expect(!page.text.contains(Self.number))

            let own = try await client.page("/my/looks", as: citizen).text
            for words in [
                "米易县人力资源和社会保障局 周明", "行政审批岗", "打开了您的办件", "理由：这件现在由他们办理",
                "程序“test of zhouming”", "读了您的办件的办理经过", "看了您完整的证件号码、电话和地址",
                "理由：核对身份：对照身份证原件",
            ] { #expect(own.contains(words), "\(words)") }
            let english = try await client.page("/my/looks", as: citizen, language: "en").text
            for words in ["Opened your case", "Why: they handle this case now", "Checking identity: 对照身份证原件"] {
                #expect(english.contains(words), "\(words)")
            }
            #expect(try await client.page("/cases/\(id)/looks", as: citizen).text.contains("对照身份证原件"))
            #expect(try await client.page("/cases/\(id)/looks", as: decider).status == .notFound)
            #expect(try await client.page("/cases/\(id)", as: citizen).text.contains("谁看过这件的信息"))

            let list = try await client.api(.get, "/api/v1/me/looks?limit=1", token: citizenToken)
            #expect(list.json["looks"]?.list?.count == 1 && list.json["isCut"] == true)
            let next = try #require(list.json["next"]?.text)
            let older = try await client.api(.get, "/api/v1/me/looks?before=\(next)", token: citizenToken)
            #expect(older.json["looks"]?.list?.contains { $0["id"]?.text == next } == false)
            #expect(try await client.api(.get, "/api/v1/me/looks", token: deciderToken).status == .forbidden)
        }
    }

    @Test func `A look without a case is flagged, asked about and explained by another`() async throws {
        let house = try await APIHouse.open()
        let clerk = try await Reader.signedIn("chenlijuan", house)
        let citizen = try await Reader.signedIn("lideshun", house)
        let supervisor = try await Reader.signedIn("luofang", house)
        let account = try #require(try await house.installation.registry.accounts.account("lideshun"))
        try await house.test { client in
            let service = "/counter/service?person=\(account.person)"
            #expect(try await client.page(service, as: clerk).text.contains("看完整的证件号码、电话和地址"))
            let shown = try await client.post(
                "/counter/unmask", as: clerk,
                [("person", account.person.description), ("choice", "contact"), ("reason", "问一下")])
            #expect(shown.text.contains(Self.number))
            let own = try await client.page("/my/looks", as: citizen)
            #expect(own.text.contains("这次查看没有对应的办件"))
            let look = try Self.id(own, "/my/looks/")
            let board = try await client.page("/supervision", as: supervisor)
            #expect(board.text.contains("有 1 次查看个人信息需要说明。"))
            #expect(try await client.post("/my/looks/\(look)/ask", as: supervisor, []).status == .notFound)
            #expect(try await client.post("/my/looks/\(look)/ask", as: citizen, []).status == .seeOther)
            #expect(try await client.page("/supervision", as: supervisor).text.contains("其中 1 次是群众要求的"))
            let flagged = try await client.page("/supervision/looks", as: supervisor).text
            #expect(flagged.contains("没有对应的办件") && flagged.contains("陈丽娟") && !flagged.contains("李德顺"))
            let path = "/supervision/looks/\(look)/explain"
            #expect(try await client.post(path, as: clerk, [("text", "没事")]).status == .forbidden)
            #expect(try await client.post(path, as: citizen, [("text", "没事")]).status == .forbidden)
            #expect(try await client.post(path, as: supervisor, [("text", "")]).status == .unprocessableContent)
            #expect(
                try await client.post(path, as: supervisor, [("text", "当事人来窗口咨询养老金，没有交材料。")]).status
                    == .seeOther)
            let answered = try await client.page("/my/looks", as: citizen).text
            #expect(answered.contains("当事人来窗口咨询养老金，没有交材料。") && answered.contains("罗芳"))
            #expect(!(try await client.page("/supervision", as: supervisor).text.contains("需要说明")))
            #expect(
                try await client.page("/supervision/looks?view=explained", as: supervisor).text.contains("没有交材料"))
        }
    }

    @Test func `An unknown case, a citizen and a supervisor unmask nothing`() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let supervisor = try await house.token("luofang")
        let citizen = try await house.token("lideshun")
        let decider = try await house.token("zhouming")
        try await house.test { client in
            let filed = try await client.api(.post, "/api/v1/cases", token: clerk, .object(APIHouse.filing))
            let id = try #require(filed.json["id"]?.text)
            let path = "/api/v1/cases/\(id)/unmask"
            let body: JSONValue = ["choice": "verify", "reason": "核对证件"]
            #expect(try await client.api(.post, path, token: supervisor, body).status == .forbidden)
            #expect(try await client.api(.post, path, token: citizen, body).status == .forbidden)
            #expect(
                try await client.api(.post, path, token: decider, ["choice": "verify", "reason": " "]).code
                    == "person.reason-required")
            #expect(
                try await client.api(.post, path, token: decider, ["choice": "x", "reason": "核对"]).status
                    == .unprocessableContent)
            let shown = try await client.api(.post, path, token: decider, body)
            #expect(shown.json["number"]?.text == Self.number)
            #expect(shown.json["answers"]?["account"] == "6217000000000000001")
            // A supervisor reads the case, and personal answers masked.
            let read = try await client.api(.get, "/api/v1/cases/\(id)", token: supervisor)
            #expect(read.json["isMasked"] == true && read.json["answers"]?["account"] == "***")
            #expect(read.json["answers"]?["grade"] == "g500")
            let whole = try await client.api(.get, "/api/v1/cases/\(id)", token: decider)
            #expect(whole.json["isMasked"] == false && whole.json["answers"]?["account"] == "6217000000000000001")
        }
    }
}
