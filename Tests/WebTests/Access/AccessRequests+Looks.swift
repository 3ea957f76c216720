import Access
import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Who looked at whose data, whole numbers, copies of everything, and “this was not me”.
enum LookRequests {
    static let pages: AccessRequests = [
        "GET /my/looks": { _ in .get("/my/looks") },
        "GET /my/data": { _ in .get("/my/data") },
        "POST /my/data": { _ in .post("/my/data", []) },
        "GET /my/contact": { _ in .get("/my/contact") },
        "POST /my/contact": { _ in .post("/my/contact", [("phone", "13800000444"), ("language", "zh-Hans")]) },
        "POST /my/looks/{look}/ask [at the citizen]": { visit in
            let look = try await visit.house.flaggedLook(at: visit.house.person("party"))
            return .post("/my/looks/\(look)/ask", [], absent: "/my/looks/\(AccessVisit.absentID)/ask")
        },
        "POST /my/looks/{look}/ask [at the case]": { visit in
            let look = try await visit.house.flaggedLook(at: visit.subject.id)
            return .post("/my/looks/\(look)/ask", [], absent: "/my/looks/\(AccessVisit.absentID)/ask")
        },
        "GET /supervision/looks": { _ in .get("/supervision/looks") },
        "POST /supervision/looks/{look}/explain": { visit in
            let look = try await visit.house.flaggedLook(at: visit.subject.id)
            return .post(
                "/supervision/looks/\(look)/explain", [("text", "当事人来窗口咨询。")],
                absent: "/supervision/looks/\(AccessVisit.absentID)/explain")
        },
        "GET /supervision/objections": { _ in .get("/supervision/objections?division=\(AccessHouse.county)") },
        "GET /cases/{id}/looks": { .get("/cases/\($0.id)/looks", absent: "/cases/\(AccessVisit.absentID)/looks") },
        "POST /cases/{id}/unmask": { visit in
            .post("/cases/\(visit.id)/unmask", reason, absent: "/cases/\(AccessVisit.absentID)/unmask")
        },
        "POST /cases/{id}/objection": { visit in
            .post(
                "/cases/\(visit.id)/objection", [("version", "1"), ("text", "我没去过")],
                absent: "/cases/\(AccessVisit.absentID)/objection")
        },
        "POST /cases/{id}/objection/answer": { visit in
            let house = visit.house
            _ = try await house.casework.object(
                to: 1, text: "我没去过", command: house.casework.identifiers.next(), on: visit.subject.id,
                as: house.caller("party"))
            return .post(
                "/cases/\(visit.id)/objection/answer", [("version", "1"), ("text", "核实了，是本人来的。")],
                absent: "/cases/\(AccessVisit.absentID)/objection/answer")
        },
        "GET /admin/export": { _ in .get("/admin/export") },
        "POST /admin/export [a case here]": { _ in export("510421190202060137") },
        "POST /admin/export [no case]": { visit in
            let (number, text) = try await visit.house.newNumber()
            _ = try await visit.house.registry.people.register(
                .citizen(number), PersonInput(name: "某人"), by: .system)
            return export(text)
        },
    ]

    static let programs: AccessRequests = [
        "GET /api/v1/me/looks": { _ in .get("/api/v1/me/looks") },
        "GET /api/v1/me/data": { _ in .get("/api/v1/me/data") },
        "GET /api/v1/cases/{id}/looks": {
            .get("/api/v1/cases/\($0.id)/looks", absent: "/api/v1/cases/\(AccessVisit.absentID)/looks")
        },
        "POST /api/v1/cases/{id}/unmask": { visit in
            .post(
                "/api/v1/cases/\(visit.id)/unmask", json: ["choice": "verify", "reason": "核对证件"],
                absent: "/api/v1/cases/\(AccessVisit.absentID)/unmask")
        },
    ]

    static let reason = [("choice", "verify"), ("reason", "核对证件")]

    private static func export(_ number: String) -> AccessRequest {
        .post("/admin/export", [("number", number), ("request", "收文 2026-8")])
    }
}

extension AccessHouse {
    /// A look by the deciding unit's decision maker that has to be explained, each time another.
    func flaggedLook<S>(at subject: Identifier<S>) async throws -> LookID {
        let division = try #require(DivisionCode(Self.county))
        let looker = Looker(kind: .staff, person: try person("decider"), unit: "510421.hrss", label: "周明")
        let note = LookNote(at: subject, .unmask, basis: .counter, purpose: "verify", reason: "核对证件\(next())")
        try await registry.looks.note([note], by: looker) { _ in .broken(.noCase, in: division) }
        return try #require(try await registry.looks.looks(at: [subject.retagged()], limit: 1).first).id
    }
}
