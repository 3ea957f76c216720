import Database
import FoundationEssentials

/// What vaults of several processes at one database tell each other: keys that are no more, and another master.
extension Vault {
    private static let destroyed = "vault.key"
    private static let taken = "vault.master"

    func tell(destroyed subject: VaultSubject, _ writer: any SQLWriter) throws {
        guard database.isShared else { return }
        try writer.tell(DatabaseSignal(topic: Self.destroyed, text: Data(subject.bytes).base64EncodedString()))
    }

    func tellMaster(_ writer: any SQLWriter) throws { try writer.tell(DatabaseSignal(topic: Self.taken)) }

    func hear(_ news: DatabaseNews) {
        switch news {
        case .told(let signal) where signal.topic == Self.destroyed:
            guard let bytes = Data(base64Encoded: signal.text) else { return forgetAll() }
            forget(VaultSubject(stored: [UInt8](bytes)))
        case .told(let signal) where signal.topic == Self.taken: doubtMaster()
        case .told: return
        case .missed:
            forgetAll()
            doubtMaster()
        }
    }

    /// A master by its id; one that another process took into use is found in the file.
    func master(_ id: String) -> MasterKey? {
        if let known = masters.key(id) { return known }
        guard database.isShared else { return nil }
        readMastersAgain()
        return masters.key(id)
    }

    /// The master that wraps new keys: the newest in use that this process has.
    func masterInForce(_ writer: any SQLWriter) throws -> MasterKey {
        guard !isSure else { return masters.current }
        let used = try writer.query(
            "SELECT id, added_at FROM vault_master WHERE retired_at IS NULL ORDER BY added_at DESC, id"
        ) { (id: $0.text(0), addedAt: $0.instant(1)) }
        // Of two that came at the same moment this process's own counts.
        let current = masters.current.id
        let newest = used.first { $0.id == current && $0.addedAt == used[0].addedAt } ?? used.first
        if let newest, let master = master(newest.id) {
            lead(by: newest.id)
            return master
        }
        guard let id = used.first(where: { masters.key($0.id) != nil })?.id else {
            throw VaultError.masterMissing(id: used.first?.id ?? current)
        }
        lead(by: id)
        return masters.current
    }
}
