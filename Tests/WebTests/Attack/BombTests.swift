import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Testing
import Web

/// Bodies made to hurt: each gets a refusal that says what it is, and nothing is read past its bound.
@Suite struct BombTests {
    private static func part(_ head: String, _ content: String) -> String { "--b\r\n\(head)\r\n\r\n\(content)\r\n" }
    private static func field(_ name: String, _ content: String = "1") -> String {
        part("Content-Disposition: form-data; name=\"\(name)\"", content)
    }

    private static func post(
        _ body: [UInt8], _ type: String, to path: String, _ client: any TestClientProtocol, token: String? = nil
    ) async throws -> AccessAnswer {
        var headers: HTTPFields = [.contentType: type]
        if let token { headers[.authorization] = "Bearer " + token }
        return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: body)) {
            AccessAnswer(
                status: $0.status.code, location: $0.headers[.location],
                text: String(decoding: $0.body.readableBytesView, as: UTF8.self), headers: $0.headers)
        }
    }

    @Test func `Forms beyond their bounds are refused`() async throws {
        let many = String(repeating: Self.field("a"), count: 5_000)
        let forms: [(String, String, [UInt8], Int)] = [
            ("thousands of parts", "b", Array((many + "--b--").utf8), 413),
            ("a name without end", "b", Array((Self.field(String(repeating: "n", count: 3_000)) + "--b--").utf8), 400),
            (
                "a head without end", "b",
                Array((Self.part("X: " + String(repeating: "h", count: 100_000), "1") + "--b--").utf8), 400
            ),
            (
                "a text like a file", "b",
                Array((Self.field("a", String(repeating: "文", count: 400_000)) + "--b--").utf8), 413
            ),
            ("no end", "b", Array(Self.field("a").utf8), 400),
            ("no name", "b", Array((Self.part("Content-Disposition: form-data", "1") + "--b--").utf8), 400),
            ("another boundary", "c", Array((Self.field("a") + "--b--").utf8), 400),
            (
                "bad UTF-8", "b",
                Array("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n".utf8) + [0xFF, 0xFE]
                    + Array("\r\n--b--".utf8), 400
            ),
            ("a NUL in a name", "b", Array((Self.field("a\u{0}") + "--b--").utf8), 400),
            ("nothing", "b", [], 400),
        ]
        try await APIHouse.open().test { client in
            for (what, boundary, body, status) in forms {
                let answer = try await Self.post(
                    body, "multipart/form-data; boundary=" + boundary, to: "/territory", client)
                #expect(answer.status == status, "\(what): \(answer.status)")
            }
            let url = "application/x-www-form-urlencoded"
            for (what, text, status) in [
                ("thousands of fields", String(repeating: "a=1&", count: 5_000), 413),
                ("a long name", String(repeating: "n", count: 3_000) + "=1", 400),
                ("too long", "a=" + String(repeating: "x", count: 600_000), 413),
                ("half an escape", "a=%f", 400), ("bad UTF-8", "a=%ff", 400), ("a NUL in a name", "a%00=1", 400),
            ] {
                let answer = try await Self.post(Array(text.utf8), url, to: "/territory", client)
                #expect(answer.status == status, "\(what): \(answer.status)")
            }
            for type in ["application/json", "text/plain", "", "multipart/form-data", "multipart/form-data; boundary="]
            {
                let answer = try await Self.post(Array("a=1".utf8), type, to: "/territory", client)
                #expect(answer.status == 400, "\(type)")
            }
        }
    }

    @Test func `JSON beyond its bounds is refused`() async throws {
        let house = try await APIHouse.open()
        let token = try await house.token("liuxiaomei")
        let deep = String(repeating: "[", count: 100_000)
        let nested = "{\"answers\":" + String(repeating: "{\"a\":", count: 40) + "1" + String(repeating: "}", count: 41)
        let bodies: [(String, [UInt8], Int)] = [
            ("deep lists", Array(deep.utf8), 400), ("deep objects", Array(nested.utf8), 400),
            ("too large", Array(("{\"title\":\"" + String(repeating: "x", count: 600_000) + "\"}").utf8), 413),
            ("a member twice", Array("{\"home\":\"1\",\"home\":\"2\"}".utf8), 400),
            ("a bare word", Array("{home:1}".utf8), 400),
            ("bad UTF-8", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], 400),
            ("half a pair", Array("{\"title\":\"\\ud800\"}".utf8), 400),
            ("a huge number", Array("{\"home\":1e999999}".utf8), 400),
            ("trailing text", Array("{} {}".utf8), 400), ("a mark", [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], 400),
        ]
        try await house.test { client in
            for (what, body, status) in bodies {
                let answer = try await Self.post(body, "application/json", to: "/api/v1/cases", client, token: token)
                #expect(
                    answer.status == status || answer.status == 422 && what == "a huge number",
                    "\(what): \(answer.status)")
                #expect(answer.headers[.contentType] == "application/problem+json", "\(what)")
            }
        }
    }

    /// Who sends more members than there are changes nothing by them.
    @Test func `Members that are not for the sender are refused by name`() async throws {
        let house = try await APIHouse.open()
        let token = try await house.token("liuxiaomei")
        try await house.test { client in
            for (member, value) in [
                ("state", "done" as JSONValue), ("number", "1"), ("id", "x"), ("secret", "000000"), ("version", 9),
                ("places", [:]), ("channel", "online"), ("openedAt", "2020-01-01T00:00:00+08:00"), ("actor", [:]),
            ] {
                var filing = APIHouse.filing
                filing[member] = value
                let answer = try await client.api(.post, "/api/v1/cases", token: token, .object(filing))
                #expect(answer.status == .unprocessableContent && answer.json["fields"]?[member] != nil, "\(member)")
            }
            let filed = try await client.api(.post, "/api/v1/cases", token: token, .object(APIHouse.filing))
            let id = try #require(filed.json["id"]?.text)
            for (member, value) in [
                ("actor", [:] as JSONValue), ("at", "2020-01-01T00:00:00+08:00"), ("state", "done"), ("to", "done"),
            ] {
                let answer = try await client.api(
                    .post, "/api/v1/cases/\(id)/actions", token: token,
                    .object(["action": "note", "input": ["text": "备注"], member: value]))
                #expect(answer.status == .unprocessableContent, "\(member)")
            }
        }
    }
}
