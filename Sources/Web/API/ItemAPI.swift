import Casework
import Hummingbird
import Kernel
import Registry

/// The catalogue for programs; open to everybody.
struct ItemAPI: Sendable {
    let site: Site

    /// Longest search text, in characters.
    static let queryCharactersMax = 100

    @Sendable func search(_ request: Request, _ context: WebContext) async throws -> Response {
        var query = try QueryFields(request)
        let text = try query.text("q", max: Self.queryCharactersMax)
        let division = try query.division("division")
        let limit = try query.int("limit", in: 1...WebLimits.searchResultsMax) ?? WebLimits.searchResults
        try query.end()
        guard let text, !SearchText.normalize(text).isEmpty else {
            throw JSONFields.invalid("q", "要找的事，用平常的话写", "what is looked for, in everyday words")
        }
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
            json.field("procedure", hit.item.procedure)
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

    /// The item as it holds in a territory, each value with the territory that set it.
    @Sendable func item(_ request: Request, _ context: WebContext) async throws -> Response {
        var query = try QueryFields(request)
        let division = try query.division("division") ?? site.settings.territory
        try query.end()
        let code = try context.parameter("code")
        guard let item = try await site.registry.catalogue.item(code, in: division) else {
            throw CaseworkError.unknownItem(code)
        }
        var fields: [String: JSONValue] = [:]
        for (field, value) in item.fields {
            fields[field.rawValue] = .object([
                "value": value, "origin": .text((item.origins[field] ?? item.introducedBy).text),
            ])
        }
        var json = JSONWriter(reservingCapacity: 4_096)
        json.beginObject()
        json.field("code", item.code)
        json.field("name", item.name[context.language])
        json.field("division", division.text)
        json.field("procedure", item.procedure)
        json.field("version", item.versionKey)
        json.key("form")
        json.form(ItemForm(item).fields, context.language)
        if !item.jointBodies.isEmpty {
            let bodies = try await site.registry.units.jointUnits(of: item, in: division)
            json.key("jointBodies")
            json.value(.list(bodies.map { Self.json($0, context.language) }))
        }
        json.key("fields")
        json.value(.object(fields))
        json.endObject()
        return .json(json.bytes)
    }

    private static func json(_ joint: JointUnit, _ language: Language) -> JSONValue {
        var members: [String: JSONValue] = ["name": .text(joint.name[language]), "isLead": .bool(joint.body.isLead)]
        members["department"] = joint.body.department.map { .text($0) }
        members["unit"] = joint.unit.map { .text($0.code) }
        return .object(members)
    }
}
