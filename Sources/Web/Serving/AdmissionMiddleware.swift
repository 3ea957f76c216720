import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// Within the counting alone: refuses what is over the bound with 503 and `Retry-After`, before anything is read or
/// looked up. Whoever watches over the process is always let in.
struct AdmissionMiddleware: RouterMiddleware {
    private let admission: Admission
    private let isSecure: Bool
    /// The refusal for people, put into words once.
    private let pages: [Language: ByteBuffer]

    init(site: Site) {
        admission = site.admission
        isSecure = site.settings.isSecure
        pages = Dictionary(
            uniqueKeysWithValues: Strings.languages.map { language in
                (language, ByteBuffer(string: ProblemPage.busy(site: site, language: language)))
            })
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if Self.alwaysLetIn.contains(path) { return try await next(request, context) }
        let isProgram = path.hasPrefix(Paths.api)
        guard admission.enter(isProgram: isProgram) else { return refusal(request, isProgram: isProgram) }
        defer { admission.leave(isProgram: isProgram) }
        return try await next(request, context)
    }

    private static let alwaysLetIn: Set<String> = ["/healthz", "/readyz", "/metrics"]

    private func refusal(_ request: Request, isProgram: Bool) -> Response {
        let wish = request.headers[.acceptLanguage] ?? ""
        let language = wish.hasPrefix("en") ? Language.en : .zhHans
        var random = SystemRandomNumberGenerator()
        var problem = Problem.overloaded
        problem.retryAfter = Int.random(in: ServingLimits.retryAfterSeconds, using: &random)
        let requestID = ErrorMiddleware.requestID()
        var response: Response
        if isProgram {
            response = problem.json(language: language, requestID: requestID)
        } else {
            response = Response(
                status: problem.status, headers: [.contentType: "text/html; charset=utf-8"],
                body: ResponseBody(byteBuffer: pages[language] ?? ByteBuffer()))
            response.headers[.retryAfter] = problem.retryAfter.map(String.init)
        }
        response.headers[.requestID] = requestID
        SecurityHeaders.add(to: &response, isSecure: isSecure)
        return response
    }
}

extension ProblemPage {
    /// The page that says there are too many people at once, the same for everybody.
    static func busy(site: Site, language: Language) -> String {
        var values = PageHead.bare(site: site, language: language)
        let problem = Problem.overloaded
        values["title"] = site.strings("problem.title.busy", language)
        values["message"] = problem.message[language]
        values["what"] = site.strings("problem.what.busy", language)
        values["code"] = problem.code
        values["fields"] = [PageValues]()
        return site.views.render("pages/problem", values)
    }
}
