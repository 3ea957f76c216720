import Casework
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Procedures
import ServiceLifecycle

/// Answers with a stream of events that stays open. The API and the pages differ only in how a reader is known.
struct EventResponder: Sendable {
    let site: Site

    func response(_ request: Request, _ context: WebContext) async throws -> Response {
        var query = try QueryFields(request)
        let wanted = try query.text("case", max: 36)
        let after = try query.text("after", max: Self.positionDigitsMax)
        try query.end()
        let only = try wanted.map { text throws(Problem) -> CaseID in
            guard let id = CaseID(text) else { throw JSONFields.invalid("case", "办件标识", "the id of a case") }
            return id
        }
        let seen = try Self.position(HTTPField.Name("last-event-id").flatMap { request.headers[$0] } ?? after)
        let subscription = try await subscribe(context.caller, after: seen, only: only)
        let watch = CallerWatch(site: site, request: request, context: context)
        // A client that has gone does not end a response by itself, nor does a server that is asked to end. That the
        // client has gone is noticed by the connection's guard, which closes it.
        let channel = context.channel
        channel?.closeFuture.whenComplete { [weak subscription] _ in subscription?.end() }
        return Response(status: .ok, headers: Self.headers, body: ResponseBody { writer in
            defer { subscription.leave() }
            try await withGracefulShutdownHandler {
                try await Self.write(subscription, watch, &writer)
            } onGracefulShutdown: {
                subscription.end()
                // Whoever does not read is not waited for.
                channel?.eventLoop.scheduleTask(in: .seconds(Self.lastWordSecondsMax)) { channel?.close(promise: nil) }
            }
            try await writer.finish(nil)
        })
    }

    /// How long the end of a process waits for a reader to take the last words of a stream.
    private static let lastWordSecondsMax: Int64 = 1

    private static func write(
        _ subscription: EventSubscription, _ watch: CallerWatch, _ writer: inout any ResponseBodyWriter
    ) async throws {
        var watch = watch
        try await writer.write(EventWriter.opening(subscription.start))
        while try await watch.isSame() {
            switch try await subscription.next() {
            case .events(let events): try await writer.write(EventWriter.events(events))
            case .quiet(let position): try await writer.write(EventWriter.quiet(position))
            case .ended: return try await writer.write(EventWriter.closing)
            }
        }
        try await writer.write(EventWriter.closing)
    }

    private func subscribe(_ caller: Caller, after seen: Int64?, only: CaseID?) async throws -> EventSubscription {
        do {
            return try await site.casework.events.subscribe(as: caller, after: seen, only: only)
        } catch let refusal as EventRefusal {
            throw Problem(refusal)
        }
    }

    private static func position(_ text: String?) throws(Problem) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.count <= positionDigitsMax, text.utf8.allSatisfy({ (48...57).contains($0) }),
            let position = Int64(text)
        else {
            throw Problem(
                .badRequest, "events.bad-position",
                LocalizedText(zh: "Last-Event-ID 不是本系统给出的位置。", en: "Last-Event-ID is no position that this system gave."))
        }
        return position
    }

    private static let positionDigitsMax = 18

    private static let headers: HTTPFields = {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // A proxy in front must not gather events.
        if let name = HTTPField.Name("x-accel-buffering") { headers[name] = "no" }
        return headers
    }()
}

extension Problem {
    fileprivate init(_ refusal: EventRefusal) {
        switch refusal {
        case .tooManyOfCaller:
            self.init(
                .tooManyRequests, refusal.code,
                LocalizedText(
                    zh: "同时打开的实时更新太多，请先关掉一些。", en: "Too many live updates are open at once. Please close some of them."),
                retryAfter: EventLimits.retryAfterSeconds)
        case .tooManyStreams, .closing:
            self.init(
                .serviceUnavailable, refusal.code,
                LocalizedText(
                    zh: "实时更新暂时用不了，不影响办事。", en: "Live updates are not available right now; everything else is."),
                retryAfter: EventLimits.retryAfterSeconds)
        }
    }
}
