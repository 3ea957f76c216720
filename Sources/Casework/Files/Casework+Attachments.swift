import Database
public import Kernel
public import Procedures
import Registry

/// A file with its bytes, for a reader who may see the case it belongs to.
public struct AttachmentContent: Sendable {
    public var reference: AttachmentReference
    public var bytes: [UInt8]
}

extension Casework {
    /// Keeps an uploaded file. It belongs to nobody's case until a command names it.
    public func upload(name: String, content: [UInt8], as caller: Caller) async throws -> AttachmentReference {
        guard content.count <= CaseworkLimits.attachmentBytesMax else { throw CaseworkError.attachmentTooLarge }
        guard let kind = FileStore.Kind(content: content) else { throw CaseworkError.attachmentRefused }
        let reference = AttachmentReference(
            id: identifiers.next(), name: Self.cleanName(name), mediaType: kind.rawValue, size: content.count,
            digest: try files.keep(content))
        let at = time.now
        let by = Self.uploader(caller)
        try await commit.submit { writer in
            try writer.execute(
                """
                INSERT INTO attachment (id, digest, name, media_type, size, uploaded_by, at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                [
                    .init(reference.id), .text(reference.digest), .text(reference.name), .text(reference.mediaType),
                    .integer(Int64(reference.size)), .text(by), .init(at),
                ])
        }
        return reference
    }

    /// Whose a file is until a case has it: the person's, wherever they are signed in; of the case that number and
    /// secret opened; of the post a token acts in.
    private static func uploader(_ caller: Caller) -> String {
        if let person = caller.actor.person { return person.description }
        if let opened = caller.openedCase { return "case:" + opened.description }
        return caller.actor.post.map { "post:" + $0.description } ?? caller.actor.kind.rawValue
    }

    /// References of files that the caller uploaded, by id, in the order asked. One of somebody else is as unknown as
    /// one that is not there: else whoever learns an id could put the file into a case of their own and read it there.
    public func attachments(_ ids: [AttachmentID], of caller: Caller) async throws -> [AttachmentReference] {
        guard !ids.isEmpty else { return [] }
        let uploader = SQLValue.text(Self.uploader(caller))
        return try await database.lookup { reader in
            try ids.map { id in
                let found = try reader.first(
                    "SELECT name, media_type, size, digest FROM attachment WHERE id = ?1 AND uploaded_by = ?2",
                    [.init(id), uploader]
                ) { row in
                    AttachmentReference(
                        id: id, name: row.text(0), mediaType: row.text(1), size: row.int(2),
                        digest: row.text(3))
                }
                guard let found else { throw CaseworkError.unknownAttachment }
                return found
            }
        }
    }

    /// A file of a case, for those who may read the case.
    public func attachment(_ id: AttachmentID, of caseID: CaseID, as caller: Caller) async throws -> AttachmentContent {
        let state = try await state(caseID)
        guard let reading = try await reading(of: accessSubject(state), caller) else { throw CaseworkError.unknownCase }
        guard let reference = Self.files(of: state).first(where: { $0.id == id }) else {
            throw CaseworkError.unknownAttachment
        }
        try await note(.attachment, of: state, by: caller, reading, purpose: id.description)
        return AttachmentContent(reference: reference, bytes: try files.content(reference.digest))
    }

    /// Every file that a case has.
    static func files(of state: CaseState) -> [AttachmentReference] {
        state.materials.flatMap(\.attachments) + state.answers.values.flatMap(files)
            + (state.agent?.paper.map { [$0.scan] } ?? [])
    }

    /// Files that the answer of an upload field holds.
    private static func files(_ answer: JSONValue) -> [AttachmentReference] {
        (answer.list ?? [answer]).compactMap { AttachmentReference($0) }
    }

    /// No folder, no control character, bounded: the name is shown and put into headers.
    private static func cleanName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let kept = last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\"" }
        let text = String(String.UnicodeScalarView(kept)).prefix(120)
        return text.isEmpty ? "file" : String(text)
    }
}
