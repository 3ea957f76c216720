import Casework
import HTTPTypes
import Kernel
import Procedures
import Registry
import Testing

/// What monitors ask, streams of events, and what leaves the house.
enum OperationRequests {
    static let pages: AccessRequests = [
        "GET /readyz": { _ in .get("/readyz") },
        // Through the router no connection is known to come from this machine.
        "GET /metrics": { _ in .get("/metrics") },
        // A stream that is given never ends: whoever may have one is told that its case is none.
        "GET /events": { _ in .get("/events?case=none") },
        "GET /admin/outbox": { _ in .get("/admin/outbox?in=\(county)") },
        "POST /admin/outbox/resend": { _ in .post("/admin/outbox/resend", [("in", county), ("all", "yes")]) },
        "GET /admin/notice-texts": { _ in .get("/admin/notice-texts") },
        "GET /admin/webhooks": { _ in .get("/admin/webhooks?in=\(county)") },
        "POST /admin/webhooks": { visit in
            _ = try await visit.house.webhook()
            return .post(
                "/admin/webhooks",
                [("in", county), ("name", "平台"), ("url", "https://events.example.org/a"), ("events", "filed")])
        },
        "POST /admin/webhooks/trial": { try await act("trial", $0) },
        "POST /admin/webhooks/rotate": { try await act("rotate", $0) },
        "POST /admin/webhooks/pause": { try await act("pause", $0) },
        "POST /admin/webhooks/resume": { try await act("resume", $0) },
        "POST /admin/webhooks/end": { try await act("end", $0) },
        "POST /admin/webhooks/end [from elsewhere]": { try await act("end", $0, in: "513402000000") },
    ]

    static let programs: AccessRequests = ["GET /api/v1/events": { _ in .get("/api/v1/events?case=none") }]

    private static let county = AccessHouse.county

    private static func act(
        _ act: String, _ visit: AccessVisit, in division: String = county
    ) async throws -> AccessRequest {
        .post(
            "/admin/webhooks/" + act,
            [("in", division), ("webhook", try await visit.house.webhook().description)])
    }
}

extension AccessHouse {
    /// The county's one subscription, new each time: what was there is ended, since there are few places.
    func webhook() async throws -> WebhookID {
        let outbox = casework.outbox
        let division = try #require(DivisionCode(Self.county))
        for known in try await outbox.webhooks(in: division) { try await outbox.end(known.id, by: .system) }
        return try await outbox.subscribe(
            name: "平台", url: "https://events.example.org/a", events: [.filed], division: division, by: .system
        ).webhook.id
    }
}
