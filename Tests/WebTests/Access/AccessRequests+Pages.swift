import Access
import Casework
import Kernel
import Registry
import Testing

enum PageRequests {
    static let all: AccessRequests = [
        "GET /": { _ in .get("/") },
        "GET /healthz": { _ in .get("/healthz") },
        "GET /assets/**": { _ in .get("/assets/site.css") },
        "GET /search": { _ in .get("/search?q=%E5%85%BB%E8%80%81") },
        "GET /items/{code}": { _ in .get("/items/\(AccessHouse.item)") },
        "POST /picks": { _ in .post("/picks", [("q", "养老"), ("code", AccessHouse.item)]) },
        "GET /procedures/{procedure}/{drawing}": { _ in .get("/procedures/application/1.svg") },
        "GET /territory": { _ in .get("/territory?next=/") },
        "POST /territory": { _ in .post("/territory", [("code", AccessHouse.county), ("next", "/")]) },
        "GET /preferences": { _ in .get("/preferences?language=en&next=/") },
        "GET /sign-in": { _ in .get("/sign-in") },
        "POST /sign-in": { visit in
            .post("/sign-in", [("username", "nobody\(await visit.house.next())"), ("password", "wrong password")])
        },
        "POST /sign-in/demo": { _ in .post("/sign-in/demo", [("username", "zhaoguoping")]) },
        "POST /sign-out": { _ in .post("/sign-out", []) },
        "GET /items/{code}/apply": { _ in .get("/items/\(AccessHouse.item)/apply") },
        "POST /items/{code}/apply": { visit in
            .post("/items/\(AccessHouse.item)/apply", try await application(visit))
        },
        "GET /apply/{procedure}": { _ in .get("/apply/information-disclosure") },
        "POST /apply/{procedure}": { visit in
            var form = try await application(visit)
            form += [
                ("f.subject", "道路"), ("f.description", "修路的账目"), ("f.form", "electronic"), ("f.delivery", "online"),
            ]
            return .post("/apply/information-disclosure", form)
        },
        "GET /my/cases": { _ in .get("/my/cases") },
        "GET /notices": { _ in .get("/notices") },
        "GET /my/mandates": { _ in .get("/my/mandates") },
        "POST /my/mandates": { visit in
            let (_, number) = try await visit.house.newNumber()
            return .post(
                "/my/mandates",
                [
                    ("name", "王小二"), ("number", number), ("acts", "file"),
                    ("through", visit.house.casework.today().advanced(by: 5).iso),
                ])
        },
        "POST /my/mandates/{id}/end": { visit in
            let people = visit.house.registry.people
            let today = visit.house.casework.today()
            let mandate = try await people.createMandate(
                person: visit.house.person("party"), agent: visit.house.makePerson("代办"), scope: .all, acts: [.file],
                from: today, through: today, by: .system)
            return .post("/my/mandates/\(mandate.id)/end", [], absent: "/my/mandates/\(AccessVisit.absentID)/end")
        },
        "GET /work": { _ in .get("/work") },
        "GET /pickup": { _ in .get("/pickup") },
        "GET /supervision": { _ in .get("/supervision?division=\(AccessHouse.county)") },
        "GET /supervision/cases": { _ in .get("/supervision/cases?division=\(AccessHouse.county)") },
        "GET /counter": { _ in .get("/counter") },
        "POST /counter/person": { _ in .post("/counter/person", [("number", "510421190202060137")]) },
        "GET /counter/service": { visit in .get("/counter/service?" + (try await query(visit))) },
        "GET /counter/form": { visit in .get("/counter/form?item=\(AccessHouse.item)&" + (try await query(visit))) },
        "POST /counter/form": { visit in
            .post(
                "/counter/form",
                [
                    ("person", try await visit.house.person("party").description), ("home", "510421201200"),
                    ("item", AccessHouse.item), ("f.grade", "g500"), ("f.subsidy", "none"),
                    ("f.account", "6217000000000000001"), ("tick", "id-card"), ("pickup", "510421.hall"),
                ])
        },
    ]

    /// A whole application; who is not signed in says who they are.
    private static func application(_ visit: AccessVisit) async throws -> [(String, String)] {
        let (_, number) = try await visit.house.newNumber()
        return [
            ("name", "王小二"), ("number", number), ("phone", "13800000333"), ("home", "510421201200"),
            ("pickup", "510421.hall"), ("later", "yes"), ("f.grade", "g500"), ("f.subsidy", "none"),
            ("f.account", "6217000000000000001"),
        ]
    }

    private static func query(_ visit: AccessVisit) async throws -> String {
        "person=\(try await visit.house.person("party"))&home=510421201200"
    }
}
