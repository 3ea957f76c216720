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
        /// Whether the first of the masters is known to be the one in force; another process may have taken a new one.
        var isSure: Bool
    }

    let database: any SQLDatabase
    let time: any TimeSource
    private let state: Mutex<State>
    /// The masters as they stand in their file now.
    private let source: (@Sendable () throws -> MasterKeys?)?

    init(
        database: any SQLDatabase, masters: MasterKeys, time: any TimeSource,
        source: (@Sendable () throws -> MasterKeys?)? = nil
    ) {
        self.database = database
        self.time = time
        self.source = source
        state = Mutex(State(masters: masters, isSure: !database.isShared))
        database.listen { [weak self] in self?.hear($0) }
    }

    var masters: MasterKeys { state.withLock { $0.masters } }

    func use(_ masters: MasterKeys) { state.withLock { $0.masters = masters } }

    /// Whether the first of the masters has to be looked up before anything is wrapped by it.
    var isSure: Bool { state.withLock { $0.isSure } }

    /// Nothing happened in between: the caller has the write lock.
    func lead(by id: String) {
        state.withLock { state in
            state.masters = state.masters.led(by: id)
            state.isSure = true
        }
    }

    /// Another process took another master, or nobody knows whether one did.
    func doubtMaster() { state.withLock { $0.isSure = false } }

    /// Takes in what was added to the file of masters since; the one in force stays.
    func readMastersAgain() {
        guard let fresh = try? source?() else { return }
        state.withLock { $0.masters = fresh.led(by: $0.masters.current.id) }
    }

    /// A new key for a subject that has none, written in the caller's transaction.
    public func makeKey(for subject: VaultSubject, _ writer: any SQLWriter) throws -> DataKey {
        let key = DataKey()
        try insert(key, for: subject, writer)
        return key
    }

    func insert(_ key: DataKey, for subject: VaultSubject, _ writer: any SQLWriter) throws {
        let master = try masterInForce(writer)
        let row = try row(key, for: subject, by: master)
        try writer.execute(database.isShared ? Self.insertBesideOthers : Self.keys.insert, row)
    }

    /// A master that another process has put out of use wraps nothing more: the row is refused for having none.
    private static let insertBesideOthers: SQLStatement = """
        INSERT INTO vault_key (subject, master, wrapped)
        VALUES (?1, (SELECT id FROM vault_master WHERE id = ?2 AND retired_at IS NULL), ?3)
        """

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
        try tell(destroyed: subject, writer)
    }

    /// Drops a destroyed key from memory.
    public func forget(_ subject: VaultSubject) {
        state.withLock {
            $0.keys.remove(subject)
            $0.epoch += 1
        }
    }

    func forgetAll() {
        state.withLock {
            $0.keys.removeAll()
            $0.epoch += 1
        }
    }

    func unwrapped(_ wrapped: [UInt8], of subject: VaultSubject, by id: String) throws -> DataKey {
        guard let master = master(id) else { throw VaultError.masterMissing(id: id) }
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
