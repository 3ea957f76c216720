import Access
import Casework
import Foundation
import HTTPTypes
import Kernel
import Registry
import Testing

enum AdministrationRequests {
    private static let county = AccessHouse.county
    private static var inCounty: (String, String) { ("in", county) }

    static let all: AccessRequests = [
        "GET /admin": { _ in .get("/admin?in=\(county)") },
        "GET /admin/items": { _ in .get("/admin/items?in=\(county)") },
        "GET /admin/items/{code}": { _ in .get("/admin/items/\(AccessHouse.item)?in=\(county)") },
        "GET /admin/items/{code}/edit": { _ in .get("/admin/items/\(AccessHouse.item)/edit?in=\(county)") },
        "POST /admin/items/{code}/edit": { visit in
            try await discard("510000.hrss.0102", visit)
            return .post("/admin/items/510000.hrss.0102/edit", [inCounty])
        },
        "GET /admin/items/{code}/draft": { visit in
            _ = try await draft("510000.hrss.0103", visit)
            return .get("/admin/items/510000.hrss.0103/draft?in=\(county)")
        },
        "POST /admin/items/{code}/discard": { visit in
            let draft = try await draft("510000.hrss.0103", visit)
            return .post("/admin/items/510000.hrss.0103/discard", [inCounty, ("version", String(draft.version))])
        },
        "POST /admin/items/{code}/publish": { visit in
            let draft = try await draft("510000.medical.0101", visit)
            return .post(
                "/admin/items/510000.medical.0101/publish",
                [
                    inCounty, ("version", String(draft.version)),
                    ("from", visit.house.casework.today().advanced(by: draft.version).iso),
                ])
        },
        "POST /admin/items/{code}/expire": { visit in
            let code = "510000.medical.0102"
            let draft = try await draft(code, visit)
            let today = visit.house.casework.today()
            try await visit.house.registry.catalogue.publish(
                code: code, division: #require(DivisionCode(county)), version: draft.version,
                from: today.advanced(by: draft.version), through: nil, by: .system)
            return .post(
                "/admin/items/\(code)/expire",
                [inCounty, ("version", String(draft.version)), ("through", today.advanced(by: draft.version).iso)])
        },
        "GET /admin/new-item": { _ in .get("/admin/new-item?in=\(county)") },
        "POST /admin/new-item": { visit in
            .post("/admin/new-item", [inCounty, ("code", "510421.matrix.\(await visit.house.next())")])
        },
        "GET /admin/imports": { _ in .get("/admin/imports?in=\(county)") },
        "POST /admin/imports": { _ in holidays },
        "POST /admin/imports/apply": { visit in
            let looked = try await visit.client.send(
                holidays, cookie: visit.reader?.cookie, csrf: visit.reader?.csrf)
            let token = looked.text.firstMatch(of: #/name="token" value="([^"]+)"/#).map { String($0.1) }
            return .post("/admin/imports/apply", [inCounty, ("kind", "holidays"), ("token", token ?? "none")])
        },
        "GET /admin/units": { _ in .get("/admin/units?in=\(county)") },
        "GET /admin/units/{unit}": { _ in .get("/admin/units/510421.water") },
        "POST /admin/units/{unit}": { _ in
            .post(
                "/admin/units/510421.water",
                [("name", "米易县水利局"), ("kind", "department"), ("department", "water"), ("division", county)])
        },
        "POST /admin/units/{unit}/active": { _ in .post("/admin/units/510421.water/active", [("active", "yes")]) },
        "POST /admin/units/{unit}/posts": { visit in
            let (_, number) = try await visit.house.newNumber()
            return .post(
                "/admin/units/510421.water/posts",
                [("person", number), ("personName", "新同事"), ("role", "decider"), ("title", "审批岗")])
        },
        "GET /admin/new-unit": { _ in .get("/admin/new-unit?in=\(county)") },
        "POST /admin/new-unit": { visit in
            .post(
                "/admin/new-unit",
                [
                    inCounty, ("code", "510421.matrix\(await visit.house.next())"), ("name", "新单位"), ("kind", "office"),
                    ("division", county),
                ])
        },
        "GET /admin/people/{person}": { visit in
            .get("/admin/people/\(try await official(visit).person)", absent: "/admin/people/\(AccessVisit.absentID)")
        },
        "POST /admin/people/{person}/account": { visit in
            .post(
                "/admin/people/\(try await official(visit).person)/account",
                [("username", "made\(await visit.house.next())")],
                absent: "/admin/people/\(AccessVisit.absentID)/account")
        },
        "POST /admin/people/{person}/password": { visit in
            let official = try await official(visit)
            try await visit.house.registry.accounts.create(official.username, person: official.person, by: .system)
            return .post(
                "/admin/people/\(official.person)/password",
                [("username", official.username), ("password", "长长的一句口令 2026")],
                absent: "/admin/people/\(AccessVisit.absentID)/password")
        },
        "POST /admin/people/{person}/disabled": { visit in
            let official = try await official(visit)
            try await visit.house.registry.accounts.create(official.username, person: official.person, by: .system)
            return .post(
                "/admin/people/\(official.person)/disabled", [("username", official.username), ("disabled", "yes")],
                absent: "/admin/people/\(AccessVisit.absentID)/disabled")
        },
        "POST /admin/people/{person}/second-step": { visit in
            let official = try await official(visit)
            try await visit.house.registry.accounts.create(official.username, person: official.person, by: .system)
            return .post(
                "/admin/people/\(official.person)/second-step", [("username", official.username)],
                absent: "/admin/people/\(AccessVisit.absentID)/second-step")
        },
        "GET /admin/posts/{post}/end": { visit in
            .get(
                "/admin/posts/\(try await official(visit).post)/end", absent: "/admin/posts/\(AccessVisit.absentID)/end"
            )
        },
        "POST /admin/posts/{post}/end": { visit in
            .post(
                "/admin/posts/\(try await official(visit).post)/end", [],
                absent: "/admin/posts/\(AccessVisit.absentID)/end")
        },
        "GET /admin/roles": { _ in .get("/admin/roles?in=\(county)") },
        "POST /admin/roles": { visit in
            .post(
                "/admin/roles",
                [inCounty, ("title", "岗\(await visit.house.next())"), ("grants", "person.read - territory")])
        },
        "GET /admin/roles/{role}": { visit in
            .get("/admin/roles/\(try await role(visit))", absent: "/admin/roles/\(AccessVisit.absentID)")
        },
        "POST /admin/roles/{role}": { visit in
            .post(
                "/admin/roles/\(try await role(visit))",
                [("title", "岗\(await visit.house.next())"), ("grants", "person.read - territory")],
                absent: "/admin/roles/\(AccessVisit.absentID)")
        },
        "GET /admin/delegation": { _ in .get("/admin/delegation") },
        "POST /admin/delegation": { visit in
            let post = try await ownPost(visit)
            let today = visit.house.casework.today()
            let permission = ["super", "super-"].contains(visit.caller) ? "case.note" : "delegation.own"
            let granted = Set(post?.grants.map(\.permission.rawValue) ?? [])
            return .post(
                "/admin/delegation",
                [
                    ("post", post?.id ?? ""), ("person", try await colleague(of: post, visit)),
                    (
                        "permissions",
                        granted.contains("case.note")
                            ? "case.note" : granted.contains("catalogue.edit") ? "catalogue.edit" : permission
                    ),
                    ("from", today.iso), ("through", today.advanced(by: 2).iso), ("reason", "出差"),
                ])
        },
        "POST /admin/delegation/end": { visit in
            .post("/admin/delegation/end", [("delegation", try await visit.house.lentAnew())])
        },
        "GET /admin/calendars": { _ in .get("/admin/calendars?in=\(county)") },
        "POST /admin/calendars": { _ in
            .post("/admin/calendars", [inCounty, ("day", "2027-03-08"), ("kind", "off"), ("name", "赶集")])
        },
        "POST /admin/calendars/remove": { visit in
            try await visit.house.registry.calendars.setException(
                .off("赶集"), on: #require(Day(iso: "2027-03-09")), in: DivisionCode(county), by: .system)
            return .post("/admin/calendars/remove", [inCounty, ("day", "2027-03-09")])
        },
        "GET /admin/words": { _ in .get("/admin/words") },
        "POST /admin/words": { _ in .post("/admin/words", [("phrase", "轮椅车"), ("expansions", "残疾人")]) },
        "POST /admin/words/remove": { visit in
            try await visit.house.registry.catalogue.setSynonym(
                SynonymEntry(phrase: "铁牛", expansions: ["拖拉机"]), by: .system)
            return .post("/admin/words/remove", [("phrase", "铁牛")])
        },
        "GET /admin/procedures": { _ in .get("/admin/procedures") },
        "GET /admin/procedures/{id}/{version}": { _ in .get("/admin/procedures/application/1") },
        "GET /admin/log": { _ in .get("/admin/log?in=\(county)") },
        "GET /admin/tokens": { _ in .get("/admin/tokens") },
        "POST /admin/tokens": { visit in
            let post = try await ownPost(visit)
            return .post(
                "/admin/tokens",
                [
                    ("name", "程序"), ("post", post?.id ?? AccessVisit.absentID), ("permissions", "catalogue.edit"),
                    ("days", "3"),
                ])
        },
        "POST /admin/tokens/revoke": { visit in
            .post("/admin/tokens/revoke", [("token", try await visit.house.countyToken())])
        },
    ]

    private static let holidays = AccessRequest(
        method: .post, path: "/admin/imports", form: [inCounty, ("kind", "holidays")],
        file: ("file", #"{"year": 2027, "days": [{"name": "赶集", "date": "2027-04-08", "isOffDay": true}]}"#))

    private static func draft(_ code: String, _ visit: AccessVisit) async throws -> ItemVersion {
        let catalogue = visit.house.registry.catalogue
        let place = try #require(DivisionCode(county))
        if let known = try await catalogue.drafts(at: place).first(where: { $0.code == code }) { return known }
        return try await catalogue.createDraft(
            code: code, division: place, fields: [.consult: "12345"], by: .system)
    }

    private static func discard(_ code: String, _ visit: AccessVisit) async throws {
        let catalogue = visit.house.registry.catalogue
        let place = try #require(DivisionCode(county))
        if let known = try await catalogue.drafts(at: place).first(where: { $0.code == code }) {
            try await catalogue.discardDraft(code: code, division: place, version: known.version)
        }
    }

    private struct Official {
        var person: RegistryPersonID
        var post: String
        var username: String
    }

    /// Somebody new in a post of the county.
    private static func official(_ visit: AccessVisit) async throws -> Official {
        let person = try await visit.house.makePerson("某职员")
        let post = try await visit.house.registry.posts.create(
            PostInput(
                person: person, unit: "510421.water", roles: ["decider"], title: LocalizedText(zh: "审批岗"),
                from: visit.house.casework.today()), by: .system)
        return Official(person: person, post: post.id, username: "official\(await visit.house.next())")
    }

    private static func role(_ visit: AccessVisit) async throws -> String {
        let place = try #require(DivisionCode(county))
        let title = LocalizedText(zh: "岗\(await visit.house.next())")
        return try await visit.house.registry.roles.create(
            RoleInput(title: title, about: "", grants: [Grant(.personRead, .territory)], isActive: true), in: place,
            by: .system
        ).id
    }

    private static func ownPost(_ visit: AccessVisit) async throws -> HeldPost? {
        guard let person = await visit.house.people[visit.caller] else { return nil }
        return try await visit.house.registry.posts.allPosts(of: person).first { $0.delegatedFrom == nil }
    }

    /// Somebody in a post of the same unit.
    private static func colleague(of post: HeldPost?, _ visit: AccessVisit) async throws -> String {
        guard let post else { return "" }
        let person = try await visit.house.makePerson("同事")
        _ = try await visit.house.registry.posts.create(
            PostInput(
                person: person, unit: post.unit, roles: ["clerk"], title: LocalizedText(zh: "窗口"),
                from: visit.house.casework.today()), by: .system)
        return person.description
    }
}

extension AccessHouse {
    /// Powers that the head of the deciding unit lent, for a request that takes them back.
    func lentAnew() async throws -> String {
        let head = try person("head")
        let post = try #require(try await registry.posts.allPosts(of: head).first { $0.delegatedFrom == nil })
        let today = casework.today()
        return try await registry.posts.delegate(
            from: #require(RegistryPostID(post.id)), of: head, to: makePerson("受托人"), permissions: [.caseNote],
            from: today, through: today, reason: "开会", by: .system
        ).id
    }

    /// A token of the county's administrator.
    func countyToken() async throws -> String {
        let person = try person("admin")
        let post = try #require(try await registry.posts.allPosts(of: person).first)
        return try await registry.accounts.createToken(
            name: "程序", person: person, post: RegistryPostID(post.id), permissions: [.catalogueEdit],
            expiresAt: casework.now().adding(days: 1), by: .system
        ).token.id.description
    }
}
