import Access
import Casework
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Procedures
import Registry
import Synchronization
import Testing
import Web

/// Every route that reads is asked for by everybody who works here: where the answer holds the citizen's name or number,
/// the citizen has to find a look. The routes come from the router's own table, so that none can be forgotten.
@Suite struct LookRouteTests {
    private static let citizen = "吉克阿依诺"
    private static let number = "510421198512244560"
    private static let phone = "13812345678"
    private static let staff = [
        "liuxiaomei", "yangwenbin", "zhouming", "hejianguo", "luofang", "sunhao", "fengxue", "machunlin",
    ]

    /// A case of the citizen with a file, a result to collect and an agent.
    private static func filed(_ house: APIHouse) async throws -> (id: CaseID, file: AttachmentID, person: PersonID) {
        let casework = house.installation.casework
        let registry = house.installation.registry
        let card = try await registry.people.register(
            .citizen(CitizenNumber(number)), PersonInput(name: citizen, phone: phone), by: .system
        ).card
        let account = try #require(try await registry.accounts.account("liuxiaomei"))
        let posts = try await registry.posts.heldPosts(of: account.person, on: casework.today())
        let clerk = Caller(
            actor: Actor(kind: .staff, person: account.person.retagged(), unit: UnitID("510422.hall"), name: "clerk"),
            posts: posts)
        let agent = try #require(try await registry.accounts.account("machunlin")).person
        let agentCard = try #require(try await registry.people.card(agent))
        let today = casework.today()
        let mandate = try await registry.people.createMandate(
            person: card.id, agent: agent, scope: .all, acts: [.file, .answer, .collect], from: today,
            through: today.advanced(by: 30), by: .system)
        let file = try await casework.upload(name: "scan.png", content: PNG.pixel, as: clerk)
        let receipt = try await casework.file(
            FilingInput(
                command: casework.identifiers.next(), procedure: "application", itemCode: "510000.hrss.0101",
                home: #require(DivisionCode("510421201200")),
                party: Party(
                    kind: .naturalPerson, person: card.id.retagged(), name: citizen, maskedNumber: card.maskedNumber,
                    phone: phone, language: .zhHans),
                agent: Agent(person: agent.retagged(), name: agentCard.name, mandate: mandate.id), channel: .counter,
                counter: UnitID("510422.hall"),
                answers: ["grade": "g500", "subsidy": "none", "account": "6217000000000000001"],
                received: ["id-card": [file]]), as: clerk)
        return (receipt.caseID, file.id, card.id.retagged())
    }

    /// The path with what the citizen's data is found by put in; several for a path that a query widens.
    private static func paths(
        _ route: String, _ known: (id: CaseID, file: AttachmentID, person: PersonID), number: String
    ) -> [String] {
        var path = route
        guard !path.contains("*") else { return [] }
        for (name, value) in [
            ("attachment", known.file.description), ("person", known.person.description), ("sheet", "receipt"),
            ("action", "accept"), ("number", number + ".svg"),
        ] { path = path.replacing("{\(name)}", with: value).replacing(":\(name)", with: value) }
        path = path.replacing("{id}", with: known.id.description).replacing(":id", with: known.id.description)
        guard !path.contains("{"), !path.contains(":") else { return [] }
        path = path.hasPrefix("/") ? path : "/" + path
        let queries = [
            "", "?person=\(known.person)&home=510421201200&item=510000.hrss.0101",
            "?division=510421000000", "?view=filed&unit=510422.hall", "?view=holder&unit=510421.hrss",
            "?q=" + (citizen.dropLast().description.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""),
            "?view=territory&division=510421000000", "?number=" + number,
        ]
        return queries.map { path + $0 }
    }

    private static func shows(_ text: String) -> Bool {
        [citizen, number, "510***********4560", phone, "138******78"].contains { text.contains($0) }
    }

    @Test func `Who is shown is told, on every page and endpoint`() async throws {
        let house = try await APIHouse.open()
        let known = try await Self.filed(house)
        let casework = house.installation.casework
        let looks = house.installation.registry.looks
        let number = try await casework.view(known.id, as: .system).state.number.description
        // Streams end with their reader, not by themselves; what they say holds nobody's name (`EventTests`).
        let streams = ["/events", "/api/v1/events"]
        let routes = house.router.routes.filter { $0.method == .get }.map(\.path.description)
            .filter { !streams.contains($0) }
        #expect(routes.count > 60)
        var readers: [(name: String, reader: Reader, token: String)] = []
        for name in Self.staff {
            readers.append((name, try await Reader.signedIn(name, house), try await house.token(name)))
        }
        let all = readers
        // Pages that show the citizen what only they themselves gave: the mandate, to the agent whom they named.
        let byMandate = ["/my/mandates", "/api/v1/me"]
        let showing = ShowingRoutes()
        try await house.test { client in
            for (name, reader, token) in all {
                for route in routes {
                    for path in Self.paths(route, known, number: number) {
                        let before = looks.noted
                        let isProgram = path.hasPrefix("/api/")
                        let text: String
                        if isProgram {
                            let answer = try await client.execute(
                                uri: path, method: .get,
                                headers: [.authorization: "Bearer " + token, .acceptLanguage: "en"]
                            ) { String(decoding: $0.body.readableBytesView, as: UTF8.self) }
                            text = answer
                        } else {
                            text = try await client.page(path, as: reader).text
                        }
                        guard Self.shows(text), !byMandate.contains(where: path.hasPrefix) else { continue }
                        #expect(looks.noted > before, "\(name) reads the citizen on \(path), and nobody is told")
                        showing.add(route)
                    }
                }
            }
            // The test would pass on pages that show nothing: these have to show the citizen to somebody.
            for path in [
                "/work", "/cases/{id}", "/cases/{id}/sheets/{sheet}", "/counter/service", "/supervision/cases",
                "/api/v1/cases", "/api/v1/cases/{id}", "/my/cases",
                "/counter/done/{id}",
            ] { #expect(showing.all.contains(path), "\(path) shows the citizen to nobody: \(showing.all.sorted())") }
        }
    }
}

/// Routes on which the citizen was seen.
private final class ShowingRoutes: Sendable {
    private let seen = Mutex<Set<String>>([])

    var all: Set<String> { seen.withLock { $0 } }

    func add(_ path: String) { seen.withLock { _ = $0.insert(path) } }
}
