import Crypto
import Database
public import Kernel
public import Procedures
import Registry
import Vault

/// A file as it is handed out to a reader who may see the case it belongs to.
public struct AttachmentContent: Sendable {
    public var reference: AttachmentReference
    /// Bytes of what comes.
    public var size: Int
    public var chunks: FileChunks

    /// What comes from a place of the content on, for a reader whose line broke there.
    /// - Parameter offset: less than `size`.
    public func chunks(from offset: Int) async throws -> FileChunks {
        guard offset > 0 else { return chunks }
        return try await Disk.run { [reading = chunks.reading] in
            try reading.go(to: offset / FileLimits.chunkBytes)
            let first = try reading.next()?.dropFirst(offset % FileLimits.chunkBytes)
            return FileChunks(reading: reading, first: first.map { Array($0) })
        }
    }

    /// The whole content at once; what is sent to a reader goes chunk by chunk.
    public func bytes() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        for try await chunk in chunks { bytes += chunk }
        return bytes
    }
}

extension Casework {
    /// Keeps an uploaded file: looked into, cleaned, sealed. It belongs to nobody's case until a command names it.
    ///
    /// - Throws: `FileFlaw` for what is not taken, `FileError`, `CaseworkError.attachmentTooLarge`.
    public func upload(name: String, content: [UInt8], as caller: Caller) async throws -> AttachmentReference {
        guard content.count <= CaseworkLimits.attachmentBytesMax else { throw CaseworkError.attachmentTooLarge }
        let uploader = Uploader(caller)
        if uploader.isStranger { try strangers.take(content.count, at: time.now) }
        return try await fileGate.pass {
            try await keep({ content }, as: identifiers.next(), name: Self.cleanName(name), for: uploader)
        }
    }

    /// - Parameters:
    ///   - content: the whole as it came.
    ///   - alongside: what else happens in the transaction that makes the file be there.
    func keep(
        _ content: @escaping @Sendable () throws -> [UInt8], as id: AttachmentID, name: String, for uploader: Uploader,
        alongside: @escaping @Sendable (any SQLWriter) throws -> Void = { _ in }
    ) async throws -> AttachmentReference {
        let inspected = try await Disk.run { try FileInspection(content()) }
        let kept = try await blob(of: inspected.content, for: uploader)
        let reference = AttachmentReference(
            id: id, name: name, mediaType: inspected.kind.rawValue, size: inspected.content.count, digest: kept.address)
        let at = time.now
        let sealedName = try kept.blob.key.sealed(Array(name.utf8), context: Self.nameContext(id))
        try await commit.submit { [blobs] writer in
            // Forgotten while it was being written (erased for somebody else at this moment): the sender tries again.
            guard try blobs.isThere(kept.blob.name, writer) else { throw FileError.full }
            try writer.execute(
                """
                INSERT INTO attachment (id, digest, name, media_type, size, uploaded_by, at, blob, sealed_name)
                VALUES (?1, ?2, '', ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING
                """,
                [
                    .init(id), .text(reference.digest), .text(reference.mediaType), .integer(Int64(reference.size)),
                    .text(uploader.mark), .init(at), .text(kept.blob.name), .blob(sealedName),
                ])
            try alongside(writer)
        }
        return reference
    }

    /// Puts a content on disk, or finds that it is there. Row and key come first, so that no file is ever without them.
    private func blob(
        of content: [UInt8], for uploader: Uploader
    ) async throws -> (blob: FileBlob, address: String) {
        let address = FileStore.address(content, by: try await addressKey())
        let now = time.now
        let blobMark = identifiers.next(AttachmentSubject.self).description
        let blob = try await commit.submit { [blobs] writer in
            try uploader.check(adding: content.count, at: now, writer)
            return try blobs.want(address, size: content.count, mark: blobMark, at: now, writer)
        }
        let way = identifiers.next(AttachmentSubject.self).description
        do {
            try await Disk.run { [files] in
                if !files.holds(blob.name) { try files.keep(content, as: blob.name, by: blob.key, mark: way) }
            }
        } catch is Disk.Flaw {
            throw FileError.full
        }
        return (blob, address)
    }

    var blobs: FileBlobs { FileBlobs(vault: vault) }

    func addressKey() async throws -> SymmetricKey {
        try await vault.systemKey("files").derived(for: "tongban.file.address.1")
    }

    static func nameContext(_ id: AttachmentID) -> [UInt8] { Array("tongban.file.name.1/\(id)".utf8) }

    /// References of files that the caller uploaded, by id, in the order asked. One of somebody else is as unknown as
    /// one that is not there: else whoever learns an id could put the file into a case of their own and read it there.
    public func attachments(_ ids: [AttachmentID], of caller: Caller) async throws -> [AttachmentReference] {
        guard !ids.isEmpty else { return [] }
        let uploader = Uploader(caller)
        return try await database.lookup { reader in
            try ids.map { id in
                guard let found = try self.reference(id, of: uploader, reader) else {
                    throw CaseworkError.unknownAttachment
                }
                return found
            }
        }
    }

    func reference(
        _ id: AttachmentID, of uploader: Uploader, _ reader: any SQLReader
    ) throws -> AttachmentReference? {
        let row = try reader.first(
            """
            SELECT name, media_type, size, digest, blob, sealed_name FROM attachment WHERE id = ?1 AND uploaded_by = ?2
            """, [.init(id), .text(uploader.mark)]
        ) { ($0.text(0), $0.text(1), $0.int(2), $0.text(3), $0.optionalText(4), $0.optionalBlob(5)) }
        guard let (plainName, mediaType, size, digest, blob, sealedName) = row else { return nil }
        var name = plainName
        if let blob, let sealedName {
            guard let key = try vault.key(of: FileBlob.subject(blob), reader) else { return nil }
            name = String(decoding: try key.opened(sealedName, context: Self.nameContext(id)), as: UTF8.self)
        }
        return AttachmentReference(id: id, name: name, mediaType: mediaType, size: size, digest: digest)
    }

    /// A file of a case, for those who may read the case.
    ///
    /// - Throws: `CaseworkError.unknownCase`, `.unknownAttachment`; `FileError.erased`, `.damaged`.
    public func attachment(_ id: AttachmentID, of caseID: CaseID, as caller: Caller) async throws -> AttachmentContent {
        let state = try await state(caseID)
        guard let reading = try await reading(of: accessSubject(state), caller) else { throw CaseworkError.unknownCase }
        guard let reference = state.files.first(where: { $0.id == id }) else { throw CaseworkError.unknownAttachment }
        try await note(.attachment, of: state, by: caller, reading, purpose: id.description)
        return try await content(of: reference)
    }

    /// A file that a case has, for whoever looked already whether it may be read.
    func content(of reference: AttachmentReference) async throws -> AttachmentContent {
        let (size, blob) = try await database.lookup { [vault] reader in
            let row = try reader.first("SELECT size, blob FROM attachment WHERE id = ?1", [.init(reference.id)]) {
                ($0.int(0), $0.optionalText(1))
            }
            guard let row else { throw FileError.erased }
            guard let name = row.1 else { return (row.0, FileBlob?.none) }
            guard let key = try vault.key(of: FileBlob.subject(name), reader) else { throw FileError.erased }
            return (row.0, FileBlob(name: name, key: key))
        }
        return try await Disk.run { [files] in
            let content =
                try blob.map { try files.reading($0.name, by: $0.key) } ?? files.plainReading(reference.digest)
            return AttachmentContent(
                reference: reference, size: size, chunks: FileChunks(reading: content, first: try content.next()))
        }
    }

    /// No folder, no control character, bounded: the name is shown and put into headers.
    static func cleanName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let kept = last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\"" }
        let text = String(String.UnicodeScalarView(kept)).prefix(120)
        return text.isEmpty ? "file" : String(text)
    }
}
