import Hummingbird
import Logging

/// Outermost of all: counts every request and, where that is wished, logs it. What a person asked for is not in it:
/// the route stands for the path, and neither query nor body is looked at.
struct MeterMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let meter = site.operation.meter
        meter.running.add()
        defer { meter.running.add(-1) }
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let duration = ContinuousClock.now - start
        let route = context.coreContext.endpointPath.value
        meter.count(route: route, method: request.method, status: response.status.code, duration)
        if let log = site.operation.accessLog {
            log.notice(
                "request",
                metadata: [
                    "request": .string(response.headers[.requestID] ?? ""), "method": .string(RequestMeter.name(request.method)),
                    "route": .string(meter.name(route, request.method)),
                    "status": .stringConvertible(response.status.code),
                    "milliseconds": .stringConvertible(Double(duration.nanoseconds / 10_000) / 100),
                ])
        }
        return response
    }
}
