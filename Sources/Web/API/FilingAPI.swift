import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Handing in a case.
struct FilingAPI: Sendable {
    let site: Site

    /// Most files of one material in a filing.
    static let filesMax = CaseLimits.attachments
    /// Most paper copies of one material.
    static let copiesMax = 999

    @Sendable func file(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        var body = JSONFields(try await request.jsonObject())
        let command: CommandID = try body.id("commandId") ?? site.casework.identifiers.next()
        let procedure = try body.required("procedure", max: 64)
        let item = try body.text("item", max: 64, least: 1)
        guard let home = try body.division("home") else { throw JSONFields.missing("home") }
        let counter = try body.text("counter", max: 64, least: 1).map { UnitID($0) }
        let pickup = try body.text("pickup", max: 64, least: 1).map { UnitID($0) }
        let title = try body.text("title", max: Engine.titleCharacters, least: 1)
        let answers = try body.object("answers") ?? [:]
        let materials = try materials(try body.object("materials") ?? [:])
        let helper = try AgentInput(try body.object("agent"))
        let deviceAt = try body.instant("deviceAt")
        let applicant = try PartyInput(try body.object("party"))
        try body.end()
        guard try await site.registry.territory.division(home) != nil else { throw CaseworkError.unknownDivision }
        let people = try await FilingPeople(site: site, context: context, procedure: procedure)
            .people(applicant, helper)
        let input = FilingInput(
            command: command, procedure: procedure, itemCode: item, home: home, party: people.party,
            agent: people.agent, channel: .program,
            counter: counter ?? context.visitor.actor.unit, pickup: pickup, title: title,
            answers: try await AttachmentInput(casework: site.casework, caller: context.caller).resolved(answers),
            received: try await received(materials.mapValues(\.files), context.caller),
            copies: materials.compactMapValues(\.copies), deviceAt: deviceAt)
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

    private struct Paper {
        var files: [AttachmentID]
        var copies: Int?
    }

    /// Materials handed in: `{ "id-card": ["attachment id", …] }`; an empty list is a ticked paper. With the number of
    /// copies: `{ "id-card": { "attachments": […], "copies": 2 } }`.
    private func materials(_ object: [String: JSONValue]) throws(Problem) -> [String: Paper] {
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
        _ materials: [String: [AttachmentID]], _ caller: Caller
    ) async throws -> [String: [AttachmentReference]] {
        var received: [String: [AttachmentReference]] = [:]
        for (material, ids) in materials {
            received[material] = try await site.casework.attachments(ids, of: caller)
        }
        return received
    }
}
