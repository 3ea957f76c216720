import Access
import Casework
import Kernel
import Procedures
import Registry

/// Reads the counter's form: by what right somebody acts, what was handed in, where the result goes.
struct CounterIntake {
    /// Values of the page's own fields, besides those of every application.
    static let ownFields = ["phone", "pickup", "presence", "paper"]
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
        var answers = FormReader(fields: application.fields).input(form)
        for field in application.fields where field.kind == .attachment {
            let files = draft.files[FormReader.prefix + field.id] ?? []
            if !files.isEmpty { answers[field.id] = .list(files.map { .text($0.id.description) }) }
        }
        guard !draft.hasFlaws, let home = visit.home else { return nil }
        let card = visit.person
        let party = Party(
            kind: card.kind == .citizen ? .naturalPerson : .legalPerson, person: card.id.retagged(), name: card.name,
            maskedNumber: card.maskedNumber, phone: phone ?? card.maskedPhone, language: card.language ?? .zhHans)
        return FilingInput(
            command: draft.command, procedure: application.procedure.id, itemCode: application.item?.code, home: home,
            party: party, agent: agent, channel: .counter, counter: UnitID(visit.counter.code), pickup: pickup,
            answers: answers, received: received(draft))
    }

    /// What was ticked or came as a file.
    private func received(_ draft: ApplyDraft) -> [String: [AttachmentReference]] {
        let specs = application.itemForm?.materials.map(\.spec.id) ?? []
        return specs.reduce(into: [:]) { received, id in
            let files = draft.files[ApplyIntake.materialPrefix + id]
            if draft.own[Self.ticked(id)] != nil || files != nil { received[id] = files ?? [] }
        }
    }

    /// A registered mandate counts by itself; without one the paper is named; a helper says that the person agreed.
    private func agent(_ draft: inout ApplyDraft) async throws -> Agent? {
        guard let agent = visit.agent else {
            guard draft.own["presence"] == Self.helped else { return nil }
            let actor = visit.context.visitor.actor
            return Agent(
                person: actor.person, name: site.strings("counter.helperName", .zhHans, ["name": actor.name]),
                mandate: nil)
        }
        if let mandate = try await visit.mandate(for: application.item?.code) {
            return Agent(person: agent.id.retagged(), name: agent.name, mandate: mandate.id)
        }
        guard let paper = draft.own["paper"] else {
            draft.ownFlaws["paper"] = site.text("counter.paperNeeded")
            return nil
        }
        let name = site.strings("counter.paperName", .zhHans, ["name": agent.name, "paper": String(paper.prefix(100))])
        return Agent(person: agent.id.retagged(), name: name, mandate: nil)
    }

    /// A newly given phone is registered too, so that it is asked for only once.
    private func phone(_ draft: inout ApplyDraft) async throws -> String? {
        guard let phone = draft.own["phone"] else { return nil }
        guard ApplicantReader.isPhone(phone) else {
            draft.ownFlaws["phone"] = site.text("counter.phoneFlaw")
            return nil
        }
        try await site.registry.people.update(
            visit.person.id, PersonInput(name: visit.person.name, phone: phone), by: visit.context.registryActor)
        return phone
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
