import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Testing
import Web

/// What other sites can make a browser send: each route that changes something, without the form's token, from another
/// origin, or by another method. Routes come from the same tables as in ``AccessMatrixTests``.
@Suite(.serialized) struct ForgedRequestTests {
    private static let requests = AccessMatrixTests.pageRequests

    private static func posts() throws -> [AccessTable.Line] {
        try AccessTable("pages.txt").lines.filter { !$0.route.hasPrefix("GET ") && !$0.route.hasPrefix("HEAD ") }
    }

    /// One line of each route: what these tests look at comes before what the variants differ in.
    private static func eachRoute(_ lines: [AccessTable.Line]) -> [AccessTable.Line] {
        var seen: Set<String> = []
        return lines.filter { seen.insert($0.route).inserted }
    }

    /// Parts of files need a field that no other site's page may send without being let. Whoever has no session shows no
    /// form's token with them.
    private static func needsNoToken(_ line: AccessTable.Line, _ caller: PageCaller) -> Bool {
        line.route.contains(" /uploads") && [.secret, .nobody].contains(caller)
    }

    private static func visit(
        _ caller: PageCaller, _ house: AccessHouse, _ client: AccessClient
    ) async throws -> AccessVisit {
        let subject = try await house.subject(endedMandate: false, fresh: false)
        let reader =
            switch caller {
            case .secret: try await client.opened(subject)
            case .nobody: try await client.stranger(nil)
            default: await house.reader(caller)
            }
        return AccessVisit(house: house, client: client, caller: caller.rawValue, reader: reader, subject: subject)
    }

    @Test func `No form is taken without its token`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let lines = try Self.posts()
        try await apart.test { client in
            let client = AccessClient(client: client)
            for line in lines {
                // Whoever may do it, and for what is open to everybody also who has no session.
                for caller in [PageCaller.party, .clerk, .decider, .supervisor, .administrator, .secret, .nobody]
                where
                    !["401", "403", "404"].contains(line.expected[caller.rawValue] ?? "")
                    || line.route == "POST /sign-in"
                {
                    guard !Self.needsNoToken(line, caller) else { continue }
                    let visit = try await Self.visit(caller, house, client)
                    let make = try #require(Self.requests[line.name])
                    let request = try await make(visit)
                    for token in [nil, "", "wrong", String((visit.reader?.csrf ?? "").dropLast())] {
                        let answer = try await client.send(request, cookie: visit.reader?.cookie, csrf: token)
                        #expect(answer.status == 403, "\(line.name) as \(caller.rawValue) with \(token ?? "none")")
                    }
                }
            }
        }
    }

    @Test func `No form is taken from another origin`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let lines = try Self.posts()
        let forged: [(String, String)] = [
            ("Origin", "https://evil.example"), ("Origin", "null"), ("Origin", "http://localhost.evil.example"),
            ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
        ]
        try await apart.test { client in
            let client = AccessClient(client: client)
            for line in lines {
                let visit = try await Self.visit(.administrator, house, client)
                let make = try #require(Self.requests[line.name])
                let request = try await make(visit)
                for header in forged {
                    let answer = try await client.send(
                        request, cookie: visit.reader?.cookie, csrf: visit.reader?.csrf, headers: [header])
                    #expect(answer.status == 403, "\(line.name) with \(header)")
                }
            }
            // And from this site it is taken: by the configured address, which the demonstration has by default.
            let stranger = try await client.stranger(nil)
            let own = try await client.send(
                .post("/territory", [("code", AccessHouse.county), ("next", "/")]), cookie: stranger.cookie,
                csrf: stranger.csrf, headers: [("Origin", "http://127.0.0.1:8080"), ("Sec-Fetch-Site", "same-origin")])
            #expect(own.status == 303)
        }
    }

    @Test func `Nothing changes by a method that was not meant for it`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let table = try AccessTable("pages.txt")
        let routes = Set(table.lines.map(\.route))
        try await apart.test { client in
            let client = AccessClient(client: client)
            for line in Self.eachRoute(table.lines) {
                let visit = try await Self.visit(.administrator, house, client)
                let make = try #require(Self.requests[line.name])
                var request = try await make(visit)
                let path = String(line.route.drop { $0 != "/" })
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] where !routes.contains(method + " " + path) {
                    request.method = try #require(HTTPRequest.Method(method))
                    // The method override that some frameworks know is none here.
                    for override in ["X-HTTP-Method-Override", "X-Method-Override"] {
                        let answer = try await client.send(
                            request, cookie: visit.reader?.cookie, csrf: visit.reader?.csrf,
                            headers: [(override, "POST")])
                        #expect([404, 405].contains(answer.status), "\(method) \(path): \(answer.status)")
                    }
                }
            }
        }
    }
}
