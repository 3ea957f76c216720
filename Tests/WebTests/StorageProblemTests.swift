import Database
import Hummingbird
import HummingbirdTesting
import Kernel
import Testing

@testable import Web

/// What a database that is away or busy comes to outside, and texts that no database of ours may be asked to store.
@Suite struct StorageProblemTests {
    @Test(arguments: [
        (.overloaded(limit: 1), "overloaded"), (.busy, "overloaded"), (.serialization, "overloaded"),
        (.deadlock, "overloaded"), (.timedOut, "overloaded"), (.transactionLost, "overloaded"),
        (.connectionLost, "storage.unreachable"), (.closed, "storage.unreachable"),
        (.full, "storage.database.full"), (.readOnly, "storage.database.read_only"),
    ] as [(DatabaseError, String)])
    func `It is a clear refusal that says when to come again`(_ error: DatabaseError, _ code: String) {
        let problem = Problem(error)
        #expect(problem.status == .serviceUnavailable)
        #expect(problem.code == code)
        #expect((1...60).contains(problem.retryAfter ?? 0))
        #expect(problem.message[.zhHans] != problem.message[.en] && !problem.message[.en].isEmpty)
    }

    @Test func `A broken statement is a fault of ours`() {
        #expect(Problem(DatabaseError.other(code: 1, message: "")).status == .internalServerError)
        #expect(Problem(DatabaseError.malformedColumn(0)).status == .internalServerError)
    }

    @Test func `A form loses the character that cannot be stored, and keeps the rest`() throws {
        let typed = try FormData.urlEncoded(Array("name=%E5%BC%A0%00%E4%B8%89&f.text=%00&f.text=a%00".utf8))
        #expect(typed.text("name") == "张三")
        #expect(typed.values("f.text") == ["a"])
        let body = [
            "--b", "Content-Disposition: form-data; name=\"name\"", "", "张\0三", "--b",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a\0b.png\"", "", "x\0y", "--b--", "",
        ].joined(separator: "\r\n")
        let sent = try Multipart.parse(Array(body.utf8), boundary: Array("b".utf8))
        #expect(sent.text("name") == "张三")
        let file = try #require(sent.files["file"]?.first)
        #expect(file.name == "ab.png" && file.content == Array("x\0y".utf8))
    }

    @Test func `The API refuses it wherever it stands`() async throws {
        let house = try await APIHouse.open()
        let clerk = try await house.token("liuxiaomei")
        try await house.test { client in
            for (member, value) in [
                ("title", "a\u{0}b"), ("answers", ["left": "a\u{0}b"]), ("answers", ["le\u{0}ft": false]),
                ("answers", ["left": [["\u{0}"]]]), ("a\u{0}", 1),
            ] as [(String, JSONValue)] {
                var filing = APIHouse.filing
                filing[member] = value
                let answer = try await client.api(.post, "/api/v1/cases", token: clerk, .object(filing))
                #expect(answer.status == .unprocessableContent, "\(member)")
                #expect(answer.code == "input.invalid")
            }
            for path in ["/api/v1/items?q=%00", "/api/v1/cases/%00"] {
                #expect(try await client.api(.get, path, token: clerk).status == .badRequest, "\(path)")
            }
            for path in ["/search?q=a%00", "/items/%00"] {
                #expect(try await client.page(path).status == .badRequest, "\(path)")
            }
        }
    }
}
