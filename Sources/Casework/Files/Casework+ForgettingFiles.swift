public import Database
import Journal
public import Kernel
public import Procedures
import Vault

/// Files that an erasure let go of. Their keys went with the transaction; what is left on disk opens no more.
public struct ForgottenFiles: Sendable, Hashable {
    /// Files that the subject had.
    public var attachments = 0
    /// Names of contents that nobody else has.
    var names: [String] = []
}

extension Casework {
    /// Lets go of all files of a case, in the caller's transaction: its rows, and the keys of contents that no other
    /// case and no other person has. Two with the same content do not lose it by each other.
    ///
    /// Call it before the key of the case is destroyed: files of a case from before there were rows for them are found
    /// in its entries.
    /// When the transaction is through, ``removeForgotten(_:)`` takes keys out of memory and files off the disk; should
    /// the program end in between, the clean-up finds the files, and nobody can open them.
    public func forgetFiles(of caseID: CaseID, _ writer: any SQLWriter) throws -> ForgottenFiles {
        var ids: Set<AttachmentID> = Set(
            try writer.query("SELECT attachment_id FROM case_file WHERE case_id = ?1", [.init(caseID)]) { $0.id(0) })
        do {
            ids.formUnion(try journal.entries(of: caseID, writer).flatMap(\.files).map(\.id))
        } catch JournalError.forgotten {
            // Its entries open no more: the rows are all there is.
        }
        try writer.execute("DELETE FROM case_file WHERE case_id = ?1", [.init(caseID)])
        var forgotten = ForgottenFiles()
        for id in ids.sorted() {
            let isElsewhere = try writer.exists("SELECT 1 FROM case_file WHERE attachment_id = ?1", [.init(id)])
            if !isElsewhere { try forget(id, writer, &forgotten) }
        }
        return forgotten
    }

    /// Lets go of what a person uploaded and no case has, finished or not.
    public func forgetLooseFiles(of person: PersonID, _ writer: any SQLWriter) throws -> ForgottenFiles {
        let mark = SQLValue.text(person.description)
        let loose: [AttachmentID] = try writer.query(
            "SELECT id FROM attachment WHERE uploaded_by = ?1 AND claimed_at IS NULL", [mark]
        ) { $0.id(0) }
        var forgotten = ForgottenFiles()
        for id in loose {
            let isClaimed = try writer.exists("SELECT 1 FROM case_file WHERE attachment_id = ?1", [.init(id)])
            if !isClaimed { try forget(id, writer, &forgotten) }
        }
        let uploads: [AttachmentID] = try writer.query("SELECT id FROM upload WHERE owner = ?1", [mark]) { $0.id(0) }
        for id in uploads { try endUpload(id, writer) }
        return forgotten
    }

    func forget(_ id: AttachmentID, _ writer: any SQLWriter, _ forgotten: inout ForgottenFiles) throws {
        let kept = try writer.first("SELECT digest, blob FROM attachment WHERE id = ?1", [.init(id)]) {
            ($0.text(0), $0.optionalText(1))
        }
        guard let (digest, blob) = kept else { return }
        try writer.execute("DELETE FROM attachment WHERE id = ?1", [.init(id)])
        forgotten.attachments += 1
        if let blob {
            if try blobs.dropIfUnused(blob, writer) { forgotten.names.append(blob) }
        } else if try !writer.exists("SELECT 1 FROM attachment WHERE digest = ?1 AND blob IS NULL", [.text(digest)]) {
            forgotten.names.append(digest)
        }
    }

    /// After the transaction that forgot them.
    public func removeForgotten(_ forgotten: ForgottenFiles) async {
        for name in forgotten.names { vault.forget(FileBlob.subject(name)) }
        // What cannot be removed now is found by the clean-up.
        try? await Disk.run { [files] in
            for name in forgotten.names { try files.remove(name) }
        }
    }
}
