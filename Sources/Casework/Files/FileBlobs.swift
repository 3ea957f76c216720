import Database
import Kernel
import Vault

/// One content on disk, whoever has it.
struct FileBlob: Sendable {
    /// The file's name: address and an identifier of its own. Its key in the vault has the same name.
    var name: String
    var key: DataKey

    static func subject(_ name: String) -> VaultSubject { .file(name) }
}

/// The rows of contents. A content is there as long as one attachment has it; `wanted_at` keeps one that is just coming
/// from being cleaned up before its attachment is written down.
struct FileBlobs: Sendable {
    let vault: Vault

    /// The content's row and key, made where there are none, and held for the time of grace from now.
    /// - Parameter mark: an identifier of its own, should the content be new here.
    func want(_ address: String, size: Int, mark: String, at now: Instant, _ writer: any SQLWriter) throws -> FileBlob {
        let known = try writer.first("SELECT name FROM file_blob WHERE address = ?1", [.text(address)]) { $0.text(0) }
        if let name = known, let key = try vault.key(of: FileBlob.subject(name), writer) {
            try writer.execute("UPDATE file_blob SET wanted_at = ?2 WHERE name = ?1", [.text(name), .init(now)])
            return FileBlob(name: name, key: key)
        }
        let name = address + "-" + mark
        try writer.execute("DELETE FROM file_blob WHERE address = ?1", [.text(address)])
        try writer.execute(
            "INSERT INTO file_blob (name, address, size, wanted_at) VALUES (?1, ?2, ?3, ?4)",
            [.text(name), .text(address), .integer(Int64(size)), .init(now)])
        return FileBlob(name: name, key: try vault.makeKey(for: FileBlob.subject(name), writer))
    }

    func isThere(_ name: String, _ reader: any SQLReader) throws -> Bool {
        try reader.exists("SELECT 1 FROM file_blob WHERE name = ?1", [.text(name)])
    }

    /// Forgets a content that no attachment has any more; its file is removed after the commit.
    /// - Returns: whether it was the last one's.
    func dropIfUnused(_ name: String, _ writer: any SQLWriter) throws -> Bool {
        guard try !writer.exists("SELECT 1 FROM attachment WHERE blob = ?1", [.text(name)]) else { return false }
        try writer.execute("DELETE FROM file_blob WHERE name = ?1", [.text(name)])
        try vault.destroyKey(of: FileBlob.subject(name), writer)
        return true
    }
}
