import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Having one's data erased, and seeing to it for others. What is carried out is of people made for it.
enum PrivacyRequests {
    static let all: AccessRequests = [
        "GET /my/erasure": { _ in .get("/my/erasure") },
        "POST /my/erasure": { _ in .post("/my/erasure", []) },
        "GET /admin/erasures": { _ in .get("/admin/erasures?in=\(AccessHouse.county)") },
        "POST /admin/erasures": { _ in
            .post("/admin/erasures", [("in", AccessHouse.county), ("number", "510421190202060137")])
        },
        "GET /admin/erasures/person/{person} [a case here]": { visit in
            .get("/admin/erasures/person/\(try await visit.house.person("party"))")
        },
        "GET /admin/erasures/person/{person} [no case]": { visit in
            .get("/admin/erasures/person/\(try await visit.house.makePerson("某人"))")
        },
        "POST /admin/erasures/person/{person} [a case here]": { visit in
            putDown(try await visit.house.person("party"))
        },
        "POST /admin/erasures/person/{person} [no case]": { visit in
            putDown(try await visit.house.makePerson("某人"))
        },
        "GET /admin/erasures/{id}": { visit in
            .get("/admin/erasures/\(try await waiting(visit))", absent: "/admin/erasures/\(AccessVisit.absentID)")
        },
        "POST /admin/erasures/{id}": { visit in
            .post("/admin/erasures/\(try await waiting(visit))", [], absent: "/admin/erasures/\(AccessVisit.absentID)")
        },
        "GET /admin/erasures/{id}/proof.json": { visit in
            let casework = visit.house.casework
            let id = try await waiting(visit)
            _ = try await casework.erase(id, by: .system)
            return .get(
                "/admin/erasures/\(id)/proof.json", absent: "/admin/erasures/\(AccessVisit.absentID)/proof.json")
        },
    ]

    private static func putDown(_ person: RegistryPersonID) -> AccessRequest {
        .post("/admin/erasures/person/\(person)", [("ground", "order"), ("reference", "法 2026-1")])
    }

    /// Somebody of the county who asked by themselves.
    private static func waiting(_ visit: AccessVisit) async throws -> Identifier<Erasure> {
        let county = try #require(DivisionCode(AccessHouse.county))
        let person = try await visit.house.makePerson("某人")
        try await visit.house.casework.askForErasure(of: person, home: county)
        return try #require(try await visit.house.casework.waitingErasure(of: person)).id
    }
}
