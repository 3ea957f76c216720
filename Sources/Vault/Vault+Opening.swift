import Crypto
public import Database
public import Kernel

extension Vault {
    /// What the masters' canaries hold.
    private static let canary = Array("tongban.vault".utf8)

    /// Whether data were sealed in this database already: then a new master key would open nothing.
    public static func isSealed(_ database: any SQLDatabase) async throws -> Bool {
        try await database.read { try $0.exists("SELECT 1 FROM vault_master LIMIT 1") }
    }

    /// Opens the vault of a database whose schema is up.
    /// - Parameter adopts: whether a master key that is new here is taken into use; a guest leaves that to the owner.
    /// - Parameter source: reads the masters again, for when another process has taken a new one into use.
    /// - Throws: ``VaultError/masterMissing(id:)`` where data are sealed under a key that is not among the masters.
    public static func open(
        _ database: any SQLDatabase, masters: MasterKeys, time: any TimeSource, adopts: Bool = true,
        source: (@Sendable () throws -> MasterKeys?)? = nil
    ) async throws -> Vault {
        let vault = Vault(database: database, masters: masters, time: time, source: source)
        try await vault.check(masters)
        if adopts { try await vault.enlist(masters.current) }
        return vault
    }

    /// Takes other master keys while serving: from now on new keys are wrapped by the first of them, and
    /// ``takeRotationStep(limit:)`` brings the others along.
    /// - Returns: whether anything is new.
    public func adopt(_ masters: MasterKeys) async throws -> Bool {
        guard masters != self.masters else { return false }
        try await check(masters)
        try await enlist(masters.current)
        use(masters)
        return true
    }

    /// Each master in use must be there and open its canary.
    private func check(_ masters: MasterKeys) async throws {
        let known = try await database.read { reader in
            try reader.query("SELECT id, canary FROM vault_master WHERE retired_at IS NULL ORDER BY added_at") {
                ($0.text(0), $0.blob(1))
            }
        }
        for (id, canary) in known {
            guard let master = masters.key(id) else { throw VaultError.masterMissing(id: id) }
            guard let box = try? AES.GCM.SealedBox(combined: canary),
                let text = try? AES.GCM.open(box, using: master.key), [UInt8](text) == Self.canary
            else { throw VaultError.broken }
        }
    }

    /// Writes down that a master is in use from now on; one that was retired is in use again.
    private func enlist(_ master: MasterKey) async throws {
        let now = time.now
        try await database.write { writer in
            guard
                try !writer.exists(
                    "SELECT 1 FROM vault_master WHERE id = ?1 AND retired_at IS NULL", [.text(master.id)])
            else { return }
            guard let canary = try AES.GCM.seal(Self.canary, using: master.key).combined else {
                throw VaultError.broken
            }
            try self.tellMaster(writer)
            try writer.execute("DELETE FROM vault_master WHERE id = ?1", [.text(master.id)])
            try writer.execute(
                "INSERT INTO vault_master (id, canary, added_at) VALUES (?1, ?2, ?3)",
                [.text(master.id), .blob([UInt8](canary)), SQLValue(now)])
        }
    }
}
