import Crypto
public import Database
public import Kernel
import Synchronization

/// Keys for personal data: a master key outside the database wraps one data key for each subject inside it.
///
/// Whoever steals the database has ciphertext only. Destroying one row forgets one subject, whatever copies of the
/// ciphertext an append-only journal keeps. Another master key wraps the data keys anew and touches no data.
public final class Vault: Sendable {
    /// Opened data keys kept in memory.
    static let cachedKeys = 16_384

    private struct State {
        var masters: MasterKeys
        var keys = BoundedCache<VaultSubject, DataKey>(countMaximum: Vault.cachedKeys)
        /// Counts destructions: what was read before one is not kept after it.
        var epoch = 0
    }

    let database: any SQLDatabase
    let time: any TimeSource
    private let state: Mutex<State>

    init(database: any SQLDatabase, masters: MasterKeys, time: any TimeSource) {
        self.database = database
        self.time = time
        state = Mutex(State(masters: masters))
    }

    var masters: MasterKeys { state.withLock { $0.masters } }

    func use(_ masters: MasterKeys) { state.withLock { $0.masters = masters } }

    /// A new key for a subject that has none, written in the caller's transaction.
    public func makeKey(for subject: VaultSubject, _ writer: any SQLWriter) throws -> DataKey {
        let key = DataKey()
        try insert(key, for: subject, writer)
        return key
    }

    func insert(_ key: DataKey, for subject: VaultSubject, _ writer: any SQLWriter) throws {
        try writer.execute(Self.keys.insert, try row(key, for: subject))
    }

    /// The key of a subject; nil where it was destroyed or never made.
    /// - Throws: ``VaultError/masterMissing(id:)``, ``VaultError/broken``.
    public func key(of subject: VaultSubject, _ reader: any SQLReader) throws -> DataKey? {
        let (known, epoch) = state.withLock { ($0.keys.value(subject), $0.epoch) }
        if let known { return known }
        let row = try reader.first(
            "SELECT master, wrapped FROM vault_key WHERE subject = ?1", [.blob(subject.bytes)]
        ) { ($0.text(0), $0.blob(1)) }
        guard let (id, wrapped) = row else { return nil }
        let key = try unwrapped(wrapped, of: subject, by: id)
        state.withLock { if $0.epoch == epoch { $0.keys.insert(key, for: subject) } }
        return key
    }

    /// Forgets a subject: what was sealed with its key can never be opened again.
    ///
    /// Call ``forget(_:)`` when the transaction is through: until then the key stays good, should it be undone.
    public func destroyKey(of subject: VaultSubject, _ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM vault_key WHERE subject = ?1", [.blob(subject.bytes)])
    }

    /// Drops a destroyed key from memory.
    public func forget(_ subject: VaultSubject) {
        state.withLock {
            $0.keys.remove(subject)
            $0.epoch += 1
        }
    }

    func unwrapped(_ wrapped: [UInt8], of subject: VaultSubject, by id: String) throws -> DataKey {
        guard let master = masters.key(id) else { throw VaultError.masterMissing(id: id) }
        guard let box = try? AES.GCM.SealedBox(combined: wrapped),
            let bytes = try? AES.GCM.open(box, using: master.key, authenticating: Self.context(subject))
        else { throw VaultError.broken }
        return DataKey(bytes)
    }

    static func wrapped(
        _ key: DataKey, for subject: VaultSubject, by master: MasterKey, nonce: [UInt8]? = nil
    ) throws -> [UInt8] {
        let nonce = try nonce.map { try AES.GCM.Nonce(data: $0) }
        let box = try key.key.withUnsafeBytes {
            try AES.GCM.seal($0, using: master.key, nonce: nonce, authenticating: context(subject))
        }
        guard let combined = box.combined else { throw VaultError.broken }
        return [UInt8](combined)
    }

    private static func context(_ subject: VaultSubject) -> [UInt8] { Array("tongban.wrap.1".utf8) + subject.bytes }
}
