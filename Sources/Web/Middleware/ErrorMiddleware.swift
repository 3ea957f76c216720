import Casework
import Database
import HTTPTypes
import Hummingbird
import Kernel
import Logging

/// Around everything that works on a request: gives it its id, adds the security headers, and turns every error into
/// an answer. An error that is not mapped would leave as an empty 500.
struct ErrorMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = Self.requestID()
        context.eventPosition = site.casework.events.position
        context.isProgram = request.uri.path.hasPrefix(Paths.api)
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(error, request, context)
        }
        response.headers[.requestID] = context.requestID
        SecurityHeaders.add(to: &response.headers, isSecure: site.settings.isSecure)
        return response
    }

    private func answer(_ error: any Error, _ request: Request, _ context: WebContext) -> Response {
        var problem = Problem(error)
        if let error = error as? any HTTPResponseError, !(error is Problem) { problem = Self.problem(error.status) }
        if case DatabaseError.corrupt = error { site.operation.serving.noticeDamage() }
        // Overload is counted, not logged: the log must not be what ends an overloaded program. A database that is away
        // is told by readiness and by what works in the background, not once for every request.
        if problem.status.kind == .serverError, problem != .overloaded, problem != .unreachable {
            // The route and not the path, the kind of the error and not its text: both may hold what a person typed.
            context.logger.error(
                "request failed",
                metadata: [
                    "request": .string(context.requestID), "method": .string(RequestMeter.name(request.method)),
                    "route": .string(site.operation.meter.name(context.coreContext.endpointPath.value, request.method)),
                    "code": .string(problem.code), "error": .string(loggedWords(of: error)),
                ])
        }
        if context.isProgram {
            return problem.json(language: WebContext.language(of: request), requestID: context.requestID)
        }
        if problem.status == .unauthorized, request.method == .get {
            return .seeOther(Paths.signIn(returningTo: request.uri.description))
        }
        return ProblemPage.response(problem, to: request, site: site, requestID: context.requestID)
    }

    private static func problem(_ status: HTTPResponse.Status) -> Problem {
        switch status {
        case .notFound: .notFound
        case .contentTooLarge: .tooLarge
        case .methodNotAllowed:
            Problem(status, "method.not-allowed", LocalizedText(zh: "不支持这种请求方式。", en: "This method is not supported."))
        default: status.kind == .clientError ? .badRequest : Problem(CancellationError())
        }
    }

    static func requestID() -> String {
        var random = SystemRandomNumberGenerator()
        return String(UInt64.random(in: 0...UInt64.max, using: &random), radix: 36)
    }
}

extension HTTPField.Name {
    static let requestID = Self("x-request-id") ?? .eTag
}

/// Headers on every answer: nothing inline, nothing from other hosts, no framing.
enum SecurityHeaders {
    static func add(to fields: inout HTTPFields, isSecure: Bool) {
        for (name, value) in fixed where fields[name] == nil { fields[name] = value }
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
    }

    private static let fixed: [(HTTPField.Name, String)] =
        [
            (.contentSecurityPolicy,
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
                    + "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
            (.xContentTypeOptions, "nosniff"),
        ]
        + [
            ("referrer-policy", "same-origin"), ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}

extension Problem {
    /// RFC 9457, with the stable code, the flaws of fields and the request's id.
    func document(language: Language, requestID: String) -> [UInt8] {
        var object: [String: JSONValue] = [
            "type": .text("about:blank"), "title": .text(message[language]), "status": .integer(Int64(status.code)),
            "code": .text(code), "requestId": .text(requestID),
        ]
        if !fields.isEmpty { object["fields"] = .object(fields.mapValues { .text($0[language]) }) }
        return Array(JSONValue.object(object).serialized().utf8)
    }

    func json(language: Language, requestID: String) -> Response {
        var response = Response.json(
            document(language: language, requestID: requestID), status: status, type: "application/problem+json")
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}
