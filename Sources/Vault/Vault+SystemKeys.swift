import Database

extension Vault {
    /// A key that the whole installation needs; made when first asked for.
    /// - Parameter earlier: bytes that an installation used before it had a vault: they become the key, so that what
    ///   was made with them stays good.
    public func systemKey(_ name: String, earlier: [UInt8]? = nil) async throws -> DataKey {
        let subject = VaultSubject.system(name)
        if let known = try await database.lookup({ try self.key(of: subject, $0) }) { return known }
        return try await database.write { writer in
            if let known = try self.key(of: subject, writer) { return known }
            let key = earlier.map { DataKey($0) } ?? DataKey()
            try self.insert(key, for: subject, writer)
            return key
        }
    }
}
