import Access
import Casework
import HTTPTypes
import Kernel
import Procedures
import Registry
import Testing

/// Mandates at a counter and the words that a person confirms there.
enum CounterRequests {
    static let pages: AccessRequests = [
        "GET /counter/mandates": { visit in .get("/counter/mandates?" + (try await query(visit))) },
        "POST /counter/mandates": { visit in
            let (_, number) = try await visit.house.newNumber()
            return .post(
                "/counter/mandates",
                [
                    ("person", try await visit.house.person("party").description), ("home", "510421201200"),
                    ("command", visit.house.casework.identifiers.next(CommandSubject.self).description),
                    ("who", "other"), ("number", number), ("name", "王小二"), ("acts", "file"),
                    ("through", visit.house.casework.today().advanced(by: 5).iso),
                ])
        },
        "POST /counter/mandates/{id}/end": { visit in
            let query = try await query(visit)
            return .post(
                "/counter/mandates/\(try await mandate(of: visit.house.person("party"), visit))/end?" + query, [],
                absent: "/counter/mandates/\(AccessVisit.absentID)/end?" + query)
        },
        "POST /counter/mandates/{id}/end [of somebody who is not there]": { visit in
            let query = try await query(visit)
            let other = try await mandate(of: visit.house.makePerson("某人"), visit)
            return .post(
                "/counter/mandates/\(other)/end?" + query, [],
                absent: "/counter/mandates/\(AccessVisit.absentID)/end?" + query)
        },
        "POST /counter/unmask": { visit in
            .post(
                "/counter/unmask",
                [("person", try await visit.house.person("party").description)] + LookRequests.reason)
        },
        "GET /my/mandates/{id}/signature": { visit in
            let id = try await mandate(of: visit.house.person("party"), visit, to: visit.house.person("agent"))
            return .get(
                "/my/mandates/\(id)/signature", absent: "/my/mandates/\(AccessVisit.absentID)/signature")
        },
    ]

    static let programs: AccessRequests = [
        "POST /api/v1/showings": { visit in .post("/api/v1/showings", json: try await showing(visit)) },
        "POST /api/v1/showings/{id}/code [own]": { visit in
            let shown = try await visit.client.send(
                .post("/api/v1/showings", json: try await showing(visit)), token: visit.token)
            return code(try? JSONValue.parse(Array(shown.text.utf8), maxBytes: 100_000)["id"]?.text)
        },
        "POST /api/v1/showings/{id}/code [another's]": { visit in
            let shown = try await visit.house.casework.show(
                "为李德顺办理", for: .act("withdraw", of: visit.subject.id, visit.house.casework.identifiers.next()),
                to: visit.house.person("party").retagged(), in: .zhHans, as: visit.house.caller("pickup"))
            return code(shown.id.description)
        },
    ]

    private static func query(_ visit: AccessVisit) async throws -> String {
        "person=\(try await visit.house.person("party"))&home=510421201200"
    }

    private static func mandate(
        of person: RegistryPersonID, _ visit: AccessVisit, to agent: RegistryPersonID? = nil
    ) async throws -> String {
        let house = visit.house
        let today = house.casework.today()
        let other = if let agent { agent } else { try await house.makePerson("代办") }
        return try await house.registry.people.createMandate(
            person: person, agent: other, scope: .items([AccessHouse.item]), acts: [.rate], from: today, through: today,
            evidence: MandateEvidence(
                kind: "signature", at: house.casework.now(), summary: "委托", digest: String(repeating: "0", count: 64),
                picture: PNG.pixel),
            by: .system
        ).id
    }

    /// To somebody new with a telephone of their own: either gets only so many codes.
    private static func showing(_ visit: AccessVisit) async throws -> JSONValue {
        let (number, text) = try await visit.house.newNumber()
        _ = try await visit.house.registry.people.register(
            .citizen(number), PersonInput(name: "王小二", phone: "139" + String(10_000_000 + (await visit.house.next()))),
            by: .system)
        var filing = APIHouse.filing
        filing["party"] = ["name": "王小二", "number": .text(text)]
        filing["commandId"] = .text(visit.house.casework.identifiers.next(CommandSubject.self).description)
        return ["filing": .object(filing)]
    }

    private static func code(_ id: String?) -> AccessRequest {
        AccessRequest(
            method: .post, path: "/api/v1/showings/\(id ?? AccessVisit.absentID)/code",
            absent: "/api/v1/showings/\(AccessVisit.absentID)/code")
    }
}
