import Access
public import Kernel
public import Procedures
public import Registry
import Synchronization

/// Bounds of exporting a person's data.
public enum ExportLimits {
    /// Exports under way at once; over it a clear refusal, since each reads many files.
    public static let atOnceMax = 4
    /// Bytes of attachments in one archive; those beyond are named with their link.
    public static let attachmentBytesMax: Int64 = 1_024 * 1_024 * 1_024
    /// Cases of one page that is read at a time.
    static let casesAtOnce = 50
    /// Looks in one file of the archive.
    static let looksInFile = 200
}

/// Everything that is held about one person, as a ZIP archive of JSON files and the person's papers (see
/// docs/data-export.md). The law gives a right to a copy (Personal Information Protection Law, art. 45).
public struct PersonExport: Sendable {
    let casework: Casework
    let person: RegistryPersonID
    let at: Instant
    let turn: ExportTurn

    /// Writes the archive piece by piece; each piece is one file of it.
    public func write(to sink: ([UInt8]) async throws -> Void) async throws {
        var zip = StoredZip(at: at)
        let files = PersonExportFiles(casework: casework, person: person, at: at)
        try await sink(zip.entry("README.txt", Array(PersonExportFiles.readme.utf8)))
        try await sink(zip.entry("person.json", try await files.record()))
        try await sink(zip.entry("notices.json", try await files.notices()))
        var number = 0
        try await files.eachLooks { bytes in
            number += 1
            try await sink(zip.entry("looks/\(number).json", bytes))
        }
        var left = ExportLimits.attachmentBytesMax
        try await files.eachCase { state, entries in
            var included: Set<AttachmentID> = []
            for file in state.files where Int64(file.size) <= left && zip.hasRoom(for: file.size) {
                // A file that is not there is named as not included; the rest is the person's all the same.
                guard let bytes = try? await casework.content(of: file).bytes() else { continue }
                try await sink(zip.entry(PersonExportFiles.path(of: file, state), bytes))
                included.insert(file.id)
                left -= Int64(file.size)
            }
            let json = PersonExportFiles.json(of: state, entries, included: included)
            try await sink(zip.entry("cases/\(state.number)/case.json", json))
        }
        try await sink(zip.end())
    }
}

/// One of the exports that may run at once; given back when nobody holds it any more.
final class ExportTurn: Sendable {
    private static let running = Mutex(0)

    init() throws(CaseworkError) {
        let isFree = Self.running.withLock { running in
            guard running < ExportLimits.atOnceMax else { return false }
            running += 1
            return true
        }
        guard isFree else {
            isCounted = false
            throw .exportBusy
        }
        isCounted = true
    }

    private let isCounted: Bool

    deinit { if isCounted { Self.running.withLock { $0 -= 1 } } }
}

extension Casework {
    /// The caller's own data.
    public func export(of caller: Caller) throws -> PersonExport {
        guard let person = caller.actor.person, caller.actor.kind != .program else {
            throw CaseworkError.notAllowed(
                LocalizedText(zh: "只能下载本人的信息。", en: "Only your own data can be downloaded."))
        }
        return PersonExport(casework: self, person: person.retagged(), at: now(), turn: try ExportTurn())
    }

    /// Somebody's data, on their written request, by whoever may do that where a case of theirs is at home. The look is
    /// on disk before anything is given out.
    /// - Parameter request: how the paper is called: its number, or its date and who took it in.
    public func export(
        of number: PersonNumber, request: String, as caller: Caller
    ) async throws -> PersonExport {
        let today = today()
        guard Access.holdsAnywhere(.personExport, posts: caller.posts, today: today) else {
            throw CaseworkError.notAllowed(
                LocalizedText(
                    zh: "您的岗位不能凭书面申请导出个人信息。",
                    en: "Your post does not allow exports of people's data on written request."))
        }
        let reason = String(request.prefix(LookLimits.reasonCharacters.upperBound))
        guard reason.count >= LookLimits.reasonCharacters.lowerBound, !reason.allSatisfy(\.isWhitespace) else {
            throw RegistryError.reasonRequired
        }
        guard let card = try await registry.people.find(number) else { throw RegistryError.unknownPerson }
        let post = try await requireReach(of: .personExport, to: card.id, as: caller).post
        let turn = try ExportTurn()
        let note = LookNote(at: card.id, .export, basis: .request, reason: reason)
        try await self.note([note], by: Self.looker(caller, post))
        return PersonExport(casework: self, person: card.id, at: now(), turn: turn)
    }
}
