import Database
import Kernel
import Procedures
import Registry

/// Where and in which language a person is told. Made at the moment of sending and kept nowhere.
struct Contact: Sendable {
    var address: String
    var language: Language
}

extension Casework {
    func notice(recipient: String, at: Instant, id: Identifier<NoticeSubject>) async throws -> Notice? {
        try await database.lookup { reader in
            try reader.first(
                Notice.columns + "WHERE recipient = ?1 AND at = ?2 AND id = ?3",
                [.text(recipient), .init(at), .init(id)], Notice.init)
        }
    }

    /// The address, looked for as late as can be: a choice, a phone, a mandate of today count, not those of the time at
    /// which the notice was made.
    func contact(
        of reader: NoticeReader, on channel: Channel, for notice: Notice
    ) async throws -> Result<Contact, DropReason> {
        if let person = reader.person {
            let choice = try await database.lookup { try ContactChoice.read(person, $0) }
            if let choice, !choice[channel] { return .failure(.unwanted) }
        }
        switch reader {
        case .agent(let person):
            let rights = try await agentRights(of: person)
            let matter = try await database.lookup { reader in
                try reader.first(
                    "SELECT party_person, item_code, agent_until FROM case_row WHERE id = ?1", [.init(notice.caseID)]
                ) { AgentMatter(party: $0.optionalText(0), item: $0.optionalText(1), paperThrough: $0.optionalDay(2)) }
            }
            guard let matter, rights.mayLook(at: matter) else { return .failure(.mandateEnded) }
            return try await registered(person, on: channel, otherwise: nil)
        case .person(let person): return try await registered(person, on: channel, otherwise: notice.caseID)
        case .party(let id):
            guard let party = try await partyIfKept(of: id) else { return .failure(.erased) }
            guard channel == .sms, let phone = party.phone else { return .failure(.noAddress) }
            return .success(Contact(address: phone, language: party.language))
        }
    }

    /// What the registry knows of a person; without a phone there, the one that they gave for this case as its party.
    private func registered(
        _ person: PersonID, on channel: Channel, otherwise id: CaseID?
    ) async throws -> Result<Contact, DropReason> {
        // Nobody is registered under this id any more: nothing is sent, whatever a case may still hold.
        guard let contact = try await registry.people.contact(of: person.retagged()) else { return .failure(.erased) }
        let language = contact.language ?? .zhHans
        if let address = channel == .mail ? contact.mail : contact.phone {
            return .success(Contact(address: address, language: language))
        }
        guard channel == .sms, let id, let party = try await partyIfKept(of: id), party.person == person,
            let phone = party.phone
        else { return .failure(.noAddress) }
        return .success(Contact(address: phone, language: contact.language ?? party.language))
    }

    /// nil where the case's personal part was erased or cannot be read.
    private func partyIfKept(of id: CaseID) async throws -> Party? {
        do { return try await state(id).party } catch CaseworkError.unknownCase { return nil }
    }
}
