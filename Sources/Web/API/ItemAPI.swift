import Casework
import Hummingbird
import Kernel
import Registry

/// The catalogue for programs; open to everybody.
struct ItemAPI: Sendable {
    let site: Site

    @Sendable func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        guard let text = parameters["q"].map(String.init), !SearchText.normalize(text).isEmpty else {
            throw JSONFields.invalid("q", "要找的事，用平常的话写", "what is looked for, in everyday words")
        }
        let division = try division(parameters["division"].map(String.init))
        let limit = try limit(parameters["limit"].map(String.init))
        let hits = try await site.registry.catalogue.search(text, division: division, limit: limit)
        var json = JSONWriter(reservingCapacity: 4_096)
        json.beginObject()
        json.field("query", text)
        json.key("items")
        json.beginArray()
        for hit in hits {
            json.beginObject()
            json.field("code", hit.code)
            json.field("name", hit.name[context.language])
            json.field("division", hit.division.text)
            if let name = hit.departmentName?[context.language] { json.field("department", name) }
            if let unit = hit.unit { json.field("unit", unit) }
            if let summary = hit.summary?[context.language] { json.field("summary", summary) }
            json.key("matched")
            json.beginArray()
            for word in hit.matched { json.string(word) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }

    @Sendable func item(_ request: Request, _ context: WebContext) async throws -> Response {
        let division =
            try division(request.uri.queryParameters["division"].map(String.init)) ?? site.settings.territory
        guard let item = try await site.registry.catalogue.item(context.parameter("code"), in: division) else {
            throw CaseworkError.unknownItem("")
        }
        var fields: [String: JSONValue] = [:]
        for (field, value) in item.fields {
            fields[field.rawValue] = .object([
                "value": value, "origin": .text((item.origins[field] ?? item.introducedBy).text),
            ])
        }
        return .json(
            .object([
                "code": .text(item.code), "name": .text(item.name[context.language]), "division": .text(division.text),
                "version": .text(item.versionKey), "fields": .object(fields),
            ]))
    }

    private func division(_ text: String?) throws -> DivisionCode? {
        guard let text, !text.isEmpty else { return nil }
        guard let code = DivisionCode(text) else {
            throw JSONFields.invalid("division", "12 位区划代码", "a division code of 12 digits")
        }
        return code
    }

    private func limit(_ text: String?) throws -> Int {
        guard let text else { return WebLimits.searchResults }
        guard let limit = Int(text), (1...WebLimits.searchResultsMax).contains(limit) else {
            let most = WebLimits.searchResultsMax
            throw JSONFields.invalid("limit", "1 到 \(most)", "1 to \(most)")
        }
        return limit
    }
}
