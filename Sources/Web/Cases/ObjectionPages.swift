import Casework
import Hummingbird
import Kernel
import Procedures

/// “This was not me”: the party says so on the case, and a supervisor says what came of it.
struct ObjectionPages: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.post("/cases/:id/objection", use: object)
        router.post("/cases/:id/objection/answer", use: answer)
    }

    @Sendable private func object(_ request: Request, _ context: WebContext) async throws -> Response {
        let (id, form, version, command) = try await read(request, context)
        _ = try await site.casework.object(
            to: version, text: form.text("text") ?? "", command: command, on: id, as: context.caller)
        return .seeOther(Paths.caseFile(id) + "?done=" + Engine.objectAction + "#act-\(version)")
    }

    @Sendable private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        let (id, form, version, command) = try await read(request, context)
        _ = try await site.casework.answerObjection(
            to: version, text: form.text("text") ?? "", command: command, on: id, as: context.caller)
        return .seeOther(Paths.caseFile(id) + "?done=" + Engine.answerObjectionAction)
    }

    private func read(
        _ request: Request, _ context: WebContext
    ) async throws -> (id: CaseID, form: FormData, version: Int, command: CommandID) {
        let id: CaseID = try context.id("id")
        let form = try await context.checkedForm(request)
        guard let version = form.text("version").flatMap(Int.init) else { throw Problem.badRequest }
        let command = form.text("command").flatMap { CommandID($0) } ?? site.casework.identifiers.next()
        return (id, form, version, command)
    }
}

extension Paths {
    static func objection(_ id: CaseID) -> String { caseFile(id) + "/objection" }
    static func objectionAnswer(_ id: CaseID) -> String { objection(id) + "/answer" }
}
