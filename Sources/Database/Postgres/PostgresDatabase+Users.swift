extension PostgresDatabase {
    /// Connections of this user to this database that were not made by the named program, in words for an operator; nil
    /// where there are none. Who works at an installation does so by its user; people that look at the database should
    /// have one of their own.
    func otherUsers(than application: String) async throws -> String? {
        let found = try await lookup { reader in
            try reader.query(
                """
                SELECT COALESCE(NULLIF(application_name, ''), 'unnamed'), COUNT(*)
                FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND usename = current_user
                    AND backend_type = 'client backend' AND application_name <> ?1
                GROUP BY 1 ORDER BY 1
                """, [.text(application)]
            ) { ($0.text(0), $0.int(1)) }
        }
        guard !found.isEmpty else { return nil }
        return "by " + found.map { "\($1) connections of \($0)" }.joined(separator: ", ")
    }
}

extension PostgresAddress {
    /// The same, with connections that say by another name who they are.
    func naming(application: String) -> PostgresAddress {
        adding("application_name=\(application)")
    }
}
