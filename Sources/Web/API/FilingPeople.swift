import Access
import Casework
import Kernel
import Procedures
import Registry

/// Who a filing is for and who hands it in, by token: a counter names both, a person's own token files for that person
/// or, under a registered mandate, for the one who gave it.
struct FilingPeople: Sendable {
    let site: Site
    let context: WebContext
    let procedure: String

    func people(_ party: PartyInput?, _ agent: AgentInput?) async throws -> (party: Party, agent: Agent?) {
        guard context.visitor.actor.kind != .party else { return try await own(party, agent) }
        let applicant = try await self.party(party)
        guard let agent else { return (applicant, nil) }
        guard let person = agent.person, let number = person.number else { throw JSONFields.missing("agent.number") }
        let card = try await card(number, person)
        var paper: PaperMandate?
        if let input = agent.paper {
            guard let scan = try await site.casework.attachments([input.scan], of: context.caller).first else {
                throw CaseworkError.unknownAttachment
            }
            paper = PaperMandate(number: input.number, scan: scan, through: input.until)
        }
        return (applicant, Agent(person: card.id.retagged(), name: card.name, mandate: agent.mandate, paper: paper))
    }

    /// A person's own token: themselves, or the giver of a mandate that they name.
    private func own(_ party: PartyInput?, _ agent: AgentInput?) async throws -> (party: Party, agent: Agent?) {
        guard party == nil, let person = context.visitor.actor.person,
            let card = try await site.registry.people.card(person.retagged())
        else {
            throw JSONFields.invalid(
                "party", "本人的令牌为本人申请；替别人办请写 agent.mandate",
                "a person's own token files for that person; for somebody else name agent.mandate")
        }
        guard let agent else { return (Party(card, phone: nil), nil) }
        guard let id = agent.mandate, agent.person == nil, agent.paper == nil else {
            throw JSONFields.missing("agent.mandate")
        }
        // Whether it stands and covers the item is the casework's to say.
        guard let mandate = try await site.registry.people.mandates(forAgent: card.id).first(where: { $0.id == id }),
            let giver = RegistryPersonID(mandate.person), let principal = try await site.registry.people.card(giver)
        else { throw CaseworkError.mandateNeeded }
        return (Party(principal, phone: nil), Agent(person: card.id.retagged(), name: card.name, mandate: id))
    }

    /// A person registered here by number, or one known by name only.
    private func party(_ input: PartyInput?) async throws -> Party {
        guard let input else { throw JSONFields.missing("party") }
        guard let number = input.number else {
            return Party(
                kind: .naturalPerson, person: nil, name: input.name, maskedNumber: nil, phone: input.phone,
                language: input.language ?? .zhHans)
        }
        return Party(try await card(number, input), phone: input.phone)
    }

    private func card(_ number: PersonNumber, _ input: PartyInput) async throws -> PersonCard {
        // Nobody is registered for the sake of a filing that cannot succeed.
        guard mayFile else {
            throw CaseworkError.notAllowed(
                LocalizedText(zh: "这个令牌没有收件权限。", en: "This token has no permission to file cases."))
        }
        return try await site.registry.people.register(
            number, PersonInput(name: input.name, phone: input.phone, language: input.language),
            by: context.registryActor
        ).card
    }

    private var mayFile: Bool {
        guard let definition = site.casework.procedures.latest(procedure) else { return false }
        return definition.filing.who.contains { role in
            guard case .permission(let name, _)? = definition.roles[role] else { return false }
            return context.visitor.holds(Permission(rawValue: name), on: site.casework.today())
        }
    }
}

/// The member `party` of a filing.
struct PartyInput: Sendable {
    var name: String
    var phone: String?
    var language: Language?
    var number: PersonNumber?

    init?(_ object: [String: JSONValue]?, in place: String = "party.") throws(Problem) {
        guard let object else { return nil }
        var fields = JSONFields(object, in: place)
        name = try fields.required("name", max: 60)
        guard !name.allSatisfy(\.isWhitespace) else { throw JSONFields.missing(place + "name") }
        phone = try fields.text("phone", max: 32, least: 1)
        language = try fields.text("language", max: 16, least: 2).map { Language(rawValue: $0) }
        let text = try fields.text("number", max: 18, least: 18)
        try fields.end()
        guard let text else { return }
        do throws(CitizenNumber.Flaw) {
            number = try PersonNumber(text)
        } catch {
            throw JSONFields.invalid(place + "number", "身份证号码或统一社会信用代码不对", "not a valid identity number or credit code")
        }
    }
}

/// The member `agent` of a filing: somebody who acts for the applicant, by a registered mandate or one on paper.
struct AgentInput: Sendable {
    struct Paper: Sendable {
        var number: String
        var scan: AttachmentID
        var until: Day
    }

    var person: PartyInput?
    /// Id of the registered mandate.
    var mandate: String?
    var paper: Paper?

    init?(_ object: [String: JSONValue]?) throws(Problem) {
        guard let object else { return nil }
        var fields = JSONFields(object, in: "agent.")
        mandate = try fields.text("mandate", max: 36, least: 1)
        if let object = try fields.object("paper") { paper = try Paper(object) }
        let name = try fields.text("name", max: 60, least: 1)
        let number = try fields.text("number", max: 18, least: 18)
        try fields.end()
        guard name != nil || number != nil else { return }
        var person: [String: JSONValue] = [:]
        person["name"] = name.map { .text($0) }
        person["number"] = number.map { .text($0) }
        self.person = try PartyInput(person, in: "agent.")
    }
}

extension AgentInput.Paper {
    fileprivate init(_ object: [String: JSONValue]) throws(Problem) {
        var fields = JSONFields(object, in: "agent.paper.")
        number = try fields.required("number", max: CaseworkLimits.paperNumberCharactersMax)
        guard let scan: AttachmentID = try fields.id("scan") else { throw JSONFields.missing("agent.paper.scan") }
        self.scan = scan
        guard let text = try fields.text("until", max: 10), let until = Day(iso: text) else {
            throw JSONFields.invalid("agent.paper.until", "日期，如 2026-12-31", "a day, as 2026-12-31")
        }
        self.until = until
        try fields.end()
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
