import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Testing
import Web

/// Redirects that follow a word of the request lead to a path of this site, whatever the word was.
@Suite struct WayBackTests {
    /// Where a browser would go: what URL parsing drops is dropped, then the beginning decides.
    static func staysHere(_ location: String) -> Bool {
        let bytes = Array(location.utf8)
        guard bytes.first == UInt8(ascii: "/"),
            bytes.count == 1 || ![UInt8(ascii: "/"), UInt8(ascii: "\\")].contains(bytes[1])
        else { return false }
        return bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    }

    static let known = [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)",
        "/\t/evil.example", "/\n/evil.example", "/ /evil.example", "///evil.example", "http:evil.example", "",
        // The second slash carries a mark that browsers drop from host names: no "//" by Swift's characters.
        "//\u{FE0F}evil.example", "//\u{034F}evil.example", "/\\\u{FE0F}evil.example", "//\u{200D}evil.example",
        "/\u{FE0F}/evil.example", "/%0d%0aSet-Cookie:a=b", "/a\r\nSet-Cookie: a=b", "/a\u{0}b", "/\u{85}/evil.example",
        "/" + String(repeating: "a", count: 5_000),
    ]

    @Test func `No way back leads elsewhere`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let parts = [
            "/", "//", "\\", "evil.example", "https:", ":", "@", "?", "#", "%2f", "%5c", ".", "..", "\t", "\r\n", " ",
            "\u{FE0F}", "\u{034F}", "\u{200D}", "\u{0301}", "\u{2044}", "\u{FF0F}", "my", "\u{0}", "\u{7F}", "中",
        ]
        var tried = Self.known
        for _ in 0..<400 {
            let count = Int.random(in: 1...6, using: &random)
            tried.append((0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined())
        }
        let words = tried
        try await APIHouse.open().test { client in
            let client = AccessClient(client: client)
            for word in words {
                let encoded = word.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                let answer = try await client.send(.get("/preferences?language=en&next=" + encoded))
                guard answer.status == 303 else {
                    #expect(answer.status == 400, "\(word.debugDescription), seed \(seed)")
                    continue
                }
                let location = answer.location ?? ""
                #expect(Self.staysHere(location), "\(word.debugDescription) leads to \(location), seed \(seed)")
            }
            // And a path of this site stays what it is.
            for path in ["/work?view=filed&unit=510421.hrss", "/search?q=%E5%85%BB", "/a/../b", "/"] {
                let encoded = path.utf8.map { "%" + String($0, radix: 16) }.joined()
                let answer = try await client.send(.get("/preferences?language=en&next=" + encoded))
                #expect(answer.location == path)
            }
            let chinese = try await client.send(.get("/preferences?next=/search%3Fq%3D%E5%85%BB%E8%80%81"))
            #expect(chinese.location == "/search?q=%E5%85%BB%E8%80%81")
        }
    }

    @Test func `The host that a request names comes back nowhere`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let party = try #require(await house.reader(.party))
        try await apart.test { client in
            let client = AccessClient(client: client)
            let subject = try await house.subject(endedMandate: false, fresh: false)
            let paths = [
                "/", "/my/cases", "/filed/\(subject.id)", "/qr/\(subject.number).svg", "/nothing", "/work", "/sign-in",
                "/cases/\(subject.id)/sheets/receipt", "/api/v1/me", "/api/openapi.json",
            ]
            for path in paths {
                for (name, value) in [
                    ("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example"),
                    ("Referer", "https://evil.example/work"),
                ] {
                    let answer = try await client.send(.get(path), cookie: party.cookie, headers: [(name, value)])
                    #expect(!answer.text.contains("evil.example"), "\(path) with \(name)")
                    #expect(answer.location?.contains("evil.example") != true, "\(path) with \(name)")
                }
            }
        }
    }
}
