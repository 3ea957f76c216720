public import Database

extension Vault {
    /// Opens every data key in turn and keeps none.
    /// - Returns: how many there are.
    /// - Throws: ``VaultError/masterMissing(id:)``, ``VaultError/broken``.
    public func openAll(_ reader: any SQLReader) throws -> Int {
        var count = 0
        try reader.each("SELECT subject, master, wrapped FROM vault_key") { row in
            _ = try unwrapped(row.blob(2), of: VaultSubject(stored: row.blob(0)), by: row.text(1))
            count += 1
        }
        return count
    }
}
