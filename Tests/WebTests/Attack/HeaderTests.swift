import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Testing
import Web

/// What every answer carries, and what none does.
@Suite(.serialized) struct HeaderTests {
    private static let wanted: [(String, String)] = [
        ("content-security-policy", "default-src 'none'; script-src 'self'"), ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"), ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"), ("permissions-policy", "geolocation=()"),
    ]

    private static let ofFiles = "default-src 'none'; frame-ancestors 'none'; sandbox"

    @Test func `Every route answers with the security headers, and personal pages are kept by no cache`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let party = try #require(await house.reader(.party))
        let lines = try AccessTable("pages.txt").lines.filter { $0.route.hasPrefix("GET ") }
        try await apart.test { client in
            let client = AccessClient(client: client)
            let subject = try await house.subject(endedMandate: false, fresh: false)
            let visit = AccessVisit(house: house, client: client, caller: "party", reader: party, subject: subject)
            for line in lines {
                let make = try #require(AccessMatrixTests.pageRequests[line.name])
                let request = try await make(visit)
                for cookie in [party.cookie, nil] {
                    let answer = try await client.send(request, cookie: cookie)
                    // A file is no page: nothing in it runs at all.
                    let isFile = line.route.contains("/attachments/") && answer.status == 200
                    for (name, value) in Self.wanted {
                        let value = isFile && name == "content-security-policy" ? Self.ofFiles : value
                        let given = HTTPField.Name(name).flatMap { answer.headers[$0] } ?? ""
                        #expect(given.contains(value), "\(line.name): \(name): \(given)")
                    }
                    let policy = answer.headers[.contentSecurityPolicy] ?? ""
                    #expect(
                        !policy.contains("unsafe") && !policy.contains("*") && policy.contains("frame-ancestors 'none'")
                    )
                    let isAsset = line.route.contains("/assets/") && answer.status == 200
                    #expect((answer.headers[.cacheControl] == "no-store") != isAsset, "\(line.name)")
                    let server = HTTPField.Name("x-powered-by").flatMap { answer.headers[$0] }
                    #expect(server == nil && answer.headers[.accessControlAllowOrigin] == nil)
                }
            }
            let api = try await client.send(.get("/api/v1/me"), token: await house.token(.party))
            #expect(api.headers[.cacheControl] == "no-store" && api.headers[.contentSecurityPolicy] != nil)
        }
    }

    @Test func `Cookies are for this site alone, and over TLS where it is served so`() async throws {
        for isSecure in [false, true] {
            let house = try await APIHouse.open([
                "TONGBAN_SECURE": isSecure ? "1" : "0", "TONGBAN_ADDRESS": "https://tongban.example",
            ])
            try await house.test { client in
                let client = AccessClient(client: client)
                let before = try await client.stranger(nil)
                let answers = [
                    try await client.send(.get("/track")),
                    try await client.send(.get("/preferences?language=en&scale=125&next=/")),
                    try await client.send(
                        .post("/territory", [("code", AccessHouse.county)]), cookie: before.cookie, csrf: before.csrf),
                    try await client.send(
                        .post("/sign-in/demo", [("username", "lideshun")]), cookie: before.cookie, csrf: before.csrf),
                ]
                let cookies = answers.flatMap { $0.headers[values: .setCookie] }
                #expect(cookies.count >= 4)
                for cookie in cookies {
                    #expect(
                        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
                        "\(cookie)")
                    #expect(!cookie.contains("Domain"), "\(cookie)")
                    #expect(cookie.contains("Secure") == isSecure, "\(cookie)")
                }
                let session = cookies.first { $0.contains("tb_session=") } ?? ""
                #expect(session.hasPrefix(isSecure ? "__Host-tb_session=" : "tb_session="), "\(session)")
                let hsts = answers[0].headers[.strictTransportSecurity]
                #expect((hsts == "max-age=31536000; includeSubDomains") == isSecure)
            }
        }
    }
}
