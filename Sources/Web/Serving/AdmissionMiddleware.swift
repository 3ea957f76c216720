import HTTPTypes
import Hummingbird
import NIOCore

/// Within the counting alone: gives each request its place, or refuses it before anything is read or looked up. Most of
/// what is over the bound was refused by the connection's guard before it came here.
struct AdmissionMiddleware: RouterMiddleware {
    private let admission: Admission
    private let refusals: Refusals

    init(site: Site, refusals: Refusals) {
        admission = site.admission
        self.refusals = refusals
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let response = try await answer(request, context, next)
        // The router sees to its own routes only. A body that follows here too would be read as the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        _ request: Request, _ context: WebContext, _ next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if Refusals.isLetIn(path) { return try await next(request, context) }
        let isProgram = Refusals.isProgram(path)
        guard admission.enter(isProgram: isProgram) else {
            let refusal = refusals.refusal(isProgram: isProgram, wish: request.headers[.acceptLanguage])
            return Response(
                status: Problem.overloaded.status, headers: refusal.fields,
                body: ResponseBody(byteBuffer: refusal.body))
        }
        defer { admission.leave(isProgram: isProgram) }
        return try await next(request, context)
    }
}
