import Database
public import Kernel

extension People {
    /// Whether somebody registered the person, or wrote their phone down, since a moment: by the registry's own log.
    public func wrotePhone(
        of person: RegistryPersonID, by official: RegistryPersonID, since: Instant
    ) async throws -> Bool {
        try await registry.database.read { reader in
            try reader.exists(
                """
                SELECT 1 FROM registry_log WHERE subject = ?1 AND person = ?2 AND at >= ?3
                    AND (action = 'person.register' OR (action = 'person.update' AND after LIKE '%"phone"%'))
                """, [.text(Self.subject(person)), SQLValue(official), SQLValue(since)])
        }
    }
}
