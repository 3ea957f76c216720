import HTTPTypes
import Hummingbird
import Kernel
import Registry

/// A refusal as a page: what happened, what can be done, a way back, the request's id for the helpdesk.
enum ProblemPage {
    static func response(_ problem: Problem, to request: Request, site: Site, requestID: String) -> Response {
        let language = WebContext.language(of: request)
        let kind = kind(problem.status)
        var context = PageHead.bare(site: site, language: language)
        // Who asks may be unknown here; that somebody is signed in is not.
        if request.cookies[site.cookieName(CookieName.session)] != nil, var head = context["head"] as? PageValues {
            head["signIn"] = nil
            context["head"] = head
        }
        if let scale = request.cookies[CookieName.scale].flatMap({ TextScale(rawValue: $0.value) }) {
            context["scale"] = scale.rawValue
        }
        context["title"] = site.strings("problem.title.\(kind)", language)
        context["message"] = problem.message[language]
        context["what"] = site.strings("problem.what.\(kind)", language)
        context["code"] = problem.code
        context["requestID"] = requestID
        context["fields"] = problem.fields.sorted { $0.key < $1.key }
            .map { ["text": line($0.key, $0.value, problem.message, site, language)] }.filter { $0["text"] != "" }
        if let back = back(request, site) { context["back"] = back }
        var response = Response.html(site.views.render("pages/problem", context), status: problem.status)
        if let retryAfter = problem.retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response
    }

    private static func kind(_ status: HTTPResponse.Status) -> String {
        switch status {
        case .notFound: "missing"
        case .forbidden, .unauthorized: "denied"
        case .conflict, .preconditionFailed: "changed"
        case .contentTooLarge: "large"
        default: status.kind == .serverError ? "ours" : "other"
        }
    }

    /// What is wrong with a field, by the field's name; where the message above says it, the name alone.
    private static func line(
        _ path: String, _ flaw: LocalizedText, _ message: LocalizedText, _ site: Site, _ language: Language
    ) -> String {
        let id = String(path.prefix { $0 != "[" && $0 != "." })
        let key = "problem.field.\(id)"
        let word = site.strings(key, language)
        let name = word == key ? ItemField(rawValue: id)?.title[language] : word
        guard flaw != message else { return name.map { site.strings("problem.about", language) + $0 } ?? "" }
        return (name.map { $0 + (language == .zhHans ? "：" : ": ") } ?? "") + flaw[language]
    }

    /// The page of this site that led here.
    private static func back(_ request: Request, _ site: Site) -> String? {
        guard let referer = request.headers[.referer], let path = site.ownPath(of: referer, request) else { return nil }
        return path == Paths.home || path == request.uri.description && request.method == .get ? nil : path
    }
}
