import Database
import Journal
import Kernel
import Procedures

extension CaseState {
    /// All files that the case holds now: of its materials, of its answers, of a mandate on paper, of confirmations.
    var files: [AttachmentReference] {
        materials.flatMap(\.attachments) + answers.values.flatMap(\.files) + (agent?.paper.map { [$0.scan] } ?? [])
            + confirmations.compactMap(\.attachment)
    }
}

extension JSONValue {
    /// Files that an answer holds, at any depth that a form has.
    fileprivate var files: [AttachmentReference] {
        switch self {
        case .list(let list): list.flatMap(\.files)
        case .object: AttachmentReference(self).map { [$0] } ?? []
        default: []
        }
    }
}

extension Entry {
    /// Files that come with the entry's facts, in their order; also those that the case had before.
    var files: [AttachmentReference] {
        changes.flatMap { change -> [AttachmentReference] in
            switch change {
            case .filed(let filing):
                filing.materials.flatMap(\.attachments) + filing.answers.values.flatMap(\.files)
                    + (filing.agent?.paper.map { [$0.scan] } ?? [])
            case .answered(let answers): answers.values.flatMap(\.files)
            case .materials(let materials): materials.flatMap(\.attachments)
            case .variable(_, let value): value.files
            case .confirmed(let confirmation): confirmation.attachment.map { [$0] } ?? []
            default: []
            }
        }
    }

    /// Those that the case gets with this entry.
    func newFiles(before: CaseState?) -> Set<AttachmentID> {
        let files = files
        guard !files.isEmpty else { return [] }
        return Set(files.map(\.id)).subtracting(before?.files.map(\.id) ?? [])
    }
}

/// Which case has which file: what tells a file of a case from one that nobody needs any more, and what erasing a case
/// goes by.
struct CaseFileProjection: Projection {
    let name = "case files"

    func apply(_ entry: Entry, before: CaseState?, after: CaseState?, to writer: any SQLWriter) throws {
        for id in entry.newFiles(before: before) {
            try writer.execute(
                "INSERT INTO case_file (case_id, attachment_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [.init(entry.caseID), .init(id)])
        }
    }

    func reset(_ writer: any SQLWriter) throws { try writer.execute("DELETE FROM case_file", []) }

    /// Makes sure, in the transaction that gives them to the case, that new files are still there and that the case has
    /// room for them: one that the clean-up took a moment ago is refused and never missing later.
    /// - Throws: `CaseworkError.unknownAttachment`, `FileError.caseFull`.
    static func claim(_ entry: Entry, before: CaseState?, _ writer: any SQLWriter) throws {
        let new = entry.newFiles(before: before)
        guard !new.isEmpty else { return }
        for id in new {
            let claimed = try writer.executeCounting(
                "UPDATE attachment SET claimed_at = COALESCE(claimed_at, ?2) WHERE id = ?1",
                [.init(id), .init(entry.at)])
            guard claimed == 1 else { throw CaseworkError.unknownAttachment }
        }
        let held =
            try writer.first(
                """
                SELECT COUNT(*), COALESCE(SUM(size), 0) FROM case_file JOIN attachment ON id = attachment_id
                WHERE case_id = ?1
                """, [.init(entry.caseID)]
            ) { ($0.int(0), $0.int(1)) } ?? (0, 0)
        guard held.0 <= FileLimits.caseFilesMax, held.1 <= FileLimits.caseBytesMax else { throw FileError.caseFull }
    }
}
