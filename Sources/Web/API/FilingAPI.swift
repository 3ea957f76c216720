import Access
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
        let deviceAt = try body.instant("deviceAt")
        let applicant = try PartyInput(try body.object("party"))
        try body.end()
        guard try await site.registry.territory.division(home) != nil else { throw CaseworkError.unknownDivision }
        let input = FilingInput(
            command: command, procedure: procedure, itemCode: item, home: home,
            party: try await party(applicant, procedure, context), channel: .program,
            counter: counter ?? context.visitor.actor.unit, pickup: pickup, title: title,
            answers: try await AttachmentInput(casework: site.casework).resolved(answers),
            received: try await received(materials), deviceAt: deviceAt)
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

    /// The applicant: the token's own person, a person registered here by number, or one known by name only.
    private func party(_ input: PartyInput?, _ procedure: String, _ context: WebContext) async throws -> Party {
        if context.visitor.actor.kind == .party {
            guard input == nil, let person = context.visitor.actor.person,
                let card = try await site.registry.people.card(person.retagged())
            else {
                throw JSONFields.invalid(
                    "party", "本人的令牌只能为本人申请，请不要填写", "a person's own token files for that person only: leave it out")
            }
            return Party(card, phone: nil)
        }
        guard let input else { throw JSONFields.missing("party") }
        guard let number = input.number else {
            return Party(
                kind: .naturalPerson, person: nil, name: input.name, maskedNumber: nil, phone: input.phone,
                language: input.language ?? .zhHans)
        }
        // Nobody is registered for the sake of a filing that cannot succeed.
        guard mayFile(procedure, context) else {
            throw CaseworkError.notAllowed(
                LocalizedText(zh: "这个令牌没有收件权限。", en: "This token has no permission to file cases."))
        }
        let card = try await site.registry.people.register(
            number, PersonInput(name: input.name, phone: input.phone, language: input.language),
            by: context.registryActor
        ).card
        return Party(card, phone: input.phone)
    }

    private func mayFile(_ procedure: String, _ context: WebContext) -> Bool {
        guard let definition = site.casework.procedures.latest(procedure) else { return false }
        return definition.filing.who.contains { role in
            guard case .permission(let name, _)? = definition.roles[role] else { return false }
            return context.visitor.holds(Permission(rawValue: name))
        }
    }

    /// Materials handed in: `{ "id-card": ["attachment id", …] }`; an empty list is a ticked paper.
    private func materials(_ object: [String: JSONValue]) throws(Problem) -> [String: [AttachmentID]] {
        guard object.count <= CaseLimits.materials else {
            throw JSONFields.invalid(
                "materials", "最多 \(CaseLimits.materials) 份", "at most \(CaseLimits.materials) materials")
        }
        var materials: [String: [AttachmentID]] = [:]
        for (material, value) in object {
            let ids = (value.list ?? []).compactMap { $0.text.flatMap { AttachmentID($0) } }
            guard let list = value.list, ids.count == list.count, ids.count <= Self.filesMax else {
                throw JSONFields.invalid(
                    "materials." + material.prefix(64), "文件编号的列表", "a list of attachment ids")
            }
            materials[material] = ids
        }
        return materials
    }

    private func received(_ materials: [String: [AttachmentID]]) async throws -> [String: [AttachmentReference]] {
        var received: [String: [AttachmentReference]] = [:]
        for (material, ids) in materials { received[material] = try await site.casework.attachments(ids) }
        return received
    }
}

/// The member `party` of a filing.
struct PartyInput: Sendable {
    var name: String
    var phone: String?
    var language: Language?
    var number: PersonNumber?

    init?(_ object: [String: JSONValue]?) throws(Problem) {
        guard let object else { return nil }
        var fields = JSONFields(object, in: "party.")
        name = try fields.required("name", max: 60)
        guard !name.allSatisfy(\.isWhitespace) else { throw JSONFields.missing("party.name") }
        phone = try fields.text("phone", max: 32, least: 1)
        language = try fields.text("language", max: 16, least: 2).map { Language(rawValue: $0) }
        let text = try fields.text("number", max: 18, least: 18)
        try fields.end()
        guard let text else { return }
        do throws(CitizenNumber.Flaw) {
            number = try PersonNumber(text)
        } catch {
            throw JSONFields.invalid("party.number", "身份证号码或统一社会信用代码不对", "not a valid identity number or credit code")
        }
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
