import Database
public import Kernel
public import Procedures

/// Which ways a person wants to be told, beside the notices inside the system. Who never chose gets text messages about
/// their own cases, since that is what a phone number is given for, and no mail.
public struct ContactChoice: Sendable, Hashable {
    public var sms: Bool
    public var mail: Bool

    public init(sms: Bool, mail: Bool) {
        self.sms = sms
        self.mail = mail
    }

    public static let unsaid = ContactChoice(sms: true, mail: false)
    /// Staff are told at their desks.
    static let unsaidByStaff = ContactChoice(sms: false, mail: false)

    public subscript(channel: Channel) -> Bool {
        switch channel {
        case .sms: sms
        case .mail: mail
        case .webhook: false
        }
    }

    static func read(_ person: PersonID, _ reader: any SQLReader) throws -> ContactChoice? {
        try reader.first("SELECT sms, mail FROM contact_choice WHERE person = ?1", [.init(person)]) {
            ContactChoice(sms: $0.bool(0), mail: $0.bool(1))
        }
    }
}

extension Casework {
    public func contactChoice(of person: PersonID) async throws -> ContactChoice {
        try await database.lookup { try ContactChoice.read(person, $0) } ?? .unsaid
    }

    /// From the next message on; what waits already is looked at again when it is sent.
    public func setContactChoice(_ choice: ContactChoice, of person: PersonID) async throws {
        let now = time.now
        try await commit.submit { writer in
            try writer.execute(
                """
                INSERT INTO contact_choice (person, sms, mail, changed_at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (person) DO UPDATE SET sms = ?2, mail = ?3, changed_at = ?4
                """, [.init(person), .init(choice.sms), .init(choice.mail), .init(now)])
        }
    }
}
