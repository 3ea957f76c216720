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
        let read = try CommandBody(&body)
        let command = try await read.command(site, context)
        var given: ConfirmationInput?
        if let member = read.confirmation {
            let view = try await site.casework.view(id, as: context.caller)
            let shown = try await site.casework.showing(member.showing, as: context.caller)
            let writer = SummaryWriter(site: site, context: context, language: shown.language)
            guard view.definition.action(command.action) != nil else { throw CaseworkError.confirmation(.unknown) }
            given = try await member.input(try await writer.act(command, on: view), site.casework, context.caller)
        }
        let outcome = try await site.casework.perform(
            command, confirmedBy: given, on: id, as: context.caller)
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
