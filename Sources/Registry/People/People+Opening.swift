import Database
public import Kernel

extension People {
    /// Characters of a reason that somebody gives.
    static let reasonMaximum = 200

    /// Opens the sealed data of a person, after the look was noted (see ``Looks``): nobody else calls this for others.
    public func opened(_ id: RegistryPersonID) async throws -> PersonDetails {
        let keys = registry.keys
        return try await registry.database.lookup { reader in
            guard let person = try reader.first(Self.columns + "WHERE id = ?1", [SQLValue(id)], SealedPerson.init)
            else { throw RegistryError.unknownPerson }
            return try person.opened(keys)
        }
    }

    /// A person's own data, for the person: no look of somebody else's.
    public func own(_ id: RegistryPersonID) async throws -> PersonDetails { try await opened(id) }
}
