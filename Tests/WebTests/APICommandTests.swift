import Casework
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Procedures
import Registry
import Testing
import Web

/// Commands through the router: filed, decided, repeated, refused.
@Suite struct APICommandTests {
    @Test func filedAndAcceptedAndRepeated() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let decider = try await house.token("zhouming")
        let ids = house.installation.casework.identifiers
        var filing = APIHouse.filing
        filing["commandId"] = .text(ids.next(CommandSubject.self).description)
        let request = JSONValue.object(filing)
        let accept: JSONValue = [
            "commandId": .text(ids.next(CommandSubject.self).description), "action": "accept", "expectedVersion": 1,
        ]
        try await house.test { client in
            let first = try await client.api(.post, "/api/v1/cases", token: clerk, request)
            #expect(first.status == .created)
            let id = try #require(first.json["id"]?.text)
            let second = try await client.api(.post, "/api/v1/cases", token: clerk, request)
            #expect(second.status == .ok)
            #expect(second.json["id"]?.text == id)
            #expect(second.json["isRepeat"] == true)
            #expect(second.json["secret"] == nil)

            let path = "/api/v1/cases/\(id)/actions"
            let accepted = try await client.api(.post, path, token: decider, accept)
            #expect(accepted.json["state"] == "reviewing")
            let again = try await client.api(.post, path, token: decider, accept)
            #expect(again.json["version"] == accepted.json["version"])
            #expect(again.json["isRepeat"] == true)

            let stale = try await client.api(
                .post, path, token: decider, ["action": "grant", "expectedVersion": 1])
            #expect(stale.status == .conflict)
            #expect(stale.code == "case.stale")
            let denied = try await client.api(.post, path, token: clerk, ["action": "grant"])
            #expect(denied.status == .forbidden)
            #expect(denied.code == "action.not-allowed")
            let history = try await client.api(.get, "/api/v1/cases/\(id)/entries", token: clerk)
            #expect(history.json["entries"]?.list?.count == 2)
        }
    }

    @Test func bodiesAreReadStrictly() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let flawed: [(member: String, value: JSONValue, field: String)] = [
            ("surprise", 1, "surprise"), ("home", "5104", "home"), ("home", 5, "home"),
            ("title", "", "title"), ("title", .text(String(repeating: "长", count: 201)), "title"),
            ("commandId", "1", "commandId"), ("deviceAt", "yesterday", "deviceAt"), ("answers", [], "answers"),
            ("materials", ["id-card": "x"], "materials.id-card"), ("party", ["name": ""], "party.name"),
            ("party", ["name": "甲", "surprise": 1], "party.surprise"),
            ("party", ["name": "甲", "number": "510421190202060138"], "party.number"),
            ("title", .null, "title"),
        ]
        try await house.test { client in
            for (member, value, field) in flawed {
                var filing = APIHouse.filing
                filing[member] = value
                let answer = try await client.api(.post, "/api/v1/cases", token: clerk, .object(filing))
                #expect(answer.status == .unprocessableContent, "\(member): \(value)")
                #expect(answer.json["fields"]?[field]?.text != nil, "\(member): \(answer.json.serialized())")
            }
            let typed = try await client.api(
                .post, "/api/v1/cases", token: clerk, .object(APIHouse.filing), type: "text/plain")
            #expect(typed.status == .unsupportedMediaType)
            let untyped = try await client.api(
                .post, "/api/v1/cases", token: clerk, .object(APIHouse.filing), type: nil)
            #expect(untyped.code == "request.unsupported-type")
            let none = try await client.api(.get, "/api/v1/cases?view=filed", token: clerk)
            #expect(none.json["cases"]?.list?.isEmpty == true)
        }
    }

    /// A token has its post's powers, a citizen's token only that citizen's own cases.
    @Test func tokensHaveTheirPersonsReach() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let citizen = try await house.token("lideshun")
        let other = try await house.token("machunlin")
        let supervisor = try await house.token("luofang")
        var own = APIHouse.filing
        own["party"] = nil
        let filing = own
        try await house.test { client in
            let me = try await client.api(.get, "/api/v1/me", token: citizen)
            #expect(me.json["kind"] == "party")
            #expect(me.json["posts"]?.list?.isEmpty == true)
            let filed = try await client.api(.post, "/api/v1/cases", token: citizen, .object(filing))
            #expect(filed.status == .created, "\(filed.json.serialized())")
            let id = try #require(filed.json["id"]?.text)
            #expect(try await client.api(.get, "/api/v1/cases/\(id)", token: citizen).status == .ok)
            let mine = try await client.api(.get, "/api/v1/cases", token: citizen)
            #expect(mine.json["cases"]?.list?.count == 1)
            for stranger in [other, clerk] {
                #expect(try await client.api(.get, "/api/v1/cases/\(id)", token: stranger).code == "case.unknown")
            }
            #expect(try await client.api(.get, "/api/v1/cases/\(id)", token: supervisor).status == .ok)
            let mayNot = try await client.api(.post, "/api/v1/cases", token: supervisor, .object(APIHouse.filing))
            #expect(mayNot.status == .forbidden)
            let narrow = try await client.api(.get, "/api/v1/cases?view=mine", token: clerk)
            #expect(narrow.status == .unprocessableContent)
            #expect(try await client.api(.get, "/api/v1/cases").status == .unauthorized)
            #expect(try await client.api(.get, "/api/v1/items?q=x", token: "tongban_no").code == "token.unknown")
        }
    }
}
