import Database
public import Kernel
public import Procedures
import Synchronization
import Vault

/// Uploads that are being looked into at this moment, so that nobody does it twice.
final class UploadsAtWork: Sendable {
    private let ids = Mutex<Set<AttachmentID>>([])

    func begin(_ id: AttachmentID) -> Bool { ids.withLock { $0.insert(id).inserted } }
    func end(_ id: AttachmentID) { ids.withLock { _ = $0.remove(id) } }
}

extension Casework {
    /// Looks into an upload that is whole, and keeps it or says why not. Doing it again gives the same answer.
    ///
    /// The file is there, and the upload over, in one transaction: a program that ends before it leaves an upload that
    /// is whole, and the next look at it goes on from there.
    /// - Throws: `FileFlaw` where it is not taken; `FileError.uploadBusy`, `.unknownUpload`, `.damaged`, `.full`.
    public func finishUpload(_ id: AttachmentID, as caller: Caller) async throws -> UploadState {
        guard uploadsAtWork.begin(id) else { throw FileError.uploadBusy }
        defer { uploadsAtWork.end(id) }
        let uploader = Uploader(caller)
        var state = try await standing(id, uploader)
        if case .refused(let flaw) = state.outcome { throw flaw }
        guard state.isWhole else { return state }
        do {
            try await keepWhole(id, for: uploader)
            state.outcome = .kept
        } catch let flaw as FileFlaw {
            try await commit.submit { writer in try self.settle(id, .refused(flaw), writer) }
            await forgetPieces(of: id)
            throw flaw
        } catch let error as FileError where database.isShared {
            // Another process may have looked into it at the same time and been the first.
            let now = try await standing(id, uploader)
            if case .refused(let flaw) = now.outcome { throw flaw }
            guard now.outcome == .kept else { throw error }
            state = now
        }
        await forgetPieces(of: id)
        return state
    }

    private func keepWhole(_ id: AttachmentID, for uploader: Uploader) async throws {
        let (key, sealedName, pieces) = try await database.read { [vault] reader in
            let key = try vault.key(of: UploadPieces.subject(id), reader)
            let name = try reader.first("SELECT sealed_name FROM upload WHERE id = ?1", [.init(id)]) { $0.blob(0) }
            let pieces = try reader.query(
                "SELECT start, file FROM upload_piece WHERE upload_id = ?1 ORDER BY start", [.init(id)]
            ) { (start: $0.int(0), name: $0.text(1)) }
            return (key, name, pieces)
        }
        guard let key, let sealedName else { throw FileError.unknownUpload }
        let name = String(
            decoding: try key.opened(sealedName, context: Self.nameContext(id)), as: UTF8.self)
        _ = try await fileGate.pass {
            try await keep(
                { [files] in try UploadPieces(files: files, id: id).all(pieces, by: key) }, as: id, name: name,
                for: uploader
            ) { writer in
                try self.settle(id, .kept, writer)
            }
        }
    }

    /// The row stays until its end, so that who missed the answer can ask again; everything else goes.
    private func settle(_ id: AttachmentID, _ outcome: UploadState.Outcome, _ writer: any SQLWriter) throws {
        let settled = try writer.executeCounting(
            "UPDATE upload SET outcome = ?2 WHERE id = ?1 AND outcome IS NULL", [.init(id), .text(outcome.text)])
        // Ended or erased while it was looked into: then the file must not appear either.
        guard settled == 1 else { throw FileError.unknownUpload }
        try writer.execute("DELETE FROM upload_piece WHERE upload_id = ?1", [.init(id)])
        try vault.destroyKey(of: UploadPieces.subject(id), writer)
    }
}
