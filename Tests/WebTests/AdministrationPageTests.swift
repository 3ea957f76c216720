import Access
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Registry
import Testing
import Web

/// The administrators' pages through the router.
@Suite struct AdministrationPageTests {
    private static let miyi = "510421000000"

    @Test func roleTemplatesAreMadeUsedAndRefused() async throws {
        let house = try await APIHouse.open()
        let county = try await Reader.signedIn("sunhao", house)
        let clerk = try await Reader.signedIn("liuxiaomei", house)
        let registry = house.installation.registry
        let place = try #require(DivisionCode(Self.miyi))
        try await house.test { client in
            let list = try await client.page("/admin/roles?in=\(Self.miyi)", as: county)
            #expect(list.status == .ok && list.text.contains("综合窗口") && list.text.contains("审计岗"))
            #expect(try await client.page("/admin/roles?in=\(Self.miyi)", as: clerk).status == .forbidden)

            let wide = try await client.post(
                "/admin/roles", as: county,
                [("in", Self.miyi), ("title", "万能岗"), ("grants", "case.decide - anywhere")])
            #expect(wide.status == .unprocessableContent)
            #expect(wide.text.contains("比系统自带的模板还宽") && wide.text.contains("万能岗"))
            let elsewhere = try await client.post(
                "/admin/roles", as: county,
                [("in", "510422000000"), ("title", "咨询台"), ("grants", "person.read - territory")])
            #expect(elsewhere.status == .forbidden)

            let made = try await client.post(
                "/admin/roles", as: county,
                [
                    ("in", Self.miyi), ("title", "咨询台"), ("titleEn", "Information desk"), ("about", "只看不办"),
                    ("grants", "case.read filed ownUnit"), ("grants", "person.read - territory"),
                ])
            #expect(made.status == .seeOther)
            let role = try #require(try await registry.roles.own(of: place).first)
            #expect(role.template.grants.count == 2 && role.template.title[.en] == "Information desk")
            let unit = try await client.page("/admin/units/510421.hall", as: county, language: "en")
            #expect(unit.text.contains("Information desk"))

            let page = try await client.page("/admin/roles/\(role.id)", as: county)
            #expect(page.text.contains("咨询台") && page.text.contains("checked"))
            let closed = try await client.post(
                "/admin/roles/\(role.id)", as: county,
                [("title", "咨询台"), ("active", "no"), ("grants", "person.read - territory")])
            #expect(closed.status == .seeOther)
            let now = try #require(try await registry.roles.own(role.id))
            #expect(!now.isActive && now.template.grants == [Grant(.personRead, .territory)])
            let log = try await client.page("/admin/log?in=\(Self.miyi)", as: county)
            #expect(log.text.contains("修改权限模板") && log.text.contains("咨询台"))
        }
    }

    @Test func aClosedUnitSaysWhoTakesOver() async throws {
        let house = try await APIHouse.open()
        let county = try await Reader.signedIn("sunhao", house)
        let unit = "/admin/units/510421.water"
        try await house.test { client in
            let open = try await client.page(unit, as: county)
            #expect(open.text.contains("接手的单位") && open.text.contains("value=\"510421.land\""))
            for (successor, status) in [("510421.water", 422), ("510421.none", 422), ("510422.land", 403)] {
                let refused = try await client.post(
                    unit + "/active", as: county, [("active", "no"), ("successor", successor)])
                #expect(refused.status.code == status, "\(successor)")
            }
            let closed = try await client.post(
                unit + "/active", as: county, [("active", "no"), ("successor", "510421.land")])
            #expect(closed.status == .seeOther && closed.location?.contains("unit-closed") == true)
            let page = try await client.page(unit, as: county)
            #expect(page.text.contains("<a href=\"/admin/units/510421.land\">米易县自然资源局</a>"))
            let answer = try await client.api(.get, "/api/v1/units/510421.water")
            #expect(answer.json["successor"]?.text == "510421.land" && answer.json["isActive"] == false)
            let log = try await client.page("/admin/log?in=\(Self.miyi)", as: county)
            #expect(log.text.contains("接手的单位：米易县自然资源局"))

            let changed = try await client.post(
                unit + "/active", as: county, [("active", "no"), ("successor", "510421.environment")])
            #expect(changed.status == .seeOther && changed.location?.contains("unit-saved") == true)
            let saved = try await client.post(
                unit, as: county,
                [("name", "米易县水利局"), ("kind", "department"), ("department", "water"), ("division", Self.miyi)])
            #expect(saved.status == .seeOther)
            let still = try await client.api(.get, "/api/v1/units/510421.water")
            #expect(still.json["successor"]?.text == "510421.environment")
            let reopened = try await client.post(unit + "/active", as: county, [("active", "yes")])
            #expect(reopened.status == .seeOther)
            let again = try await client.api(.get, "/api/v1/units/510421.water")
            #expect(again.json["isActive"] == true && again.json["successor"] == nil)
        }
    }

    @Test func theLogIsOfOneTerritory() async throws {
        let house = try await APIHouse.open()
        let county = try await Reader.signedIn("sunhao", house)
        let registry = house.installation.registry
        for (code, name, place) in [("510421.here", "本县新单位", Self.miyi), ("510422.there", "邻县新单位", "510422000000")] {
            try await registry.units.create(
                UnitRecord(
                    code: code, name: LocalizedText(zh: name), kind: .office, division: #require(DivisionCode(place))),
                by: .system)
        }
        try await house.test { client in
            for path in ["/admin/log", "/admin/log?in=\(Self.miyi)"] {
                let log = try await client.page(path, as: county)
                #expect(log.status == .ok && log.text.contains("本县新单位") && !log.text.contains("邻县新单位"))
            }
            let other = try await client.page("/admin/log?in=510422000000", as: county)
            #expect(other.status == .forbidden)
            let english = try await client.page("/admin/log?in=510422000000", as: county, language: "en")
            #expect(english.text.contains("Yanbian County is outside") && !english.text.contains("盐边县"))
            let subject = try await client.page("/admin/log?in=\(Self.miyi)&subject=unit%3A510422.there", as: county)
            #expect(subject.status == .ok && !subject.text.contains("新建单位"))
        }
    }

    /// A national notice is imported by the province for the country; a county's file only adds its days.
    @Test func aCountyCannotPublishAYear() async throws {
        let house = try await APIHouse.open()
        let county = try await Reader.signedIn("sunhao", house)
        let province = try await Reader.signedIn("fengxue", house)
        try await house.test { client in
            let own = try await client.page("/admin/imports?in=\(Self.miyi)", as: county)
            #expect(own.text.contains("本地节假日") && !own.text.contains("全国节假日"))
            let above = try await client.page("/admin/imports?in=510000000000", as: province)
            #expect(above.text.contains("本地节假日") && above.text.contains("全国节假日"))
        }
    }

    @Test func aPostIsCalledByItsEnglishTitleOnEnglishPages() async throws {
        let house = try await APIHouse.open()
        let decider = try await Reader.signedIn("pengzhiyuan", house)
        let county = try await Reader.signedIn("sunhao", house)
        let token = try await house.token("pengzhiyuan")
        try await house.test { client in
            let english = try await client.page("/work", as: decider, language: "en")
            #expect(english.text.contains("Disclosure officer") && !english.text.contains("信息公开岗"))
            #expect(try await client.page("/work", as: decider).text.contains("信息公开岗"))
            let unit = try await client.page("/admin/units/510421.gov-service", as: county, language: "en")
            #expect(unit.text.contains("Disclosure officer") && !unit.text.contains("信息公开岗"))
            let me = try await client.api(.get, "/api/v1/me", token: token)
            #expect(me.json["posts"]?.list?.first?["title"]?.text == "Disclosure officer")
        }
    }

    @Test func aRefusedFieldIsNamedInTheAPIAndOnPages() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let county = try await Reader.signedIn("sunhao", house)
        var filing = APIHouse.filing
        filing["party"] = ["name": "李德顺", "number": "510421190202060137", "phone": "电话"]
        let request = JSONValue.object(filing)
        try await house.test { client in
            let refused = try await client.api(.post, "/api/v1/cases", token: clerk, request)
            #expect((refused.status, refused.code) == (.unprocessableContent, "field.invalid"))
            #expect(refused.json["fields"]?["phone"]?.text == "Not a phone number.")

            // Towns set no holidays: refused by the registry, and no form is there to show it.
            let page = try await client.post(
                "/admin/calendars/remove", as: county, [("in", "510421100000"), ("day", "2026-10-01")])
            #expect(page.status == .unprocessableContent)
            #expect(page.text.contains("要改的地方：地区"), "\(page.text.suffix(1_500))")
        }
    }

    @Test func theFirstPageShowsWhatPeoplePicked() async throws {
        let house = try await APIHouse.open()
        let catalogue = house.installation.registry.catalogue
        let home = try #require(DivisionCode("510000000000"))
        let picked = try #require(try await catalogue.search("轮椅", division: home, limit: 1).first)
        for number in 0..<Catalogue.picksMinimum {
            try await catalogue.recordPick(query: "轮椅\(number)", code: picked.code)
        }
        try await house.test { client in
            let page = try await client.page("/")
            #expect(page.text.contains("办得最多的"))
            #expect(page.text.contains("href=\"/items/\(picked.code)\""), "\(picked.code)")
            let links = page.text.components(separatedBy: "href=\"/items/").count - 1
            #expect((3...6).contains(links), "\(links)")
        }
    }
}
