import Access
import Casework
import Kernel
import Procedures
import Registry

/// Who applies: the signed-in person, somebody who gave them a mandate, or a person without an account who tells
/// name, identity number and phone.
struct ApplicantReader {
    struct Applicant {
        var party: Party
        var agent: Agent?
        var caller: Caller
    }

    let site: Site
    let context: WebContext
    let application: Application

    func read(_ draft: inout ApplyDraft) async throws -> Applicant? {
        guard let person = context.visitor.session?.person else { return try await withoutAccount(&draft) }
        guard let me = try await site.registry.people.card(person) else { throw RegistryError.unknownPerson }
        guard let phone = try await phone(of: person, &draft) else { return nil }
        let chosen = draft.own["for"]
        guard let chosen, chosen != ApplyValues.forSelf else {
            return Applicant(party: party(me, phone: phone), agent: nil, caller: context.caller)
        }
        guard let mandate = try await mandates(of: person).first(where: { $0.id == chosen }),
            let owner = RegistryPersonID(mandate.person), let card = try await site.registry.people.card(owner)
        else {
            draft.ownFlaws["for"] = LocalizedText(
                zh: "这份委托已经结束，或者不包括办这件事。", en: "This mandate has ended or does not cover this service.")
            return nil
        }
        let agent = Agent(person: person.retagged(), name: me.name, mandate: mandate.id)
        return Applicant(party: party(card, phone: phone), agent: agent, caller: context.caller)
    }

    /// Mandates under which a person may file this, today.
    func mandates(of person: RegistryPersonID) async throws -> [Mandate] {
        let today = site.casework.today()
        return try await site.registry.people.mandates(forAgent: person)
            .filter { $0.allows(.file, item: application.item?.code, on: today) }
    }

    /// The known phone; a newly given one is kept, so that it is asked for only once.
    private func phone(of person: RegistryPersonID, _ draft: inout ApplyDraft) async throws -> String? {
        let own = try await site.registry.people.own(person)
        if let phone = own.phone { return phone }
        guard let phone = draft.own["phone"], Self.isPhone(phone) else {
            draft.ownFlaws["phone"] = Self.phoneFlaw
            return nil
        }
        let card = try await site.registry.people.card(person)
        _ = try await site.registry.people.update(
            person, PersonInput(name: card?.name ?? context.visitor.actor.name, phone: phone), by: context.registryActor
        )
        return phone
    }

    private func withoutAccount(_ draft: inout ApplyDraft) async throws -> Applicant? {
        let name = draft.own["name"]
        if name == nil {
            draft.ownFlaws["name"] = LocalizedText(zh: "请填写姓名。", en: "Please give the name.")
        }
        let phone = draft.own["phone"].flatMap { Self.isPhone($0) ? $0 : nil }
        if phone == nil { draft.ownFlaws["phone"] = Self.phoneFlaw }
        let number: PersonNumber
        do {
            number = try PersonNumber(draft.own["number"] ?? "")
        } catch {
            draft.ownFlaws["number"] = Self.numberFlaw(error)
            return nil
        }
        guard let name, let phone, !draft.hasFlaws else { return nil }
        guard let card = try await registered(number, name, phone, &draft) else { return nil }
        let actor = Actor(kind: .party, person: card.id.retagged(), name: card.name)
        return Applicant(
            party: party(card, phone: phone), agent: nil,
            caller: Caller(actor: actor, openedCase: context.visitor.openedCase, language: context.language))
    }

    /// Somebody who is known already keeps their registered phone: nobody changes it without signing in.
    private func registered(
        _ number: PersonNumber, _ name: String, _ phone: String, _ draft: inout ApplyDraft
    ) async throws -> PersonCard? {
        if let known = try await site.registry.people.find(number) {
            guard known.name == name else {
                draft.ownFlaws["name"] = RegistryError.identityConflict.message
                return nil
            }
            return known
        }
        do {
            let input = PersonInput(name: name, phone: phone, language: context.language)
            return try await site.registry.people.register(number, input, by: context.registryActor).card
        } catch RegistryError.invalid(let field, let why) {
            draft.ownFlaws[field] = why
        } catch RegistryError.identityConflict {
            draft.ownFlaws["name"] = RegistryError.identityConflict.message
        }
        return nil
    }

    private func party(_ card: PersonCard, phone: String) -> Party {
        Party(
            kind: card.kind == .citizen ? .naturalPerson : .legalPerson, person: card.id.retagged(), name: card.name,
            maskedNumber: card.maskedNumber, phone: phone, language: card.language ?? context.language)
    }

    /// Digits, with an optional plus in front, blanks and dashes.
    static func isPhone(_ text: String) -> Bool {
        let digits = text.utf8.filter { (48...57).contains($0) }.count
        return (7...15).contains(digits)
            && text.utf8.allSatisfy { (48...57).contains($0) || $0 == 43 || $0 == 45 || $0 == 32 }
    }

    private static let phoneFlaw = LocalizedText(
        zh: "请填写能打通的电话号码，比如 11 位手机号。", en: "Please give a phone number that reaches you.")

    static func numberFlaw(_ flaw: CitizenNumber.Flaw) -> LocalizedText {
        switch flaw {
        case .length:
            LocalizedText(
                zh: "身份证号码应当是 18 位，请数一数。", en: "An identity number has 18 characters. Please count them.")
        case .characters:
            LocalizedText(
                zh: "身份证号码只有数字，最后一位可能是 X。", en: "An identity number has digits only; the last may be X.")
        case .date:
            LocalizedText(zh: "号码里的出生日期不对，请核对。", en: "The date of birth in the number is not a date.")
        case .checkCharacter:
            LocalizedText(
                zh: "号码有一位不对，请对照身份证再看一遍。", en: "One of the digits is wrong. Please compare with the card.")
        }
    }
}
