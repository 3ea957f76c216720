import Crypto
import Database
public import Kernel
public import Procedures

/// The code of a case just handed in at a counter, for the receipt of the clerk who took it, where the page that prints
/// it may be another process's. Written with the case, sealed, and for half an hour.
struct ReceiptSlip: Sendable {
    static let minutes: Int64 = 30

    var id: CaseID
    var clerk: PersonID
    var sealed: [UInt8]
    var endsAt: Instant

    init?(_ secret: String, of id: CaseID, for actor: Actor, at now: Instant, key: SymmetricKey) throws {
        guard actor.kind == .staff, let clerk = actor.person else { return nil }
        let box = try AES.GCM.seal(
            Array(secret.utf8), using: Self.derived(key), authenticating: Self.context(id, clerk))
        guard let combined = box.combined else { return nil }
        self.id = id
        self.clerk = clerk
        sealed = Array(combined)
        endsAt = now.adding(milliseconds: Self.minutes * 60_000)
    }

    func insert(at now: Instant, _ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM receipt_slip WHERE ends_at <= ?1", [.init(now)])
        try writer.execute(
            "INSERT INTO receipt_slip (case_id, clerk, sealed, ends_at) VALUES (?1, ?2, ?3, ?4)",
            [.init(id), .text(clerk.description), .blob(sealed), .init(endsAt)])
    }

    static func derived(_ key: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Array("tongban.receipt.seal.1".utf8), outputByteCount: 32)
    }

    static func context(_ id: CaseID, _ clerk: PersonID) -> [UInt8] { Array("\(id)/\(clerk)".utf8) }
}

extension Casework {
    /// The code of a case that this clerk took in a short while ago, whichever process it was; nil where one process
    /// alone serves, which remembers it by itself.
    public func receiptCode(of id: CaseID, for clerk: PersonID?) async throws -> String? {
        guard database.isShared, let clerk else { return nil }
        let now = time.now
        let sealed = try await database.lookup { reader in
            try reader.first(
                "SELECT sealed FROM receipt_slip WHERE case_id = ?1 AND clerk = ?2 AND ends_at > ?3",
                [.init(id), .text(clerk.description), .init(now)]
            ) { $0.blob(0) }
        }
        guard let sealed, let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(
                box, using: ReceiptSlip.derived(secretKey), authenticating: ReceiptSlip.context(id, clerk))
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
