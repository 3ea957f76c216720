public import Database

extension Vault {
    /// Data keys as rows.
    public static let keys = SQLTable("vault_key", "subject, master, wrapped")

    /// A new key for a subject that has none, and the row that the caller writes: for many subjects at once, made apart
    /// from any transaction. The key is good when its row is committed.
    public func newKey(
        for subject: VaultSubject, _ random: inout RandomBytes
    ) throws -> (key: DataKey, row: [SQLValue]) {
        let key = DataKey(&random)
        let nonce = random.take(DataKey.nonceBytes)
        return (key, try row(key, for: subject, nonce: nonce))
    }

    /// - Parameter nonce: a fresh one, where the caller fetched it.
    func row(
        _ key: DataKey, for subject: VaultSubject, by master: MasterKey? = nil, nonce: [UInt8]? = nil
    ) throws -> [SQLValue] {
        let master = master ?? masters.current
        let wrapped = try Self.wrapped(key, for: subject, by: master, nonce: nonce)
        return [.blob(subject.bytes), .text(master.id), .blob(wrapped)]
    }
}
