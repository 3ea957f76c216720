import Access
import Casework
import Kernel
import Procedures
import Registry

/// Reads the counter's form: by what right somebody acts, what was handed in, where the result goes.
struct CounterIntake {
    /// Values of the page's own fields, besides those of every application.
    static let ownFields = ["phone", "pickup", "presence", "paper", "paperUntil", words]
    /// By which words the item was found.
    static let words = "q"
    /// The scan of a mandate on paper.
    static let paperScan = "paperScan"
    static func copies(_ material: String) -> String { "copies." + material }
    static let copiesMax = 99
    static let tick = "tick"
    static func ticked(_ material: String) -> String { "tick." + material }

    /// How the applicant stands to this filing when no agent came.
    static let helped = "helped"

    let visit: CounterVisit
    let application: Application

    private var site: Site { visit.site }

    /// The filing; nil when something is wrong, which then stands in the draft.
    func input(_ form: FormData, _ draft: inout ApplyDraft) async throws -> FilingInput? {
        let agent = try await agent(&draft)
        let phone = try await phone(&draft)
        let pickup = try await pickup(&draft)
        let copies = copies(&draft)
        var answers = FormReader(fields: application.fields).input(form)
        for field in application.fields where field.kind == .attachment {
            let files = draft.files[FormReader.prefix + field.id] ?? []
            if !files.isEmpty { answers[field.id] = .list(files.map(\.json)) }
        }
        guard !draft.hasFlaws, let home = visit.home else { return nil }
        let card = visit.person
        let party = Party(
            kind: card.kind == .citizen ? .naturalPerson : .legalPerson, person: card.id.retagged(), name: card.name,
            maskedNumber: card.maskedNumber, phone: phone ?? card.maskedPhone, language: card.language ?? .zhHans)
        return FilingInput(
            command: draft.command, procedure: application.procedure.id, itemCode: application.item?.code, home: home,
            party: party, agent: agent, channel: .counter, counter: UnitID(visit.counter.code), pickup: pickup,
            answers: answers, received: received(draft), copies: copies)
    }

    /// How many copies came, where the clerk wrote another number than the one that the guide asks for.
    private func copies(_ draft: inout ApplyDraft) -> [String: Int] {
        var copies: [String: Int] = [:]
        for material in application.itemForm?.materials ?? [] where material.spec.copies > 0 {
            let id = material.spec.id
            guard let text = draft.own[Self.copies(id)] else { continue }
            guard let number = Int(text), (0...Self.copiesMax).contains(number) else {
                draft.ownFlaws[ApplyIntake.materialPrefix + id] = site.text("counter.copiesFlaw")
                continue
            }
            copies[id] = number
        }
        return copies
    }

    /// What was ticked or came as a file.
    private func received(_ draft: ApplyDraft) -> [String: [AttachmentReference]] {
        let specs = application.itemForm?.materials.map(\.spec.id) ?? []
        return specs.reduce(into: [:]) { received, id in
            let files = draft.files[ApplyIntake.materialPrefix + id]
            if draft.own[Self.ticked(id)] != nil || files != nil { received[id] = files ?? [] }
        }
    }

    /// A registered mandate counts by itself; without one the paper is looked at and scanned; a helper only says that
    /// the person agreed, and gets no rights of an agent.
    private func agent(_ draft: inout ApplyDraft) async throws -> Agent? {
        guard let agent = visit.agent else {
            // Who only helps has the person confirm each filing: that says more than a note.
            guard draft.own["presence"] == Self.helped, !visit.isHelper else { return nil }
            let actor = visit.context.visitor.actor
            return Agent(
                person: nil, name: site.strings("counter.helperName", .zhHans, ["name": actor.name]), mandate: nil)
        }
        let person: PersonID = agent.id.retagged()
        if let mandate = try await visit.mandate(for: application.item?.code) {
            return Agent(person: person, name: agent.name, mandate: mandate.id)
        }
        let through = draft.own["paperUntil"].flatMap { Day(iso: $0) }
        let scan = draft.files[Self.paperScan]?.first
        if draft.own["paper"] == nil { draft.ownFlaws["paper"] = site.text("counter.paperNeeded") }
        if through.map({ $0 < site.casework.today() }) ?? true {
            draft.ownFlaws["paperUntil"] = site.text("counter.paperUntilFlaw")
        }
        if scan == nil, draft.ownFlaws[Self.paperScan] == nil {
            draft.ownFlaws[Self.paperScan] = site.text("counter.paperScanNeeded")
        }
        guard let number = draft.own["paper"], let through, let scan else { return nil }
        let paper = PaperMandate(
            number: String(number.prefix(CaseworkLimits.paperNumberCharactersMax)), scan: scan, through: through)
        return Agent(person: person, name: agent.name, mandate: nil, paper: paper)
    }

    private func phone(_ draft: inout ApplyDraft) async throws -> String? {
        guard let phone = draft.own["phone"] else { return nil }
        guard ApplicantReader.isPhone(phone) else {
            draft.ownFlaws["phone"] = site.text("counter.phoneFlaw")
            return nil
        }
        return phone
    }

    /// A newly given phone is registered too, so that it is asked for only once; after the filing, which the person
    /// may have had to confirm.
    func keepPhone(_ draft: ApplyDraft) async throws {
        guard let phone = draft.own["phone"] else { return }
        try await site.registry.people.update(
            visit.person.id, PersonInput(name: visit.person.name, phone: phone), by: visit.context.registryActor)
    }

    private func pickup(_ draft: inout ApplyDraft) async throws -> UnitID? {
        guard application.hasPickup, let code = draft.own["pickup"] else { return nil }
        guard let unit = try await site.registry.units.unit(code), unit.isActive, unit.kind.isReception else {
            draft.ownFlaws["pickup"] = site.text("counter.pickupFlaw")
            return nil
        }
        return UnitID(unit.code)
    }
}
