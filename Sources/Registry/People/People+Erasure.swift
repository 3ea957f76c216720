public import Database
public import Kernel

extension People {
    /// Erases a person: record, accounts, sessions, mandates given and held. Who looked at the record is kept for its
    /// own time (a log, by law); it names the person by an identifier that leads nowhere any more.
    /// - Throws: ``RegistryError/personHoldsPost`` while the person ever held a post: officials answer for what they
    /// did.
    /// - Parameter more: what other rooms keep about the person, in the same transaction.
    @discardableResult
    public func erase<T: Sendable>(
        _ id: RegistryPersonID, by actor: RegistryActor, more: @escaping @Sendable (any SQLWriter) throws -> T
    ) async throws -> T {
        let registry = registry
        return try await registry.change([.sessions, .tokens]) { writer in
            guard try writer.exists("SELECT 1 FROM person WHERE id = ?1", [SQLValue(id)]) else {
                throw RegistryError.unknownPerson
            }
            guard try !writer.exists("SELECT 1 FROM post WHERE person = ?1", [SQLValue(id)]),
                try !writer.exists("SELECT 1 FROM delegation WHERE to_person = ?1", [SQLValue(id)])
            else { throw RegistryError.personHoldsPost }
            let names = try writer.query("SELECT username FROM account WHERE person = ?1", [SQLValue(id)]) { $0.text(0) }
            for name in names {
                try registry.accounts.forget(name, writer)
            }
            for statement in Self.erasing { try writer.execute(statement, [SQLValue(id)]) }
            try Looks.clearWords(at: id, writer)
            try Self.clearLog(of: id, writer)
            try registry.record(writer, "person.erase", Self.subject(id), in: .actorsUnit, by: actor)
            return try more(writer)
        }
    }

    private static let erasing: [SQLStatement] = [
        "DELETE FROM account WHERE person = ?1", "DELETE FROM phone_code WHERE person = ?1",
        "DELETE FROM api_token WHERE person = ?1",
        """
        DELETE FROM mandate_evidence WHERE mandate IN (SELECT id FROM mandate WHERE person = ?1 OR agent = ?1)
        """,
        "DELETE FROM mandate WHERE person = ?1 OR agent = ?1", "DELETE FROM person WHERE id = ?1",
    ]

    /// What the log of changes says about the person stays as a fact without its values.
    private static func clearLog(of id: RegistryPersonID, _ writer: any SQLWriter) throws {
        try writer.execute(
            "UPDATE registry_log SET before = NULL, after = NULL WHERE subject = ?1", [.text(subject(id))])
        try writer.execute("UPDATE registry_log SET actor = '' WHERE person = ?1", [SQLValue(id)])
    }
}
