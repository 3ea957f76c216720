import HTTPTypes
import Kernel

/// Requests of the matrix by route and variant. Each is made anew for each caller.
typealias AccessRequests = [String: @Sendable (AccessVisit) async throws -> AccessRequest]

/// One caller about to ask.
struct AccessVisit: Sendable {
    let house: AccessHouse
    let client: AccessClient
    /// The name of the column.
    let caller: String
    let reader: Reader?
    /// The case that is asked for.
    let subject: AccessHouse.CaseSubject
    /// Of a program.
    var token: String?

    /// A case of nobody's.
    static let absentID = "019ac4f0-6a3e-7c52-9d0b-4f6a1b2c3d4e"

    var id: String { subject.id.description }
}

enum CaseRequests {
    static let all: AccessRequests = [
        "GET /cases/{id}": { .get("/cases/\($0.id)", absent: "/cases/\(AccessVisit.absentID)") },
        "GET /cases/{id}/actions/{action}": {
            .get("/cases/\($0.id)/actions/note", absent: "/cases/\(AccessVisit.absentID)/actions/note")
        },
        "GET /cases/{id}/attachments/{attachment}": {
            .get(
                "/cases/\($0.id)/attachments/\($0.subject.attachment)",
                absent: "/cases/\(AccessVisit.absentID)/attachments/\($0.subject.attachment)")
        },
        "GET /cases/{id}/sheets/{sheet}": {
            .get("/cases/\($0.id)/sheets/receipt", absent: "/cases/\(AccessVisit.absentID)/sheets/receipt")
        },
        "GET /filed/{id}": { .get("/filed/\($0.id)", absent: "/filed/\(AccessVisit.absentID)") },
        "GET /counter/done/{id}": { .get("/counter/done/\($0.id)", absent: "/counter/done/\(AccessVisit.absentID)") },
        "GET /counter/done/{id}/receipt": {
            .get("/counter/done/\($0.id)/receipt", absent: "/counter/done/\(AccessVisit.absentID)/receipt")
        },
        "POST /cases/{id}/actions/{action} [accept]": { act($0, "accept") },
        "POST /cases/{id}/actions/{action} [withdraw]": { act($0, "withdraw", ("reason", "不办了")) },
        "POST /cases/{id}/actions/{action} [note]": { act($0, "note", ("f.text", "打过电话")) },
        "POST /cases/{id}/actions/{action} [urge]": { act($0, "urge", ("f.text", "请尽快")) },
        "GET /track": { .get("/track?number=\($0.subject.number)") },
        "POST /track": { .post("/track", [("number", $0.subject.number), ("secret", $0.subject.secret)]) },
        "GET /qr/{number}": { .get("/qr/\($0.subject.number).svg") },
    ]

    private static func act(_ visit: AccessVisit, _ action: String, _ fields: (String, String)...) -> AccessRequest {
        .post(
            "/cases/\(visit.id)/actions/\(action)", fields, absent: "/cases/\(AccessVisit.absentID)/actions/\(action)")
    }
}

enum CaseAPIRequests {
    static let all: AccessRequests = [
        "GET /api/v1/cases/{id}": { .get("/api/v1/cases/\($0.id)", absent: "/api/v1/cases/\(AccessVisit.absentID)") },
        "GET /api/v1/cases/{id}/entries": {
            .get("/api/v1/cases/\($0.id)/entries", absent: "/api/v1/cases/\(AccessVisit.absentID)/entries")
        },
        "GET /api/v1/cases/{id}/attachments/{attachment}": {
            .get(
                "/api/v1/cases/\($0.id)/attachments/\($0.subject.attachment)",
                absent: "/api/v1/cases/\(AccessVisit.absentID)/attachments/\($0.subject.attachment)")
        },
        "POST /api/v1/cases/{id}/actions [accept]": { act($0, ["action": "accept"]) },
        "POST /api/v1/cases/{id}/actions [withdraw]": { act($0, ["action": "withdraw", "reason": "不办了"]) },
        "POST /api/v1/cases/{id}/actions [note]": { act($0, ["action": "note", "input": ["text": "打过电话"]]) },
        "POST /api/v1/cases/{id}/actions [urge]": { act($0, ["action": "urge", "input": ["text": "请尽快"]]) },
        "GET /api/v1/cases [holder]": { _ in .get("/api/v1/cases?view=holder&unit=510421.hrss") },
        "GET /api/v1/cases [filed]": { _ in .get("/api/v1/cases?view=filed&unit=510422.hall") },
        "GET /api/v1/cases [territory]": { _ in .get("/api/v1/cases?view=territory&division=\(AccessHouse.county)") },
        "GET /api/v1/cases [mine]": { _ in .get("/api/v1/cases?view=mine") },
        "GET /api/v1/case-counts": { _ in .get("/api/v1/case-counts?view=holder&unit=510421.hrss") },
        "POST /api/v1/cases [counter]": { _ in .post("/api/v1/cases", json: .object(APIHouse.filing)) },
        "POST /api/v1/cases [own]": { _ in
            var filing = APIHouse.filing
            filing["party"] = nil
            return .post("/api/v1/cases", json: .object(filing))
        },
        "POST /api/v1/attachments": { _ in
            AccessRequest(method: .post, path: "/api/v1/attachments?name=a.png", bytes: PNG.pixel)
        },
        "GET /api/v1/me": { _ in .get("/api/v1/me") },
        "GET /api/v1/notices": { _ in .get("/api/v1/notices") },
        "POST /api/v1/notices/read": { _ in AccessRequest(method: .post, path: "/api/v1/notices/read") },
        "GET /api/v1/procedures": { _ in .get("/api/v1/procedures") },
        "GET /api/v1/procedures/{id}": { _ in .get("/api/v1/procedures/application") },
        "GET /api/v1/items": { _ in .get("/api/v1/items?q=%E7%A4%BE%E4%BF%9D") },
        "GET /api/v1/items/{code}": { _ in .get("/api/v1/items/\(AccessHouse.item)") },
        "GET /api/v1/divisions": { _ in .get("/api/v1/divisions") },
        "GET /api/v1/divisions/{code}": { _ in .get("/api/v1/divisions/\(AccessHouse.county)") },
        "GET /api/v1/units": { _ in .get("/api/v1/units?division=\(AccessHouse.county)") },
        "GET /api/v1/units/{code}": { _ in .get("/api/v1/units/510421.hrss") },
        "GET /api/openapi.json": { _ in .get("/api/openapi.json") },
    ]

    private static func act(_ visit: AccessVisit, _ body: JSONValue) -> AccessRequest {
        .post(
            "/api/v1/cases/\(visit.id)/actions", json: body, absent: "/api/v1/cases/\(AccessVisit.absentID)/actions")
    }
}
