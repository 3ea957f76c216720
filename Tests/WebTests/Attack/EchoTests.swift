import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Testing
import Web

/// Pages that show what was sent show it as text.
@Suite struct EchoTests {
    /// Marks that join the character before them: by Swift's characters `"` with one of them is no quotation mark.
    private static let marks = ["", "\u{0301}", "\u{FE0F}", "\u{200D}", "\u{034F}"]
    private static let signs = ["<", ">", "\"", "'", "&"]

    @Test func `Nothing that was sent comes back as markup`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let clerk = try #require(await house.reader(.clerk))
        let admin = try #require(await house.reader(.administrator))
        try await apart.test { client in
            let client = AccessClient(client: client)
            for sign in Self.signs {
                for mark in Self.marks {
                    // Unique, so that only the echo is found.
                    let raw = "zq" + sign + mark + "qz"
                    let query = raw.utf8.map { "%" + String($0, radix: 16) }.joined()
                    let asked: [(String, Reader?)] = [
                        ("/search?q=" + query, nil), ("/track?number=" + query, nil),
                        ("/territory?next=/&q=" + query, nil),
                        ("/items/" + query, nil), ("/sign-in?next=/" + query, nil), ("/nothing/" + query, nil),
                        ("/work?q=" + query, clerk), ("/pickup?q=" + query, clerk), ("/pickup?q=1-" + query, clerk),
                        ("/counter?home=" + query, clerk), ("/admin/words?q=" + query, admin),
                        ("/admin/items?q=" + query, admin), ("/admin/units?q=" + query, admin),
                        ("/admin/log?subject=" + query, admin), ("/api/v1/items?q=" + query, nil),
                    ]
                    for (path, reader) in asked {
                        let answer = try await client.send(.get(path), cookie: reader?.cookie)
                        #expect(answer.status < 500, "\(path)")
                        guard answer.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
                        let found = Array(answer.text.utf8).contains(sequence: Array(raw.utf8))
                        #expect(!found, "\(path) shows \(raw.debugDescription) as it came")
                    }
                    let typed = try await client.send(
                        .post("/admin/roles", [("in", AccessHouse.county), ("title", raw)]), cookie: admin.cookie,
                        csrf: admin.csrf)
                    #expect(typed.status == 422 && !Array(typed.text.utf8).contains(sequence: Array(raw.utf8)))
                }
            }
        }
    }

    @Test func `Names of files and text of others cannot break out of headers or pages`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let clerk = await house.token(.clerk)
        try await apart.test { client in
            let client = AccessClient(client: client)
            for name in [
                "a%0d%0aSet-Cookie:%20x=y.png", "..%2f..%2fetc%2fpasswd", "%22;%20filename=%22x.html", "a%00b.png",
            ] {
                let upload = AccessRequest(method: .post, path: "/api/v1/attachments?name=" + name, bytes: PNG.pixel)
                let answer = try await client.send(upload, token: clerk)
                #expect([201, 400].contains(answer.status), "\(name): \(answer.status)")
                guard answer.status == 201 else { continue }
                let json = try JSONValue.parse(Array(answer.text.utf8), maxBytes: 10_000)
                let kept = json["name"]?.text ?? ""
                let isClean = kept.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && $0 != "/" && $0 != "\\" && $0 != "\""
                }
                #expect(isClean, "\(name) is kept as \(kept)")
            }
        }
    }
}

extension Array where Element: Equatable {
    func contains(sequence: [Element]) -> Bool {
        guard let first = sequence.first, count >= sequence.count else { return false }
        return indices.dropLast(sequence.count - 1).contains {
            self[$0] == first && self[$0..<$0 + sequence.count].elementsEqual(sequence)
        }
    }
}
