import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// For monitors: is the process alive, should work be sent to it, what does it count. No page, nobody's data.
struct OperationController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.health)) { _, _ in Response.json(["status": "ok"]) }
        router.get(RouterPath(stringLiteral: Paths.readiness)) { _, _ in await self.readiness() }
        router.get(RouterPath(stringLiteral: Paths.metrics)) { await self.metrics($0, $1) }
    }

    /// Seconds after which to ask again.
    private static let askAgain = 5

    private func readiness() async -> Response {
        let reasons = site.operation.serving.isStopping ? ["stopping"] : await site.operation.unreadiness()
        guard !reasons.isEmpty else { return Response.json(["status": "ready"]) }
        var response = Response.json(
            ["status": "not-ready", "reasons": .list(reasons.map { .text($0) })], status: .serviceUnavailable)
        response.headers[.retryAfter] = String(Self.askAgain)
        return response
    }

    private func metrics(_ request: Request, _ context: WebContext) async -> Response {
        if let refusal = refusal(request, context) { return refusal }
        let text = MetricFamily.text(site.operation.meter.families + (await site.operation.families()))
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// With a token only who has it; without one only a program on this machine that came straight here. A proxy on
    /// this machine looks like such a program, so it must not stand in front, nor have left its marks.
    private func refusal(_ request: Request, _ context: WebContext) -> Response? {
        if let token = site.operation.metricsToken {
            let given = request.headers[.authorization] ?? ""
            if Self.areSame(Array(given.utf8), Array("Bearer \(token)".utf8)) { return nil }
            var response = Self.plain(.unauthorized, "The token of the metrics is needed (metrics.token).\n")
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        let isForwarded = Self.marks.contains { request.headers[$0] != nil }
        let isStraight = !site.operation.isBehindProxy && !isForwarded
        if isStraight, context.isFromThisMachine, Self.isLocal(request.head.authority) {
            return nil
        }
        return Self.plain(.forbidden, "Only for programs on this machine, or with a token (metrics.token).\n")
    }

    private static let marks = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"]
        .compactMap { HTTPField.Name($0) }

    /// The name that was asked for: a page of somewhere else, whose name was made to lead here, says its own.
    private static func isLocal(_ authority: String?) -> Bool {
        guard let authority else { return false }
        return authority.hasPrefix("127.") || authority.hasPrefix("[::1]") || authority == "localhost"
            || authority.hasPrefix("localhost:")
    }

    /// Takes as long whatever differs.
    private static func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension WebContext {
    /// Whether the connection comes from this machine; false where that is not known.
    var isFromThisMachine: Bool {
        switch channel?.remoteAddress {
        case .v4?, .v6?:
            let address = channel?.remoteAddress?.ipAddress ?? ""
            return address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
        case .unixDomainSocket?: return true
        case nil: return false
        }
    }
}
