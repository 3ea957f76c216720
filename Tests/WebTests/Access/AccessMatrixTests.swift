import Access
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Registry
import Testing
import Web

/// Every route × everybody who may ask × inside and outside their scope, against `Matrix/pages.txt` and
/// `Matrix/api.txt`. The routes are read from the router: one without a line fails, and so does a line without a route.
@Suite(.serialized) struct AccessMatrixTests {
    static let pageRequests = PageRequests.all.merging(CaseRequests.all) { $1 }
        .merging(AdministrationRequests.all) { $1 }.merging(AccountRequests.all) { $1 }
        .merging(PrivacyRequests.all) { $1 }.merging(LookRequests.pages) { $1 }
        .merging(CounterRequests.pages) { $1 }.merging(UploadRequests.pages) { $1 }
        .merging(OperationRequests.pages) { $1 }
    static let programRequests = CaseAPIRequests.all.merging(LookRequests.programs) { $1 }
        .merging(CounterRequests.programs) { $1 }.merging(UploadRequests.programs) { $1 }
        .merging(OperationRequests.programs) { $1 }

    /// What acts on a case has a new one for each caller.
    private static func needsFreshCase(_ name: String) -> Bool {
        name.hasPrefix("POST ") && name.contains("/cases/{id}/")
    }

    @Test func `Each route stands in the tables, and each line of the tables is a route`() async throws {
        let house = try await APIHouse.open()
        let routes = house.router.routes.map(\.description)
        let pages = try AccessTable("pages.txt")
        let api = try AccessTable("api.txt")
        let told = Set((pages.lines + api.lines).map(\.route))
        // The API's paths answer all other methods with 405; that they do is held by the description's tests.
        let refused = Set(routes.filter { $0.contains(" /api/") && !told.contains($0) })
        let described = try #require(try APIHouse.description()["paths"]?.object)
        for (path, item) in described {
            for method in item.object?.keys.map({ $0.uppercased() }) ?? [] where method != "PARAMETERS" {
                let route = method + " " + path
                #expect(told.contains(route), "\(route) is described and has no line in api.txt")
                #expect(!refused.contains(route))
            }
        }
        let named = Set(routes.filter { !$0.contains(" /api/") }).union(routes.filter { told.contains($0) })
        #expect(named.subtracting(told).sorted() == [], "routes without a line")
        #expect(told.subtracting(routes).sorted() == [], "lines without a route")
        #expect(
            pages.columns == PageCaller.allCases.map(\.rawValue) && api.columns == APICaller.allCases.map(\.rawValue))
        let requests = Set(Self.pageRequests.keys).union(Self.programRequests.keys)
        #expect(Set((pages.lines + api.lines).map(\.name)) == requests, "requests and lines are the same")
        try await house.installation.close()
    }

    @Test func `Pages answer everybody as the table says, and never tell a stranger what exists`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let table = try AccessTable("pages.txt")
        try await apart.test { client in
            let client = AccessClient(client: client)
            var seen: [String] = []
            for line in table.lines {
                guard let request = Self.pageRequests[line.name] else { continue }
                var words: [String] = []
                for caller in PageCaller.allCases {
                    words.append(try await Self.ask(request, line, caller, house, client))
                }
                Self.check(words, line, table)
                seen.append(line.name + " | " + words.joined(separator: " "))
            }
            Self.keep(seen, "pages")
        }
    }

    private static let endsSessions: Set<String> = [
        "POST /sign-out", "POST /sign-in/demo", "POST /my/security/sessions/end-others",
    ]

    private static func ask(
        _ make: @Sendable (AccessVisit) async throws -> AccessRequest, _ line: AccessTable.Line, _ caller: PageCaller,
        _ house: AccessHouse, _ client: AccessClient
    ) async throws -> String {
        let subject = try await house.subject(endedMandate: caller == .ended, fresh: needsFreshCase(line.name))
        var reader = await house.reader(caller)
        if caller == .secret || caller == .secretOther {
            let opened =
                caller == .secret ? subject : try await house.subject(endedMandate: false, fresh: true)
            reader = try await client.opened(opened)
        }
        // What ends sessions is asked in one that was made for it.
        if endsSessions.contains(line.route), let signedIn = reader, caller.isSignedIn {
            reader = try await house.again(caller) ?? signedIn
        }
        // Whoever has no session has the token of a page that they looked at.
        if reader == nil || caller == .disabled { reader = try await client.stranger(reader) }
        let visit = AccessVisit(house: house, client: client, caller: caller.rawValue, reader: reader, subject: subject)
        var request = try await make(visit)
        let answer = try await client.send(request, cookie: reader?.cookie, csrf: reader?.csrf)
        if answer.word == "404", let absent = request.absent {
            let path = request.path
            request.path = absent
            let other = try await client.send(request, cookie: reader?.cookie, csrf: reader?.csrf)
            #expect(
                other.leveled(absent) == answer.leveled(path), "\(line.name) as \(caller.rawValue) tells what exists")
        }
        return answer.word
    }

    @Test func `The API answers everybody as the table says, and never tells a stranger what exists`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let table = try AccessTable("api.txt")
        let decider = try #require(await house.reader(.decider))
        try await apart.test { client in
            let client = AccessClient(client: client)
            var seen: [String] = []
            for line in table.lines {
                guard let make = Self.programRequests[line.name] else { continue }
                var words: [String] = []
                for caller in APICaller.allCases {
                    let subject = try await house.subject(
                        endedMandate: caller == .ended, fresh: Self.needsFreshCase(line.name))
                    let token = await house.token(caller)
                    let visit = AccessVisit(
                        house: house, client: client, caller: caller.rawValue, reader: nil, subject: subject,
                        token: token)
                    var request = try await make(visit)
                    let cookie = caller == .cookie ? decider.cookie : nil
                    let answer = try await client.send(request, cookie: cookie, token: token)
                    words.append(answer.word)
                    if ["404", "422"].contains(answer.word), let absent = request.absent {
                        request.path = absent
                        let other = try await client.send(request, cookie: cookie, token: token)
                        #expect(other.leveled(nil) == answer.leveled(nil), "\(line.name) as \(caller.rawValue) tells")
                    }
                }
                Self.check(words, line, table)
                seen.append(line.name + " | " + words.joined(separator: " "))
            }
            Self.keep(seen, "api")
        }
    }

    /// A token with one permission does what this permission is for, and nothing else: of case routes.
    @Test func `A token with a single permission opens what the permission is for`() async throws {
        let apart = try await APIHouse.open()
        let house = try await AccessHouse.fill(apart.installation)
        let opens: [String: [Permission]] = [
            "GET /api/v1/cases/{id}": [.caseRead], "GET /api/v1/cases/{id}/entries": [.caseRead],
            "GET /api/v1/cases/{id}/attachments/{attachment}": [.caseRead],
            // Without reading no action: who may not see a case does nothing with it.
            "POST /api/v1/cases/{id}/actions [accept]": [], "POST /api/v1/cases/{id}/actions [note]": [],
            "POST /api/v1/cases [counter]": [.caseFile],
            "GET /api/v1/cases [holder]": [.caseRead, .caseSupervise],
            "GET /api/v1/cases [territory]": [.caseSupervise],
            "GET /api/v1/cases/{id}/looks": [], "POST /api/v1/cases/{id}/unmask": [], "GET /api/v1/me/data": [],
            "POST /api/v1/showings": [.caseFile, .caseAssist],
        ]
        // Who only helps gets as far as being told that the person has to confirm.
        let unconfirmed = ("POST /api/v1/cases [counter]", Permission.caseAssist)
        var tokens: [Permission: String] = [:]
        for permission in Permission.all { tokens[permission] = try await house.narrowToken(permission) }
        let made = tokens
        try await apart.test { client in
            let client = AccessClient(client: client)
            for (name, permissions) in opens {
                let make = try #require(Self.programRequests[name])
                for permission in Permission.all {
                    let subject = try await house.subject(endedMandate: false, fresh: name.hasPrefix("POST"))
                    let visit = AccessVisit(
                        house: house, client: client, caller: "one", reader: nil, subject: subject)
                    let answer = try await client.send(try await make(visit), token: made[permission])
                    #expect(
                        (answer.word == "ok") == permissions.contains(permission),
                        "\(name) with \(permission): \(answer.status)")
                    let refusals = (name, permission) == unconfirmed ? ["422"] : ["403", "404"]
                    #expect(answer.word == "ok" || refusals.contains(answer.word), "\(name) with \(permission): \(answer.status)")
                }
            }
        }
    }

    private static func check(_ words: [String], _ line: AccessTable.Line, _ table: AccessTable) {
        let wrong = zip(table.columns, words).compactMap { column, word -> String? in
            let wanted = line.expected[column] ?? "?"
            return wanted == word ? nil : "\(column): \(word), not \(wanted)"
        }
        #expect(wrong == [], "\(line.name)")
    }

    /// Where `TONGBAN_TEST_MATRIX` names a folder, what was answered is written there, to be read and taken over.
    private static func keep(_ lines: [String], _ name: String) {
        guard let folder = ProcessInfo.processInfo.environment["TONGBAN_TEST_MATRIX"] else { return }
        try? lines.joined(separator: "\n").write(
            toFile: folder + "/" + name + ".txt", atomically: true, encoding: .utf8)
    }
}
