import Access
import Casework
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Procedures
import Registry
import Testing
import Web

/// Agents, work lists of what others ask, filters and routing: through the API and on the pages.
@Suite struct ActingForOthersTests {
    private static func find(_ house: APIHouse, _ account: String) async throws -> RegistryPersonID {
        try #require(try await house.installation.registry.accounts.account(account)).person
    }

    @Test func `A counter files for an agent with a paper mandate, and never without a mandate`() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let decider = try await house.token("zhouming")
        let agentToken = try await house.token("machunlin")
        let casework = house.installation.casework
        let agentID = try await Self.find(house, "machunlin")
        let card = try #require(try await house.installation.registry.people.card(agentID))
        let number = try await house.installation.registry.people.own(agentID).number
        // Uploaded by the person whose token files: another's upload would be unknown.
        let uploader = Caller(
            actor: Actor(kind: .program, person: try await Self.find(house, "liuxiaomei").retagged(), name: "test"))
        let scan = try await casework.upload(name: "委托书.png", content: PNG.pixel, as: uploader).id.description
        let until = casework.today().advanced(by: 30).iso
        try await house.test { client in
            var filing = APIHouse.filing
            filing["agent"] = ["name": .text(card.name), "number": .text(number)]
            let none = try await client.api(.post, "/api/v1/cases", token: clerk, .object(filing))
            #expect(none.status == .unprocessableContent && none.code == "mandate.needed", "\(none.json.serialized())")
            let paper: JSONValue = ["number": "村委 2026-3", "scan": .text(scan), "until": .text(until)]
            for (member, value) in [
                ("number", "" as JSONValue), ("scan", "x"), ("until", "2026-13-01"), ("surprise", 1),
            ] {
                var broken = paper.object ?? [:]
                broken[member] = value
                filing["agent"] = ["name": .text(card.name), "number": .text(number), "paper": .object(broken)]
                let answer = try await client.api(.post, "/api/v1/cases", token: clerk, .object(filing))
                #expect(answer.json["fields"]?["agent.paper." + member]?.text != nil, "\(answer.json.serialized())")
            }
            filing["agent"] = ["name": .text(card.name), "number": .text(number), "paper": paper]
            filing["materials"] = ["id-card": ["attachments": [], "copies": 2]]
            let filed = try await client.api(.post, "/api/v1/cases", token: clerk, .object(filing))
            #expect(filed.status == .created, "\(filed.json.serialized())")
            let id = try #require(filed.json["id"]?.text)
            let read = try await client.api(.get, "/api/v1/cases/\(id)", token: decider)
            #expect(read.json["agent"]?["paper"]?["number"] == "村委 2026-3")
            #expect(read.json["agent"]?["paper"]?["until"]?.text == until)
            #expect(read.json["routing"]?.list?.first?["rule"] == "home")
            #expect(read.json["routing"]?.list?.first?["why"]?.text?.contains("home territory decides") == true)
            let mine = try await client.api(.get, "/api/v1/cases", token: agentToken)
            let row = try #require(mine.json["cases"]?.list?.first { $0["id"]?.text == id })
            #expect(row["isForOther"] == true && row["party"] == "李德顺")
        }
    }

    @Test func `A person's own token files for who gave it a mandate`() async throws {
        let house = try await APIHouse.open()
        let registry = house.installation.registry
        let owner = try await Self.find(house, "lideshun")
        let agent = try await Self.find(house, "machunlin")
        let today = house.installation.casework.today()
        let mandate = try await registry.people.createMandate(
            person: owner, agent: agent, scope: .all, acts: [.file, .answer], from: today,
            through: today.advanced(by: 10), by: .system)
        let token = try await house.token("machunlin")
        let reader = try await Reader.signedIn("machunlin", house)
        try await house.test { client in
            let me = try await client.api(.get, "/api/v1/me", token: token)
            #expect(me.json["mandates"]?.list?.contains { $0["id"]?.text == mandate.id && $0["for"] == "李德顺" } == true)
            var filing = APIHouse.filing
            filing["party"] = nil
            filing["agent"] = ["mandate": "nobody's"]
            let refused = try await client.api(.post, "/api/v1/cases", token: token, .object(filing))
            #expect(refused.code == "mandate.needed")
            filing["agent"] = ["mandate": .text(mandate.id)]
            let filed = try await client.api(.post, "/api/v1/cases", token: token, .object(filing))
            #expect(filed.status == .created, "\(filed.json.serialized())")
            let id = try #require(filed.json["id"]?.text)
            let withdrawn = try await client.api(
                .post, "/api/v1/cases/\(id)/actions", token: token, ["action": "withdraw", "reason": "不办了"])
            #expect(withdrawn.code == "action.not-allowed", "\(withdrawn.json.serialized())")
            let counts = try await client.api(.get, "/api/v1/case-counts?view=mine", token: token)
            #expect(counts.json["open"] == 1, "\(counts.json.serialized())")
            let page = try await client.page("/my/cases", as: reader)
            #expect(page.text.contains("替李德顺办"), "\(page.status)")
            let told = try await client.api(.get, "/api/v1/notices", token: token)
            let notice = try #require(told.json["notices"]?.list?.first { $0["case"]?.text == id })
            #expect(notice["isForOther"] == true && told.json["unread"] == 1, "\(told.json.serialized())")
            let notices = try await client.page("/notices", as: reader)
            #expect(notices.text.contains("替别人办") && notices.text.contains(id), "\(notices.status)")
            #expect(!told.json.serialized().contains("李德顺"))
            let after = try await client.api(.get, "/api/v1/notices", token: token)
            #expect(after.json["unread"] == 0)
            let read = try await client.api(.get, "/api/v1/cases/\(id)", token: token)
            #expect(read.json["agent"]?["mandate"]?.text == mandate.id && read.json["agent"]?["name"] == "马春林")
            #expect(read.json["opinions"]?.list?.isEmpty == true)
            let file = try await client.page("/cases/\(id)", as: reader)
            #expect(file.text.contains("登记过的委托") && file.text.contains("由申请人属地的主管部门决定"))
        }
    }

    @Test func `What others ask stands in the unit's lists, with its count beside the desk's navigation`() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let decider = try await house.token("zhouming")
        let market = try await house.token("tangyan")
        let citizen = try await house.token("lideshun")
        let applicant = try await Reader.signedIn("lideshun", house)
        let reader = try await Reader.signedIn("tangyan", house)
        try await house.test { client in
            let filed = try await client.api(.post, "/api/v1/cases", token: clerk, .object(APIHouse.filing))
            let id = try #require(filed.json["id"]?.text)
            func act(_ action: String, _ input: JSONValue, _ reason: String? = nil) async throws {
                var body: [String: JSONValue] = ["action": .text(action), "input": input]
                body["reason"] = reason.map { .text($0) }
                let answer = try await client.api(
                    .post, "/api/v1/cases/\(id)/actions", token: decider, .object(body))
                #expect(answer.status == .ok, "\(action): \(answer.json.serialized())")
            }
            try await act("accept", [:])
            try await act("ask-opinions", ["units": ["510421.market"], "question": "同意吗"])
            try await act("offer-handover", ["unit": "510421.market"], "更合适")
            for view in ["asked", "offered"] {
                let list = try await client.api(.get, "/api/v1/cases?view=\(view)", token: market)
                #expect(list.json["cases"]?.list?.map { $0["id"]?.text } == [id], "\(list.json.serialized())")
                #expect((list.json["cases"]?.list?.first?["answerBy"] != nil))
                let counts = try await client.api(.get, "/api/v1/case-counts?view=\(view)", token: market)
                #expect(counts.json["open"] == 1)
                let page = try await client.page("/work?view=\(view)", as: reader)
                #expect(page.text.contains(id), "\(view)")
                #expect(page.text.contains("view=\(view)&amp;unit=510421.market") || page.text.contains("view=\(view)&unit="))
            }
            let narrowed = try await client.api(.get, "/api/v1/cases?view=asked&urged=true", token: market)
            #expect(narrowed.json["cases"]?.list?.isEmpty == true)
            for filter in ["deciding=510421.hrss", "custody=coming", "custodyUnit=510421.hrss", "escalated=true"] {
                let answer = try await client.api(.get, "/api/v1/cases?\(filter)", token: decider)
                #expect(answer.status == .ok, "\(filter)")
                #expect(answer.json["cases"]?.list?.count == (filter.hasPrefix("deciding") ? 1 : 0), "\(filter)")
            }
            for flaw in ["urged=false", "custody=moon", "view=moon"] {
                let answer = try await client.api(.get, "/api/v1/cases?\(flaw)", token: decider)
                #expect(answer.status == .unprocessableContent, "\(flaw)")
            }
            let stranger = try await client.api(.get, "/api/v1/cases?view=asked&unit=510421.market", token: clerk)
            #expect(stranger.status == .forbidden)
            let asked = try await client.api(.get, "/api/v1/cases/\(id)", token: decider)
            let open = try #require(asked.json["opinions"]?.list?.first)
            #expect(open["unit"] == "510421.market" && open["question"] == "同意吗", "\(open.serialized())")
            #expect(open["answerBy"]?.text != nil && open["outcome"] == nil && open["answeredAt"] == nil)
            let answer = try await client.api(
                .post, "/api/v1/cases/\(id)/actions", token: market,
                ["action": "give-opinion", "input": ["outcome": "disagree", "why": "缺消防验收"]])
            #expect(answer.status == .ok, "\(answer.json.serialized())")
            for (token, knowsDay) in [(decider, true), (market, true), (clerk, true), (citizen, false)] {
                let read = try await client.api(.get, "/api/v1/cases/\(id)", token: token)
                let opinions = try #require(read.json["opinions"]?.list)
                #expect(opinions.count == 1 && opinions.first?["outcome"] == "disagree")
                #expect(opinions.first?["text"] == "缺消防验收" && opinions.first?["answeredAt"]?.text != nil)
                #expect((opinions.first?["answerBy"] != nil) == knowsDay)
            }
            let file = try await client.page("/cases/\(id)", as: applicant)
            #expect(file.text.contains("缺消防验收"))
        }
    }
}

enum PNG {
    /// One pixel.
    static let pixel: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1,
        8, 4, 0, 0, 0, 0xB5, 0x1C, 0x0C, 2, 0, 0, 0, 0x0B, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x64, 0xF8, 0x0F,
        0, 1, 5, 1, 1, 0x27, 0x18, 0xE3, 0x66, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
}
