import Database
import Kernel
import Procedures
import Vault

extension Casework {
    /// Seals files from before there was a vault, a few a step. Their content stays as it was handed in: entries name
    /// it by its SHA-256, which stays the `digest` of the row.
    func sealPlain(in section: String, _ step: inout FileUpkeep) async throws {
        let digests = try await database.read { reader in
            try reader.query(
                """
                SELECT DISTINCT digest FROM attachment WHERE blob IS NULL AND digest >= ?1 AND digest < ?2
                ORDER BY digest LIMIT ?3
                """, [.text(section), .text(section + "~"), .integer(Int64(FileLimits.sealedAtOnce))]
            ) { $0.text(0) }
        }
        // One that is missing is told by the comparison of the folder and stays as it is.
        for digest in digests where files.holds(digest) {
            try await sealPlain(digest)
            step.sealed += 1
        }
        if step.sealed == FileLimits.sealedAtOnce { step.isDone = false }
    }

    private func sealPlain(_ digest: String) async throws {
        let content = try await Disk.run { [files] in try files.plainReading(digest).all() }
        let address = FileStore.address(content, by: try await addressKey())
        let (now, mark) = (time.now, identifiers.next(AttachmentSubject.self).description)
        let blob = try await commit.submit { [blobs] writer in
            try blobs.want(address, size: content.count, mark: mark, at: now, writer)
        }
        let way = identifiers.next(AttachmentSubject.self).description
        try await Disk.run { [files] in
            if !files.holds(blob.name) { try files.keep(content, as: blob.name, by: blob.key, mark: way) }
        }
        try await commit.submit { [blobs] writer in
            guard try blobs.isThere(blob.name, writer) else { throw FileError.full }
            let rows: [(AttachmentID, String)] = try writer.query(
                "SELECT id, name FROM attachment WHERE digest = ?1 AND blob IS NULL", [.text(digest)]
            ) { ($0.id(0), $0.text(1)) }
            for (id, name) in rows {
                let sealedName = try blob.key.sealed(Array(name.utf8), context: Self.nameContext(id))
                try writer.execute(
                    "UPDATE attachment SET blob = ?2, name = '', sealed_name = ?3 WHERE id = ?1",
                    [.init(id), .text(blob.name), .blob(sealedName)])
            }
        }
        try await Disk.run { [files] in try files.remove(digest) }
    }
}
