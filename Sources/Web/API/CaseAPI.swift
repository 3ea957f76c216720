import Casework
import Hummingbird
import Kernel
import Procedures

/// One case: reading it, its history, acting on it.
struct CaseAPI: Sendable {
    let site: Site

    @Sendable func read(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        let view = try await site.casework.view(context.id("id"), as: context.caller)
        return .json(CaseJSON(view: view, language: context.language).bytes)
    }

    @Sendable func entries(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        let entries = try await site.casework.history(context.id("id"), as: context.caller)
        var json = JSONWriter(reservingCapacity: 4_096)
        json.beginObject()
        json.key("entries")
        json.beginArray()
        for entry in entries { json.entry(entry) }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }

    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        let id: CaseID = try context.id("id")
        var body = JSONFields(try await request.jsonObject())
        let commandID: CommandID = try body.id("commandId") ?? site.casework.identifiers.next()
        let action = try body.required("action", max: 64)
        let input = try body.object("input") ?? [:]
        let reason = try body.text("reason", max: CaseLimits.noteCharacters)
        let deviceAt = try body.instant("deviceAt")
        let expectedVersion = try body.int("expectedVersion", in: 1...CaseLimits.entries)
        try body.end()
        let command = Command(
            id: commandID, action: action, actor: context.visitor.actor,
            input: try await AttachmentInput(casework: site.casework, caller: context.caller).resolved(input),
            reason: reason, deviceAt: deviceAt, expectedVersion: expectedVersion)
        let outcome = try await site.casework.perform(command, on: id, as: context.caller)
        var json = JSONWriter(reservingCapacity: 256)
        json.beginObject()
        json.field("id", outcome.caseID.description)
        json.field("number", outcome.number.description)
        json.field("version", outcome.version)
        json.field("state", outcome.state)
        json.field("isRepeat", outcome.isRepeat)
        json.endObject()
        return .json(json.bytes)
    }
}
