import Database
public import Kernel

/// Where a person is told, opened for one message or for the person themselves.
public struct PersonContact: Hashable, Sendable, CustomStringConvertible {
    public var phone: String?
    public var mail: String?
    public var language: Language?

    public init(phone: String? = nil, mail: String? = nil, language: Language? = nil) {
        self.phone = phone
        self.mail = mail
        self.language = language
    }

    /// Never the addresses: a log must not hold them.
    public var description: String { "contact" }
}

extension People {
    /// Longest mail address, in bytes (RFC 5321, section 4.5.3.1.3, less the brackets).
    public static let mailBytesMaximum = 254

    /// The program's own look, for sending: nobody sees what it gives. Nil for a person who is not registered any more.
    public func contact(of id: RegistryPersonID) async throws -> PersonContact? {
        let keys = registry.keys
        return try await registry.database.lookup { reader in
            guard let person = try reader.first(Self.columns + "WHERE id = ?1", [SQLValue(id)], SealedPerson.init)
            else { return nil }
            let details = try person.opened(keys)
            return PersonContact(phone: details.phone, mail: details.mail, language: person.language)
        }
    }

    /// What the person says of themselves: everything is set, and what is nil is taken away.
    /// - Throws: `RegistryError.invalid` with the field (`phone`, `mail`).
    public func setContact(_ contact: PersonContact, of id: RegistryPersonID, by actor: RegistryActor) async throws {
        let phone = try FieldCheck.phone(contact.phone)
        let mail = try FieldCheck.mail(contact.mail)
        let registry = registry
        try await registry.change(.sessions) { writer in
            guard let known = try writer.first(Self.columns + "WHERE id = ?1", [SQLValue(id)], SealedPerson.init)
            else { throw RegistryError.unknownPerson }
            let old = try known.opened(registry.keys)
            var details = old
            details.phone = phone
            details.mail = mail
            let language = contact.language ?? known.language
            guard details != old || language != known.language else { return }
            try writer.execute(
                """
                UPDATE person SET sealed = ?2, seal_scheme = ?3, language = ?4, updated_at = ?5 WHERE id = ?1
                """,
                [
                    SQLValue(id),
                    .blob(try registry.keys.sealed(details.json.serializedBytes(), for: Self.subject(id))),
                    .text(RegistryKeys.scheme), SQLValue(language?.rawValue), SQLValue(registry.time.now),
                ])
            var fields: [JSONValue] = []
            if details.phone != old.phone { fields.append("phone") }
            if details.mail != old.mail { fields.append("mail") }
            if language != known.language { fields.append("language") }
            try registry.record(
                writer, "person.update", Self.subject(id), in: .actorsUnit, by: actor,
                after: ["fields": .list(fields)])
        }
    }
}

extension FieldCheck {
    /// An address as mail servers take it without extensions: ASCII, one `@`, dot-atoms before it, a host name with a
    /// dot behind it (RFC 5321, section 4.1.2, without quoted strings and literals). Nothing that could end a line or
    /// an argument gets through.
    static func mail(_ text: String?) throws -> String? {
        guard let mail = try optional(text, "mail", maximum: People.mailBytesMaximum) else { return nil }
        let parts = mail.split(separator: "@", omittingEmptySubsequences: false)
        let isValid =
            mail.utf8.count <= People.mailBytesMaximum && parts.count == 2 && parts[0].utf8.count <= 64
            && isDotted(parts[0]) { isAtom($0) } && parts[1].contains(".")
            && isDotted(parts[1]) { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        guard isValid else {
            throw RegistryError.invalid(
                field: "mail",
                LocalizedText(zh: "邮箱地址不对，例如 name@example.cn。", en: "Not a mail address, such as name@example.cn."))
        }
        return mail
    }

    private static func isDotted(_ text: Substring, _ isAllowed: (UInt8) -> Bool) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isAllowed) }
    }

    private static func isAtom(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
