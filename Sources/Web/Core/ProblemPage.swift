import Hummingbird
import Kernel

/// A refusal as a page: what happened, what can be done, the request's id for the helpdesk.
enum ProblemPage {
    static func response(_ problem: Problem, site: Site, language: Language, requestID: String) -> Response {
        var context = PageHead.bare(site: site, language: language)
        context["title"] = site.strings("problem.title", language)
        context["message"] = problem.message[language]
        context["status"] = Int(problem.status.code)
        context["code"] = problem.code
        context["requestID"] = requestID
        context["fields"] = problem.fields.sorted { $0.key < $1.key }.map { ["id": $0.key, "text": $0.value[language]] }
        var response = Response.html(site.views.render("pages/problem", context), status: problem.status)
        if let retryAfter = problem.retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response
    }
}
