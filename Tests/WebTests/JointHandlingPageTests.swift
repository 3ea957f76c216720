import Casework
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Registry
import Testing
import Web

/// Joint bodies of an item: in the guide, in its draft, in the API and on the case's page.
@Suite struct JointHandlingPageTests {
    private static let miyi = "510421000000"
    private static let homestead = "/items/510000.agriculture.0101"

    @Test func theGuideSaysWhoLeadsAndWhoTakesPart() async throws {
        let house = try await APIHouse.open()
        let reader = Reader(cookie: "tb_territory=" + Self.miyi, csrf: "")
        try await house.test { client in
            let page = try await client.page(Self.homestead, as: reader)
            #expect(page.text.contains("由米易县农业农村局牵头，米易县自然资源局、米易县林业和草原局、米易县住房和城乡建设局联合办理"))
            let english = try await client.page(Self.homestead, as: reader, language: "en")
            #expect(
                english.text.contains(
                    "Miyi County Agriculture and Rural Affairs leads, jointly with Miyi County Natural Resources, "))
            // Where the guide marks no lead, the deciding unit leads.
            let water = try await client.page("/items/510000.water.0101", as: reader)
            #expect(water.text.contains("由米易县水利局牵头，米易县生态环境局、米易县自然资源局联合办理"))
            // A province has no such units of its own: the kinds of departments are named.
            let above = try await client.page(Self.homestead)
            #expect(above.text.contains("由农业农村局牵头，自然资源局、住建局联合办理"))
            let alone = try await client.page("/items/510000.hrss.0101", as: reader)
            #expect(alone.status == .ok && !alone.text.contains("联合办理"))
        }
    }

    @Test func aCountyDraftsItsOwnBodies() async throws {
        let house = try await APIHouse.open()
        let county = try await Reader.signedIn("sunhao", house)
        let path = "/admin" + Self.homestead
        try await house.test { client in
            let form = try await client.page("\(path)/edit?in=\(Self.miyi)", as: county)
            #expect(form.text.contains("联合办理单位") && form.text.contains("department: forestry"))
            let flawed = try await client.post(
                "\(path)/edit", as: county, [("in", Self.miyi), ("f.jointBodies", "- lead: true")])
            #expect(flawed.status == .unprocessableContent && flawed.text.contains("必须填写"))
            let saved = try await client.post(
                "\(path)/edit", as: county,
                [("in", Self.miyi), ("f.jointBodies", "- department: land\n  lead: true\n- department: water")])
            #expect(saved.status == .seeOther)
            let draft = try await client.page("\(path)/draft?in=\(Self.miyi)", as: county)
            #expect(draft.text.contains("自然资源局（牵头）；水利局"))
        }
    }

    @Test func programsReadThemWithTheirUnits() async throws {
        let house = try await APIHouse.open()
        try await house.test { client in
            let item = try await client.api(.get, "/api/v1\(Self.homestead)?division=\(Self.miyi)")
            let bodies = item.json["jointBodies"]?.list ?? []
            #expect(
                bodies.map { $0["unit"]?.text } == [
                    "510421.agriculture", "510421.land", "510421.forestry", "510421.housing",
                ])
            #expect(bodies.map { $0["isLead"]?.bool } == [true, false, false, false])
            #expect(bodies.last?["name"]?.text == "Miyi County Housing and Construction")
            #expect(item.json["fields"]?["jointBodies"]?["origin"]?.text == Self.miyi)
            let alone = try await client.api(.get, "/api/v1/items/510000.hrss.0101?division=\(Self.miyi)")
            #expect(alone.status == .ok && alone.json["jointBodies"] == nil)
        }
    }

    @Test func theFormThatAsksOthersBeginsWithThem() async throws {
        let house = try await APIHouse.open()
        let registry = house.installation.registry
        let person = try #require(try await registry.accounts.account("zhouming")).person
        _ = try await registry.posts.create(
            PostInput(
                person: person, unit: "510421.water", roles: ["decider"], title: LocalizedText(zh: "取水许可岗"),
                from: house.installation.casework.today()), by: .system)
        let clerk = try await house.token("liuxiaomei")
        let decider = try await Reader.signedIn("zhouming", house)
        var filing = APIHouse.filing
        filing["item"] = "510000.water.0101"
        filing["answers"] = [
            "source": "river", "amount": 1_000, "use": "factory", "intake": "安宁河", "affectsOthers": false,
        ]
        filing["materials"] = ["water-report": []]
        let request = JSONValue.object(filing)
        try await house.test { client in
            let filed = try await client.api(.post, "/api/v1/cases", token: clerk, request)
            let id = try #require(filed.json["id"]?.text, "\(filed.json.serialized())")
            let accepted = try await client.post("/cases/\(id)/actions/accept", as: decider, [("version", "1")])
            #expect(accepted.status == .seeOther, "\(accepted.status)")
            let form = try await client.page("/cases/\(id)/actions/ask-opinions", as: decider)
            let units = form.text.components(separatedBy: "name=\"f.units\" value=\"").dropFirst()
            #expect(units.first?.hasPrefix("510421.environment\" checked") == true)
            #expect(units.filter { $0.prefix(40).contains("\" checked>") }.count == 2)
            let asked = try await client.post(
                "/cases/\(id)/actions/ask-opinions", as: decider,
                [
                    ("version", "2"), ("f.units", "510421.environment"), ("f.units", "510421.land"),
                    ("f.question", "同意吗"),
                ])
            #expect(asked.status == .seeOther, "\(asked.status)")
            let english = try await client.page("/cases/\(id)", as: decider, language: "en")
            #expect(english.text.contains("Opinion asked of Miyi County Ecology and Environment"))
            #expect(!english.text.contains("米易县生态环境局"))
        }
    }
}
