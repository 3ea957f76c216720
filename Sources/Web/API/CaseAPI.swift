import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Cases for programs.
struct CaseAPI: Sendable {
    let site: Site

    @Sendable func file(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        var body = JSONFields(try await request.jsonObject())
        let command: CommandID = try body.id("commandId") ?? site.casework.identifiers.next()
        let procedure = try body.required("procedure", max: 64)
        let item = try body.text("item", max: 64)
        guard let home = try body.division("home") else { throw JSONFields.invalid("home", "必填", "required") }
        guard try await site.registry.territory.division(home) != nil else { throw CaseworkError.unknownDivision }
        let party = try await party(&body, context)
        let input = FilingInput(
            command: command, procedure: procedure, itemCode: item, home: home, party: party, channel: .program,
            counter: try body.text("counter", max: 64).map { UnitID($0) } ?? context.visitor.actor.unit,
            pickup: try body.text("pickup", max: 64).map { UnitID($0) }, title: try body.text("title", max: 200),
            answers: try body.object("answers") ?? [:], received: try await received(&body),
            deviceAt: try body.instant("deviceAt"))
        try body.end()
        let receipt = try await site.casework.file(input, as: context.caller)
        var json = JSONWriter()
        json.beginObject()
        json.field("id", receipt.caseID.description)
        json.field("number", receipt.number.description)
        if let secret = receipt.secret { json.field("secret", secret) }
        json.field("version", receipt.version)
        json.field("state", receipt.state)
        json.field("isRepeat", receipt.isRepeat)
        json.endObject()
        return .json(json.bytes, status: receipt.isRepeat ? .ok : .created)
    }

    /// The applicant: a registered person by id, or a person registered here by number.
    private func party(_ body: inout JSONFields, _ context: WebContext) async throws -> Party {
        guard let object = try body.object("party") else { throw JSONFields.invalid("party", "必填", "required") }
        var fields = JSONFields(object)
        let name = try fields.required("name", max: 60)
        let phone = try fields.text("phone", max: 32)
        let language = try fields.text("language", max: 16).map { Language(rawValue: $0) } ?? .zhHans
        let text = try fields.text("number", max: 40)
        try fields.end("party.")
        guard let text else {
            return Party(
                kind: .naturalPerson, person: nil, name: name, maskedNumber: nil, phone: phone, language: language)
        }
        let number: PersonNumber
        do {
            number = try PersonNumber(text)
        } catch {
            throw JSONFields.invalid("party.number", "身份证号码或统一社会信用代码不对", "not a valid identity number or credit code")
        }
        let card = try await site.registry.people.register(
            number, PersonInput(name: name, phone: phone, language: language), by: context.registryActor
        ).card
        return Party(card, phone: phone)
    }

    /// Materials handed in: `{ "id-card": ["attachment id", …] }`; an empty list is a ticked paper.
    private func received(_ body: inout JSONFields) async throws -> [String: [AttachmentReference]] {
        var received: [String: [AttachmentReference]] = [:]
        for (material, value) in try body.object("materials") ?? [:] {
            let texts = value.list?.compactMap(\.text) ?? []
            let ids = texts.compactMap { AttachmentID($0) }
            guard value.list != nil, ids.count == texts.count, ids.count <= 20 else {
                throw JSONFields.invalid("materials." + material, "文件编号的列表", "a list of attachment ids")
            }
            received[material] = try await site.casework.attachments(ids)
        }
        return received
    }

    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        var body = JSONFields(try await request.jsonObject())
        let command = Command(
            id: try body.id("commandId") ?? site.casework.identifiers.next(),
            action: try body.required("action", max: 64), actor: context.visitor.actor,
            input: try body.object("input") ?? [:], reason: try body.text("reason"),
            deviceAt: try body.instant("deviceAt"), expectedVersion: try body.int("expectedVersion"))
        try body.end()
        let outcome = try await site.casework.perform(command, on: context.id("id"), as: context.caller)
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

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        let page = try await site.casework.list(try query(request, context), as: context.caller)
        let today = site.casework.today()
        var json = JSONWriter(reservingCapacity: 16_384)
        json.beginObject()
        json.key("cases")
        json.beginArray()
        for row in page.rows { json.row(row, today: today) }
        json.endArray()
        json.field("isCut", page.next != nil)
        if let next = page.next { json.field("next", next.description) }
        json.endObject()
        return .json(json.bytes)
    }

    private func query(_ request: Request, _ context: WebContext) throws -> WorkListQuery {
        let parameters = request.uri.queryParameters
        func text(_ name: Substring) -> String? { parameters[name].map(String.init) }
        let unit = UnitID(text("unit") ?? context.visitor.actor.unit?.code ?? "")
        let view: WorkListQuery.View
        switch text("view") ?? "holder" {
        case "holder": view = .holder(unit)
        case "filed": view = .filed(unit)
        case "pickup": view = .pickup(unit)
        case "territory":
            guard let division = text("division").flatMap({ DivisionCode($0) }) else {
                throw JSONFields.invalid("division", "12 位区划代码", "a division code of 12 digits")
            }
            view = .territory(division)
        default: throw JSONFields.invalid("view", "holder、filed、pickup 或 territory", "holder, filed, pickup or territory")
        }
        var cursor: WorkListQuery.Cursor?
        if let given = text("cursor") {
            guard let known = WorkListQuery.Cursor(given) else { throw CaseworkError.badCursor }
            cursor = known
        }
        var urgency: CaseRow.Urgency?
        if let given = text("urgency") {
            guard let known = CaseRow.Urgency(rawValue: given) else {
                throw JSONFields.invalid("urgency", "late、soon、inTime 或 none", "late, soon, inTime or none")
            }
            urgency = known
        }
        return WorkListQuery(
            view: view, state: text("state"), procedure: text("procedure"), item: text("item"), urgency: urgency,
            text: text("q"), cursor: cursor, limit: try limit(text("limit")))
    }

    private func limit(_ text: String?) throws -> Int {
        guard let text else { return CaseworkLimits.pageRows }
        guard let limit = Int(text), (1...CaseworkLimits.pageRowsMax).contains(limit) else {
            let most = CaseworkLimits.pageRowsMax
            throw JSONFields.invalid("limit", "1 到 \(most)", "1 to \(most)")
        }
        return limit
    }

    @Sendable func read(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        let view = try await site.casework.view(context.id("id"), as: context.caller)
        return .json(CaseJSON(view: view, language: context.language).bytes)
    }

    @Sendable func entries(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
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

    @Sendable func attach(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        let name = request.uri.queryParameters["name"].map(String.init) ?? "file"
        let bytes = try await request.bytes(upTo: CaseworkLimits.attachmentBytesMax)
        let reference = try await site.casework.upload(name: name, content: bytes, as: context.caller)
        return .json(reference.json, status: .created)
    }
}

extension Party {
    /// A registered person as the party of a case.
    init(_ card: PersonCard, phone: String?) {
        self.init(
            kind: card.kind == .citizen ? .naturalPerson : .legalPerson, person: card.id.retagged(), name: card.name,
            maskedNumber: card.maskedNumber, phone: phone ?? card.maskedPhone, language: card.language ?? .zhHans)
    }
}
