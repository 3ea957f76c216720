import Database
public import Kernel

/// Citizens and bodies. Numbers, phones and addresses are sealed; a person is found by the keyed hash of the number.
public struct People: Sendable {
    static let nameMaximum = 100
    static let addressMaximum = 200
    /// The most cards that one search gives.
    public static let searchMaximum = 50

    let registry: Registry

    /// Registers a person, or finds the one already registered under the number: asking twice changes nothing but
    /// what is newly given (phone, address, language).
    /// - Throws: ``RegistryError/identityConflict`` where the number is registered under another name.
    public func register(
        _ number: PersonNumber, _ input: PersonInput, by actor: RegistryActor
    ) async throws -> (card: PersonCard, isNew: Bool) {
        let input = try Self.checked(input)
        let registry = registry
        let hash = registry.keys.hash(number.lookupText)
        let id = registry.identifiers.next(RegisteredPerson.self)
        return try await registry.commit.submit { writer in
            if let known = try writer.first(
                Self.columns + "WHERE number_hash = ?1", [.blob(hash)], SealedPerson.init)
            {
                guard known.name == input.name else { throw RegistryError.identityConflict }
                return (try registry.people.apply(input, to: known, writer, by: actor), false)
            }
            let now = registry.time.now
            let details = PersonDetails(
                number: number.text, birthday: number.birthday, phone: input.phone, address: input.address)
            try writer.execute(
                """
                INSERT INTO person (
                    id, kind, name, number_hash, sealed, seal_scheme, language, created_at, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
                """,
                [
                    SQLValue(id), .text(number.kind.rawValue), .text(input.name), .blob(hash),
                    .blob(try registry.keys.sealed(details.json.serializedBytes(), for: Self.subject(id))),
                    .text(RegistryKeys.scheme), SQLValue(input.language?.rawValue), SQLValue(now),
                ])
            try registry.record(writer, "person.register", Self.subject(id), in: .actorsUnit, by: actor)
            let person = SealedPerson(
                id: id, kind: number.kind, name: input.name, sealed: [], scheme: "", language: input.language,
                createdAt: now)
            return (person.card(details), true)
        }
    }

    /// The person with a number; nil where there is none.
    public func find(_ number: PersonNumber) async throws -> PersonCard? {
        let hash = registry.keys.hash(number.lookupText)
        return try await cards(Self.columns + "WHERE number_hash = ?1", [.blob(hash)]).first
    }

    /// People of just this name, at most ``searchMaximum``. Record the look at those that are shown.
    public func find(name: String, limit: Int = 20) async throws -> [PersonCard] {
        try await cards(
            Self.columns + "WHERE name = ?1 ORDER BY id LIMIT ?2",
            [.text(FieldCheck.trimmed(name)), SQLValue(min(max(limit, 1), Self.searchMaximum))])
    }

    public func card(_ id: RegistryPersonID) async throws -> PersonCard? {
        try await cards(Self.columns + "WHERE id = ?1", [SQLValue(id)]).first
    }

    /// Changes phone, address and language where they are given; the name where it is another.
    @discardableResult
    public func update(
        _ id: RegistryPersonID, _ input: PersonInput, by actor: RegistryActor
    ) async throws -> PersonCard {
        let input = try Self.checked(input)
        let registry = registry
        // A session carries the person's name.
        return try await registry.change(.sessions) { writer in
            guard let known = try writer.first(Self.columns + "WHERE id = ?1", [SQLValue(id)], SealedPerson.init)
            else { throw RegistryError.unknownPerson }
            return try registry.people.apply(input, to: known, writer, by: actor)
        }
    }

    private func apply(
        _ input: PersonInput, to known: SealedPerson, _ writer: any SQLWriter, by actor: RegistryActor
    ) throws -> PersonCard {
        let old = try known.opened(registry.keys)
        var person = known
        var details = old
        person.name = input.name
        person.language = input.language ?? known.language
        details.phone = input.phone ?? old.phone
        details.address = input.address ?? old.address
        guard details != old || person != known else { return person.card(details) }
        try writer.execute(
            """
            UPDATE person SET name = ?2, sealed = ?3, seal_scheme = ?4, language = ?5, updated_at = ?6 WHERE id = ?1
            """,
            [
                SQLValue(known.id), .text(person.name),
                .blob(try registry.keys.sealed(details.json.serializedBytes(), for: Self.subject(known.id))),
                .text(RegistryKeys.scheme), SQLValue(person.language?.rawValue), SQLValue(registry.time.now),
            ])
        var fields: [JSONValue] = []
        if person.name != known.name { fields.append("name") }
        if person.language != known.language { fields.append("language") }
        if details.phone != old.phone { fields.append("phone") }
        if details.address != old.address { fields.append("address") }
        // The journal names the fields only: what stood in them is personal.
        try registry.record(
            writer, "person.update", Self.subject(known.id), in: .actorsUnit, by: actor,
            after: ["fields": .list(fields)])
        return person.card(details)
    }

    private func cards(_ sql: SQLStatement, _ arguments: [SQLValue]) async throws -> [PersonCard] {
        let keys = registry.keys
        return try await registry.database.lookup { reader in
            try reader.query(sql, arguments, SealedPerson.init).map { try $0.card($0.opened(keys)) }
        }
    }

    static let columns: SQLStatement = """
        SELECT id, kind, name, sealed, seal_scheme, language, created_at FROM person
        """

    static func subject(_ id: RegistryPersonID) -> String { "person:\(id)" }

    private static func checked(_ input: PersonInput) throws -> PersonInput {
        var input = input
        input.name = try FieldCheck.text(input.name, "name", maximum: nameMaximum)
        input.phone = try FieldCheck.phone(input.phone)
        input.address = try FieldCheck.optional(input.address, "address", maximum: addressMaximum)
        if let language = input.language {
            _ = try FieldCheck.text(language.rawValue, "language", maximum: 20)
        }
        return input
    }
}

/// A row of the table of people.
struct SealedPerson: Hashable, Sendable {
    var id: RegistryPersonID
    var kind: PersonKind
    var name: String
    var sealed: [UInt8]
    var scheme: String
    var language: Language?
    var createdAt: Instant

    func opened(_ keys: RegistryKeys) throws -> PersonDetails {
        try PersonDetails(try keys.opened(sealed, for: People.subject(id), scheme: scheme))
    }

    func card(_ details: PersonDetails) -> PersonCard {
        PersonCard(
            id: id, kind: kind, name: name,
            maskedNumber: kind == .citizen ? Masking.number(details.number) : details.number,
            maskedPhone: details.phone.map(Masking.phone), hasAddress: details.address != nil, language: language,
            createdAt: createdAt)
    }
}

extension SealedPerson {
    init(_ row: SQLRow) throws {
        self.init(
            id: row.id(0), kind: PersonKind(rawValue: row.text(1)) ?? .citizen, name: row.text(2),
            sealed: row.blob(3), scheme: row.text(4), language: row.optionalText(5).map(Language.init(rawValue:)),
            createdAt: row.instant(6))
    }
}
