import Database
public import Kernel
public import Procedures
import Vault

extension Casework {
    /// Begins an upload that comes in parts. Its id is the file's, once it is whole.
    ///
    /// - Throws: `CaseworkError.attachmentTooLarge`; `FileFlaw.damaged` for an empty file; `FileError.enoughToday`,
    ///   `.tooManyUnfinished`, `.full`.
    public func openUpload(name: String, length: Int, as caller: Caller) async throws -> UploadState {
        guard length <= CaseworkLimits.attachmentBytesMax else { throw CaseworkError.attachmentTooLarge }
        guard length > 0 else { throw FileFlaw.damaged }
        try files.checkRoom()
        let uploader = Uploader(caller)
        let id: AttachmentID = identifiers.next()
        let now = time.now
        if uploader.isStranger { try strangers.take(length, at: now) }
        let endsAt = now.adding(milliseconds: Int64(FileLimits.uploadHours) * 3_600_000)
        let name = Array(Self.cleanName(name).utf8)
        try await commit.submit { [vault] writer in
            try uploader.check(adding: length, at: now, writer)
            try uploader.check(opening: length, writer)
            let key = try vault.makeKey(for: UploadPieces.subject(id), writer)
            try writer.execute(
                """
                INSERT INTO upload (id, owner, length, received, pieces, sealed_name, opened_at, ends_at)
                VALUES (?1, ?2, ?3, 0, 0, ?4, ?5, ?6)
                """,
                [
                    .init(id), .text(uploader.mark), .integer(Int64(length)),
                    .blob(try key.sealed(name, context: Self.nameContext(id))), .init(now), .init(endsAt),
                ])
        }
        return UploadState(id: id, length: length, offset: 0, endsAt: endsAt)
    }

    /// How far an upload is. One that is whole and was not looked into, since the program ended at that moment, is
    /// looked into now.
    ///
    /// - Throws: `FileError.unknownUpload`, also for one of somebody else; `FileFlaw` for one that was not taken; what
    ///   ``finishUpload(_:as:)`` throws.
    public func uploadState(_ id: AttachmentID, as caller: Caller) async throws -> UploadState {
        let state = try await standing(id, Uploader(caller))
        if case .refused(let flaw) = state.outcome { throw flaw }
        guard state.isWhole else { return state }
        return try await finishUpload(id, as: caller)
    }

    /// Takes a part. What this returns is on disk and synced, and the next part begins at its offset.
    ///
    /// Two that send the same part at once do not hurt each other: whoever is second finds that the upload has moved.
    /// - Throws: `FileError.unknownUpload`, `.uploadMoved`, `.full`; `CaseworkError.attachmentTooLarge`.
    public func receive(
        _ bytes: [UInt8], at offset: Int, of id: AttachmentID, as caller: Caller
    ) async throws -> UploadState {
        let uploader = Uploader(caller)
        var state = try await standing(id, uploader)
        guard state.offset == offset, state.outcome == nil else { throw FileError.uploadMoved }
        guard offset + bytes.count <= state.length, bytes.count <= FileLimits.pieceBytesMax else {
            throw CaseworkError.attachmentTooLarge
        }
        guard !bytes.isEmpty else { return state }
        let key = try await database.lookup { [vault] in try vault.key(of: UploadPieces.subject(id), $0) }
        guard let key else { throw FileError.unknownUpload }
        let pieces = UploadPieces(files: files, id: id)
        let name = identifiers.next(AttachmentSubject.self).description
        do {
            try await Disk.run { try pieces.keep(bytes, at: offset, as: name, by: key) }
            try await count(bytes.count, at: offset, in: name, of: id, by: uploader)
        } catch {
            try? await Disk.run { pieces.remove(name) }
            if error is Disk.Flaw { throw FileError.full }
            throw error
        }
        state.offset += bytes.count
        return state
    }

    private func count(
        _ bytes: Int, at offset: Int, in name: String, of id: AttachmentID, by uploader: Uploader
    ) async throws {
        let now = time.now
        try await commit.submit { writer in
            let moved = try writer.executeCounting(
                """
                UPDATE upload SET received = received + ?3, pieces = pieces + 1
                WHERE id = ?1 AND owner = ?2 AND received = ?4 AND outcome IS NULL AND ends_at > ?5 AND pieces < ?6
                """,
                [
                    .init(id), .text(uploader.mark), .integer(Int64(bytes)), .integer(Int64(offset)), .init(now),
                    .integer(Int64(FileLimits.piecesMax)),
                ])
            guard moved == 1 else { throw FileError.uploadMoved }
            try writer.execute(
                "INSERT INTO upload_piece (upload_id, start, file) VALUES (?1, ?2, ?3)",
                [.init(id), .integer(Int64(offset)), .text(name)])
        }
    }

    /// Gives an upload up.
    /// - Throws: `FileError.unknownUpload`.
    public func endUpload(_ id: AttachmentID, as caller: Caller) async throws {
        let uploader = Uploader(caller)
        _ = try await standing(id, uploader)
        try await commit.submit { writer in try self.endUpload(id, writer) }
        await forgetPieces(of: id)
    }

    /// Rows and key of an upload, in the caller's transaction; its pieces on disk open no more.
    func endUpload(_ id: AttachmentID, _ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM upload_piece WHERE upload_id = ?1", [.init(id)])
        try writer.execute("DELETE FROM upload WHERE id = ?1", [.init(id)])
        try vault.destroyKey(of: UploadPieces.subject(id), writer)
    }

    func forgetPieces(of id: AttachmentID) async {
        vault.forget(UploadPieces.subject(id))
        // What cannot be removed now is found by the clean-up.
        try? await Disk.run { [files] in UploadPieces(files: files, id: id).removeAll() }
    }

    func standing(_ id: AttachmentID, _ uploader: Uploader) async throws -> UploadState {
        let now = time.now
        let state = try await database.lookup { reader in
            try reader.first(
                "SELECT length, received, ends_at, outcome FROM upload WHERE id = ?1 AND owner = ?2",
                [.init(id), .text(uploader.mark)]
            ) { row in
                UploadState(
                    id: id, length: row.int(0), offset: row.int(1), endsAt: row.instant(2),
                    outcome: row.optionalText(3).flatMap { UploadState.Outcome($0) })
            }
        }
        guard let state, state.endsAt > now else { throw FileError.unknownUpload }
        return state
    }
}
