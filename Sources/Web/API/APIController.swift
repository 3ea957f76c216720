import HTTPTypes
import Hummingbird
import Kernel
import Procedures

/// JSON for programs under `/api/v1`: the same commands and lists as the pages, described by `/api/openapi.json`.
struct APIController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        let routes = APIRoutes(group: router.group("/api/v1"))
        let caller = CallerAPI(site: site)
        routes.add("me", [.get: caller.me])
        routes.add("notices", [.get: caller.notices])
        routes.add("notices/read", [.post: caller.markRead])

        let procedures = ProcedureAPI(site: site)
        routes.add("procedures", [.get: procedures.list])
        routes.add("procedures/:id", [.get: procedures.procedure])

        let items = ItemAPI(site: site)
        routes.add("items", [.get: items.search])
        routes.add("items/:code", [.get: items.item])

        let places = PlaceAPI(site: site)
        routes.add("divisions", [.get: places.divisions])
        routes.add("divisions/:code", [.get: places.division])
        routes.add("units", [.get: places.units])
        routes.add("units/:code", [.get: places.unit])

        let lists = CaseListAPI(site: site)
        let cases = CaseAPI(site: site)
        routes.add("case-counts", [.get: lists.counts])
        routes.add("cases", [.get: lists.list, .post: FilingAPI(site: site).file])
        routes.add("cases/:id", [.get: cases.read])
        routes.add("cases/:id/entries", [.get: cases.entries])
        routes.add("cases/:id/actions", [.post: cases.act])

        routes.add("events", [.get: EventAPI(site: site).stream])
        let showings = ShowingAPI(site: site)
        routes.add("showings", [.post: showings.show])
        routes.add("showings/:id/code", [.post: showings.sendCode])
        let looks = LookAPI(site: site)
        routes.add("me/looks", [.get: looks.own])
        routes.add("me/data", [.get: looks.data])
        routes.add("cases/:id/looks", [.get: looks.ofCase])
        routes.add("cases/:id/unmask", [.post: looks.unmask])

        let attachments = AttachmentAPI(site: site)
        routes.add("attachments", [.post: attachments.upload])
        let uploads = UploadController(site: site).programs
        routes.add("uploads", [.options: uploads.describe, .post: uploads.open])
        routes.add("uploads/:id", [.get: uploads.state, .patch: uploads.receive, .delete: uploads.end])
        routes.add("cases/:id/attachments/:attachment", [.get: attachments.download])

        APIRoutes(group: router.group("/api")).add("openapi.json", [.get: { _, _ in try OpenAPI.response() }])
    }
}

/// The routes of the API. A path answers the methods it was given, HEAD where it answers GET, and 405 with `Allow`
/// (RFC 9110, section 15.5.6) to all others.
struct APIRoutes {
    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    let group: RouterGroup<WebContext>

    func add(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
        var handlers = handlers
        if let get = handlers[.get] { handlers[.head] = { try await get($0, $1).createHeadResponse() } }
        for (method, handler) in handlers { group.on(path, method: method, use: handler) }
        let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.methods where handlers[method] == nil {
            group.on(path, method: method) { _, context in
                var response = Problem.methodNotAllowed.json(language: context.language, requestID: context.requestID)
                response.headers[.allow] = allowed
                return response
            }
        }
    }

    private static let methods: [HTTPRequest.Method] =
        [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]
        + [HTTPRequest.Method("QUERY")].compactMap(\.self)
}

extension Problem {
    fileprivate static let methodNotAllowed = Problem(
        .methodNotAllowed, "method.not-allowed",
        LocalizedText(zh: "不支持这种请求方式。", en: "This method is not supported here."))
}

extension WebContext {
    /// Cases are for callers with a token; catalogue, territory and procedures are open to everybody.
    func requireToken() throws(Problem) {
        guard visitor.actor.kind == .program || visitor.actor.person != nil else {
            throw Problem(
                .unauthorized, "token.needed",
                LocalizedText(zh: "需要令牌：Authorization: Bearer …", en: "A token is needed: Authorization: Bearer …"))
        }
    }
}
