import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Handing in a case.
struct FilingAPI: Sendable {
    let site: Site

    @Sendable func file(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        let body = try FilingBody(try await request.jsonObject())
        var input = try await body.input(site, context)
        if let member = body.confirmation {
            let shown = try await site.casework.showing(member.showing, as: context.caller)
            let summary = try await SummaryWriter(site: site, context: context, language: shown.language).filing(input)
            input.confirmation = try await member.input(summary, site.casework, context.caller)
        }
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
}

/// A filing as the API takes it.
struct FilingBody: Sendable {
    /// Most files of one material in a filing.
    static let filesMax = CaseLimits.attachments
    /// Most paper copies of one material.
    static let copiesMax = 999

    private var command: CommandID?
    private var procedure: String
    private var item: String?
    private var home: DivisionCode
    private var counter: UnitID?
    private var pickup: UnitID?
    private var title: String?
    private var answers: [String: JSONValue]
    private var materials: [String: Paper]
    private var helper: AgentInput?
    private var deviceAt: Instant?
    private var applicant: PartyInput?
    private(set) var confirmation: ConfirmationMember?

    init(_ object: [String: JSONValue]) throws(Problem) {
        var body = JSONFields(object)
        command = try body.id("commandId")
        procedure = try body.required("procedure", max: 64)
        item = try body.text("item", max: 64, least: 1)
        guard let home = try body.division("home") else { throw JSONFields.missing("home") }
        self.home = home
        counter = try body.text("counter", max: 64, least: 1).map { UnitID($0) }
        pickup = try body.text("pickup", max: 64, least: 1).map { UnitID($0) }
        title = try body.text("title", max: Engine.titleCharacters, least: 1)
        answers = try body.object("answers") ?? [:]
        materials = try Self.materials(try body.object("materials") ?? [:])
        helper = try AgentInput(try body.object("agent"))
        deviceAt = try body.instant("deviceAt")
        applicant = try PartyInput(try body.object("party"))
        confirmation = try ConfirmationMember(try body.object("confirmation"))
        try body.end()
    }

    /// The filing with people and files as they are known here.
    func input(_ site: Site, _ context: WebContext) async throws -> FilingInput {
        guard try await site.registry.territory.division(home) != nil else { throw CaseworkError.unknownDivision }
        let people = try await FilingPeople(site: site, context: context, procedure: procedure)
            .people(applicant, helper)
        return FilingInput(
            command: command ?? site.casework.identifiers.next(), procedure: procedure, itemCode: item, home: home,
            party: people.party, agent: people.agent, channel: .program,
            counter: counter ?? context.visitor.actor.unit, pickup: pickup, title: title,
            answers: try await AttachmentInput(casework: site.casework, caller: context.caller).resolved(answers),
            received: try await received(materials.mapValues(\.files), site, context.caller),
            copies: materials.compactMapValues(\.copies), deviceAt: deviceAt)
    }

    private struct Paper: Sendable {
        var files: [AttachmentID]
        var copies: Int?
    }

    /// Materials handed in: `{ "id-card": ["attachment id", …] }`; an empty list is a ticked paper. With the number of
    /// copies: `{ "id-card": { "attachments": […], "copies": 2 } }`.
    private static func materials(_ object: [String: JSONValue]) throws(Problem) -> [String: Paper] {
        guard object.count <= CaseLimits.materials else {
            throw JSONFields.invalid(
                "materials", "最多 \(CaseLimits.materials) 份", "at most \(CaseLimits.materials) materials")
        }
        var materials: [String: Paper] = [:]
        for (material, value) in object {
            let name = "materials." + material.prefix(64)
            var list = value.list
            var copies: Int?
            if let object = value.object {
                var fields = JSONFields(object, in: name + ".")
                list = try fields.list("attachments") ?? []
                copies = try fields.int("copies", in: 0...Self.copiesMax)
                try fields.end()
            }
            let ids = (list ?? []).compactMap { $0.text.flatMap { AttachmentID($0) } }
            guard let list, ids.count == list.count, ids.count <= Self.filesMax else {
                throw JSONFields.invalid(name, "文件编号的列表", "a list of attachment ids")
            }
            materials[material] = Paper(files: ids, copies: copies)
        }
        return materials
    }

    private func received(
        _ materials: [String: [AttachmentID]], _ site: Site, _ caller: Caller
    ) async throws -> [String: [AttachmentReference]] {
        var received: [String: [AttachmentReference]] = [:]
        for (material, ids) in materials {
            received[material] = try await site.casework.attachments(ids, of: caller)
        }
        return received
    }
}
