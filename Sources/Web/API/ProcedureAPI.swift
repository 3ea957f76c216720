import Casework
import Hummingbird
import Kernel
import Procedures

/// The procedures in force: what a program has to know to draw its own forms.
struct ProcedureAPI: Sendable {
    let site: Site

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try QueryFields(request).end()
        var json = JSONWriter(reservingCapacity: 4_096)
        json.beginObject()
        json.key("procedures")
        json.beginArray()
        for definition in site.casework.procedures.all {
            json.beginObject()
            head(definition, &json, context.language)
            json.key("states")
            json.beginArray()
            for state in definition.states { json.string(state.id) }
            json.endArray()
            json.key("actions")
            json.beginArray()
            for action in definition.actions { json.string(action.id) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }

    @Sendable func procedure(_ request: Request, _ context: WebContext) async throws -> Response {
        try QueryFields(request).end()
        let id = try context.parameter("id")
        guard let definition = site.casework.procedures.latest(id) else { throw CaseworkError.unknownProcedure(id) }
        let language = context.language
        var json = JSONWriter(reservingCapacity: 16_384)
        json.beginObject()
        head(definition, &json, language)
        json.key("states")
        json.beginArray()
        for state in definition.states {
            json.beginObject()
            json.field("id", state.id)
            json.field("title", state.title[language])
            json.field("explanation", state.explanation[language])
            json.field("isFinal", state.isFinal)
            json.field("awaitsParty", state.awaitsParty)
            json.endObject()
        }
        json.endArray()
        json.key("filing")
        json.form(definition.filing.form, language)
        json.key("actions")
        json.beginArray()
        for action in definition.actions {
            json.beginObject()
            json.field("id", action.id)
            json.field("title", action.title[language])
            json.key("states")
            json.beginArray()
            for state in action.states { json.string(state) }
            json.endArray()
            json.field("needsReason", action.needsReason)
            json.field("isMove", action.isMove)
            json.key("form")
            json.form(action.form, language)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }

    private func head(_ definition: ProcedureDefinition, _ json: inout JSONWriter, _ language: Language) {
        json.field("id", definition.id)
        json.field("version", definition.version)
        json.field("title", definition.title[language])
        json.field("summary", definition.summary[language])
        json.field("needsItem", definition.needsItem)
        json.field("drawing", Paths.drawing(definition.id, version: definition.version))
    }
}

extension JSONWriter {
    /// The fields of a form.
    mutating func form(_ fields: [FormField], _ language: Language) {
        beginArray()
        for field in fields {
            beginObject()
            self.field("id", field.id)
            self.field("type", field.kind.rawValue)
            self.field("title", field.title[language])
            if let hint = field.hint { self.field("hint", hint[language]) }
            self.field("isRequired", field.isRequired)
            self.field("isConditional", field.condition != nil)
            if let minimum = field.minimum { self.field("minimum", minimum) }
            if let maximum = field.maximum { self.field("maximum", maximum) }
            if !field.options.isEmpty {
                key("options")
                beginArray()
                for option in field.options {
                    beginObject()
                    self.field("value", option.value)
                    self.field("title", option.title[language])
                    endObject()
                }
                endArray()
            }
            endObject()
        }
        endArray()
    }
}
