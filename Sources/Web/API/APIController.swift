import Access
import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures

/// JSON for programs under `/api/v1`: the same commands and lists as the pages, described by `/api/openapi.json`.
struct APIController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        let api = router.group("/api/v1")
        api.get("me", use: me)
        api.get("procedures", use: procedures)
        api.get("items", use: ItemAPI(site: site).search)
        api.get("items/:code", use: ItemAPI(site: site).item)
        let cases = CaseAPI(site: site)
        api.post("cases", use: cases.file)
        api.get("cases", use: cases.list)
        api.get("cases/:id", use: cases.read)
        api.get("cases/:id/entries", use: cases.entries)
        api.post("cases/:id/actions", use: cases.act)
        api.post("attachments", use: cases.attach)
        router.get("/api/openapi.json") { _, _ in try OpenAPI.response() }
    }

    @Sendable private func me(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        var json = JSONWriter()
        json.beginObject()
        json.field("name", context.visitor.actor.name)
        json.key("posts")
        json.beginArray()
        for post in context.visitor.posts {
            json.beginObject()
            json.field("unit", post.unit)
            json.field("unitName", post.unitName)
            json.field("title", post.title)
            json.key("permissions")
            json.beginArray()
            for permission in Set(post.grants.map(\.permission.rawValue)).sorted() { json.string(permission) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }

    @Sendable private func procedures(_ request: Request, _ context: WebContext) async throws -> Response {
        var json = JSONWriter()
        json.beginObject()
        json.key("procedures")
        json.beginArray()
        for definition in site.casework.procedures.all {
            json.beginObject()
            json.field("id", definition.id)
            json.field("version", definition.version)
            json.field("title", definition.title[context.language])
            json.field("needsItem", definition.needsItem)
            json.key("states")
            json.beginArray()
            for state in definition.states { json.string(state.id) }
            json.endArray()
            json.key("actions")
            json.beginArray()
            for action in definition.actions { json.string(action.id) }
            json.endArray()
            json.field("drawing", Paths.drawing(definition.id, version: definition.version))
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }
}

extension WebContext {
    /// Cases are for callers with a token; the catalogue is open to everybody.
    func requireToken() throws(Problem) {
        guard visitor.actor.kind == .program else {
            throw Problem(
                .unauthorized, "token.needed",
                LocalizedText(zh: "需要令牌：Authorization: Bearer …", en: "A token is needed: Authorization: Bearer …"))
        }
    }
}

extension Request {
    /// The body as a JSON object, bounded and strict.
    func jsonObject() async throws -> [String: JSONValue] {
        let bytes = try await bytes(upTo: WebLimits.textBytesMax)
        do {
            guard let object = try JSONValue.parse(bytes, maxBytes: WebLimits.textBytesMax).object else {
                throw Problem.badRequest
            }
            return object
        } catch let flaw as JSONFlaw {
            throw Problem(
                .badRequest, flaw.code,
                LocalizedText(
                    zh: "请求正文不是正确的 JSON（第 \(flaw.offset) 字节）。", en: "The body is not valid JSON (at byte \(flaw.offset))."))
        }
    }
}
