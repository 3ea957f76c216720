import Database
import Kernel
import Procedures
import Vault

/// Closes and opens the personal part of entries with the key of their case.
///
/// The chain covers what is closed, so it verifies without any key, also after a key was destroyed.
struct EntrySeal: Sendable {
    /// Kinds of sealing in `seal_scheme`. 0: as it is, from before there was a vault.
    static let openScheme: Int64 = 0
    /// AES-256-GCM with the key of the case; case and entry are authenticated with it.
    static let caseScheme: Int64 = 1

    let vault: Vault

    func closed(
        _ bytes: [UInt8], of entry: Entry, expecting version: Int, _ writer: any SQLWriter
    ) throws -> [UInt8] {
        let subject = VaultSubject.caseFile(entry.caseID)
        let key: DataKey
        if version == 0 {
            key = try vault.makeKey(for: subject, writer)
        } else if let known = try vault.key(of: subject, writer) {
            key = known
        } else if try Self.isFromBefore(entry.caseID, writer) {
            key = try vault.makeKey(for: subject, writer)
        } else {
            throw JournalError.forgotten(entry.caseID)
        }
        return try key.sealed(bytes, context: Self.context(entry.caseID, entry.id))
    }

    /// Nil where the key of the case was destroyed.
    func opened(
        _ bytes: [UInt8], of caseID: CaseID, _ entry: EntryID, _ reader: any SQLReader
    ) throws -> [UInt8]? {
        try vault.key(of: .caseFile(caseID), reader)?.opened(bytes, context: Self.context(caseID, entry))
    }

    /// A case that began without a key gets one with its next personal entry; one that lost its key gets none.
    private static func isFromBefore(_ id: CaseID, _ reader: any SQLReader) throws -> Bool {
        try reader.exists(
            "SELECT 1 FROM entry WHERE case_id = ?1 AND version = 1 AND seal_scheme = ?2",
            [SQLValue(id), .integer(openScheme)])
    }

    static func context(_ caseID: CaseID, _ entry: EntryID) -> [UInt8] {
        var bytes = Array("tongban.entry.1".utf8)
        for word in [caseID.high, caseID.low, entry.high, entry.low] {
            withUnsafeBytes(of: word.bigEndian) { bytes += $0 }
        }
        return bytes
    }
}
