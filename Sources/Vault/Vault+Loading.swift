public import Database

extension Vault {
    /// Data keys as rows.
    public static let keys = SQLTable("vault_key", "subject, master, wrapped")

    /// A new key for a subject that has none, and the row that the caller writes: for many subjects at once, made apart
    /// from any transaction. The key is good when its row is committed.
    public func newKey(for subject: VaultSubject) throws -> (key: DataKey, row: [SQLValue]) {
        let key = DataKey()
        return (key, try row(key, for: subject))
    }

    func row(_ key: DataKey, for subject: VaultSubject) throws -> [SQLValue] {
        let master = masters.current
        return [.blob(subject.bytes), .text(master.id), .blob(try Self.wrapped(key, for: subject, by: master))]
    }
}
