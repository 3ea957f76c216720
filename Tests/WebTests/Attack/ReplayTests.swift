import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Testing
import Web

/// A command's id belongs to one command of one person.
@Suite struct ReplayTests {
    @Test func `Somebody else's command id is no answer`() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        let decider = try await house.token("zhouming")
        let head = try await house.token("hejianguo")
        let other = try await house.token("yangwenbin")
        let ids = IdentifierGenerator(time: ManualTime(Instant(milliseconds: 1_790_000_000_000)), seed: 7)
        let filingID = ids.next(AccessHouse.self).description
        let command = ids.next(AccessHouse.self).description
        try await house.test { client in
            var filing = APIHouse.filing
            filing["commandId"] = .text(filingID)
            let filed = try await client.api(.post, "/api/v1/cases", token: clerk, .object(filing))
            let id = try #require(filed.json["id"]?.text)
            let again = try await client.api(.post, "/api/v1/cases", token: clerk, .object(filing))
            #expect(again.status == .ok && again.json["isRepeat"] == true && again.json["secret"] == nil)
            for token in [other, head] {
                let stolen = try await client.api(.post, "/api/v1/cases", token: token, .object(filing))
                #expect([.conflict, .forbidden].contains(stolen.status), "\(stolen.status)")
                #expect(stolen.json["id"] == nil && stolen.json["number"] == nil)
            }
            let accept: JSONValue = ["commandId": .text(command), "action": "accept"]
            let path = "/api/v1/cases/\(id)/actions"
            #expect(try await client.api(.post, path, token: decider, accept).status == .ok)
            #expect(try await client.api(.post, path, token: decider, accept).json["isRepeat"] == true)
            // The head may read and decide the case, and has done nothing.
            let borrowed = try await client.api(.post, path, token: head, accept)
            #expect(borrowed.code == "command.reused", "\(borrowed.json.serialized())")
            let otherwise = try await client.api(
                .post, path, token: decider, ["commandId": .text(command), "action": "note", "input": ["text": "x"]])
            #expect(otherwise.code == "command.reused", "\(otherwise.json.serialized())")
        }
    }
}
