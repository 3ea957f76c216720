import Access
import Casework
import Hummingbird
import Kernel
import Procedures

/// What is shown to the person at a helper's side before they confirm it, and the code sent to their phone. A program
/// shows the answer's words just as they are.
struct ShowingAPI: Sendable {
    let site: Site

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try requireHelper(context)
        try QueryFields(request).end()
        var body = JSONFields(try await request.jsonObject())
        let filing = try body.object("filing")
        let act = try body.object("act")
        try body.end()
        let writer = SummaryWriter(site: site, context: context, language: context.language)
        let summary: PresenceSummary
        let purpose: ShowingPurpose
        let person: PersonID?
        switch (filing, act) {
        case (let filing?, nil):
            guard filing["commandId"] != nil else { throw JSONFields.missing("filing.commandId") }
            let parsed = try await FilingBody(filing).input(site, context)
            summary = try await writer.filing(parsed)
            purpose = .filing(parsed.command)
            let agent = parsed.agent?.person
            person = agent == nil || agent == context.visitor.actor.person ? parsed.party.person : agent
        case (nil, let act?):
            var fields = JSONFields(act, in: "act.")
            guard let id: CaseID = try fields.id("case") else { throw JSONFields.missing("act.case") }
            guard act["commandId"] != nil else { throw JSONFields.missing("act.commandId") }
            let command = try await CommandBody(&fields).command(site, context)
            let view = try await site.casework.view(id, as: context.caller)
            guard view.definition.action(command.action) != nil else {
                throw Refusal(
                    .unknownAction,
                    LocalizedText(zh: "这类办件没有这个操作。", en: "There is no such action in this procedure."))
            }
            summary = try await writer.act(command, on: view)
            purpose = .act(command.action, of: id, command.id)
            person = view.state.party.person
        default:
            throw JSONFields.invalid("filing", "filing 和 act 写一个", "give either filing or act")
        }
        guard let person else { throw CaseworkError.confirmation(.unregistered) }
        let showing = try await site.casework.show(
            summary.text, for: purpose, to: person, in: context.language, as: context.caller)
        return .json(json(showing, summary), status: .created)
    }

    @Sendable func sendCode(_ request: Request, _ context: WebContext) async throws -> Response {
        try requireHelper(context)
        try QueryFields(request).end()
        let sent = try await site.casework.sendCode(for: context.id("id"), as: context.caller)
        var json = JSONWriter()
        json.beginObject()
        if let phone = sent.maskedPhone { json.field("phone", phone) }
        json.endObject()
        return .json(json.bytes, status: .accepted)
    }

    private func requireHelper(_ context: WebContext) throws {
        try context.requireToken()
        guard Permission.atCounters.contains(where: { context.visitor.holds($0, on: site.casework.today()) }) else {
            throw CaseworkError.notAllowed(
                LocalizedText(
                    zh: "这个令牌没有收件或者帮办的权限。", en: "This token may neither take in nor help with cases."))
        }
    }

    private func json(_ showing: Showing, _ summary: PresenceSummary) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 2_048)
        json.beginObject()
        json.field("id", showing.id.description)
        json.field("digest", showing.digest)
        json.field("language", showing.language.rawValue)
        json.field("text", summary.text)
        json.field("title", summary.title)
        json.key("lines")
        json.beginArray()
        for line in summary.lines {
            json.beginObject()
            json.field("label", line.label)
            json.field("text", line.text)
            json.endObject()
        }
        json.endArray()
        json.field("sentence", summary.sentence)
        json.key("until")
        json.instant(showing.until)
        json.field("sendsCodes", site.casework.sendsCodes)
        json.endObject()
        return json.bytes
    }
}

/// An action with what goes into it, as the API takes it.
struct CommandBody: Sendable {
    private var id: CommandID?
    private var action: String
    private var input: [String: JSONValue]
    private var reason: String?
    private var deviceAt: Instant?
    private var expectedVersion: Int?
    private(set) var confirmation: ConfirmationMember?

    /// Takes every member that is left.
    init(_ body: inout JSONFields) throws(Problem) {
        id = try body.id("commandId")
        action = try body.required("action", max: 64)
        input = try body.object("input") ?? [:]
        reason = try body.text("reason", max: CaseLimits.noteCharacters)
        deviceAt = try body.instant("deviceAt")
        expectedVersion = try body.int("expectedVersion", in: 1...CaseLimits.entries)
        confirmation = try ConfirmationMember(try body.object("confirmation"))
        try body.end()
    }

    func command(_ site: Site, _ context: WebContext) async throws -> Command {
        Command(
            id: id ?? site.casework.identifiers.next(), action: action, actor: context.visitor.actor,
            input: try await AttachmentInput(casework: site.casework, caller: context.caller).resolved(input),
            reason: reason, deviceAt: deviceAt, expectedVersion: expectedVersion)
    }
}
