import Database
import FoundationEssentials
public import Kernel
import Procedures
import Synchronization
import Vault

/// What one step of looking after files did.
public struct FileUpkeep: Sendable, Hashable {
    /// Uploads that never became whole, or whose answer was long given.
    public var uploadsEnded = 0
    /// Files that no case took.
    public var looseRemoved = 0
    /// Contents that nobody has.
    public var contentsRemoved = 0
    /// Files and folders on disk that no row knows: left by a crash, or by an erasure a moment before one.
    public var straysRemoved = 0
    /// Files from before there was a vault that are sealed now.
    public var sealed = 0
    /// Contents whose file is gone or was never whole: told, and never dropped.
    public var missing: [String] = []
    /// Something was full: there is more of it.
    public var isDone = true

    public init() {}
}

/// Which folder was looked at last: rounds that follow each other fast, since some other work is behind, do not look at
/// the same one again and again.
final class FileSweep: Sendable {
    private let last = Mutex<Int?>(nil)

    func isNew(_ section: Int) -> Bool { last.withLock { $0 != section } }
    func done(_ section: Int) { last.withLock { $0 = section } }
}

extension Casework {
    /// Looks after files, a bounded piece of each kind of work. Each minute has one of the 256 folders, which is held
    /// against its rows: all of them within four and a half hours, without anything to be kept.
    public func takeFileStep() async throws -> FileUpkeep {
        let minute = Int(time.now.milliseconds / 60_000)
        return try await takeFileStep(section: ((minute % 256) + 256) % 256)
    }

    /// - Parameter number: which of the 256 folders is looked at.
    public func takeFileStep(section number: Int) async throws -> FileUpkeep {
        var step = FileUpkeep()
        try await endUploads(&step)
        try await removeLoose(&step)
        guard fileSweep.isNew(number), FileStore.sections.indices.contains(number) else { return step }
        let section = FileStore.sections[number]
        try await removeUnused(in: section, &step)
        try await compare(section, &step)
        try await sweepUploads(&step)
        try await sealPlain(in: section, &step)
        if step.isDone { fileSweep.done(number) }
        return step
    }

    private func grace(before now: Instant) -> Instant {
        now.adding(milliseconds: -Int64(FileLimits.graceMinutes) * 60_000)
    }

    private func endUploads(_ step: inout FileUpkeep) async throws {
        let now = time.now
        let ended = try await commit.submit { writer in
            let ids: [AttachmentID] = try writer.query(
                "SELECT id FROM upload WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2",
                [.init(now), .integer(Int64(FileLimits.cleanRows))]
            ) { $0.id(0) }
            for id in ids { try self.endUpload(id, writer) }
            return ids
        }
        for id in ended { await forgetPieces(of: id) }
        step.uploadsEnded = ended.count
        if ended.count == FileLimits.cleanRows { step.isDone = false }
    }

    /// A filing that names one of them at this moment comes before this transaction, and then the file is claimed, or
    /// after it, and then it is refused (`CaseFileProjection.claim`).
    private func removeLoose(_ step: inout FileUpkeep) async throws {
        let before = time.now.adding(days: -FileLimits.looseDays)
        let forgotten = try await commit.submit { writer in
            let ids: [AttachmentID] = try writer.query(
                """
                SELECT id FROM attachment WHERE claimed_at IS NULL AND blob IS NOT NULL AND at < ?1
                    AND NOT EXISTS (SELECT 1 FROM case_file WHERE attachment_id = id)
                ORDER BY at LIMIT ?2
                """, [.init(before), .integer(Int64(FileLimits.cleanRows))]
            ) { $0.id(0) }
            var forgotten = ForgottenFiles()
            for id in ids { try self.forget(id, writer, &forgotten) }
            return forgotten
        }
        await removeForgotten(forgotten)
        step.looseRemoved = forgotten.attachments
        step.contentsRemoved += forgotten.names.count
        if forgotten.attachments == FileLimits.cleanRows { step.isDone = false }
    }

    /// Contents whose attachment never came: the program ended between the file and its row.
    private func removeUnused(in section: String, _ step: inout FileUpkeep) async throws {
        let before = grace(before: time.now)
        let names = try await commit.submit { [blobs] writer in
            let names = try writer.query(
                """
                SELECT name FROM file_blob WHERE name >= ?1 AND name < ?2 AND wanted_at < ?3
                    AND NOT EXISTS (SELECT 1 FROM attachment WHERE blob = file_blob.name)
                LIMIT ?4
                """,
                [.text(section), .text(section + "~"), .init(before), .integer(Int64(FileLimits.cleanRows))]
            ) { $0.text(0) }
            return try names.filter { try blobs.dropIfUnused($0, writer) }
        }
        await removeForgotten(ForgottenFiles(names: names))
        step.contentsRemoved += names.count
        if names.count == FileLimits.cleanRows { step.isDone = false }
    }

    /// Holds a folder against its rows, both ways. A file that is just coming has its row before it lies there, so one
    /// without a row is nobody's; the time of grace is for a clock that was set.
    private func compare(_ section: String, _ step: inout FileUpkeep) async throws {
        let found = try await Disk.run { [files] in Disk.names(in: files.folder.path + "/" + section) }
        let (known, plain) = try await database.read { reader in
            let range: [SQLValue] = [.text(section), .text(section + "~")]
            let known = try reader.query("SELECT name FROM file_blob WHERE name >= ?1 AND name < ?2", range) {
                $0.text(0)
            }
            let plain = try reader.query(
                "SELECT DISTINCT digest FROM attachment WHERE blob IS NULL AND digest >= ?1 AND digest < ?2", range
            ) { $0.text(0) }
            return (Set(known), Set(plain))
        }
        let before = grace(before: time.now).milliseconds
        let strays = found.filter { !known.contains($0) && !plain.contains($0) }
        step.straysRemoved += try await Disk.run { [files] in
            try strays.prefix(FileLimits.cleanRows).count { name in
                let path = files.folder.path + "/" + section + "/" + name
                guard let written = Disk.writtenAt(path), written < before else { return false }
                try Disk.remove(path)
                return true
            }
        }
        let there = Set(found)
        // A content that was wanted a moment ago may be on its way.
        let gone = known.union(plain).subtracting(there)
        guard !gone.isEmpty else { return }
        step.missing = try await database.read { reader in
            try gone.sorted().filter { name in
                try plain.contains(name)
                    || reader.exists(
                        "SELECT 1 FROM file_blob WHERE name = ?1 AND wanted_at < ?2",
                        [.text(name), .init(Instant(milliseconds: before))])
            }
        }
    }

    /// Folders of uploads that are over, and what was on its way to the store's own folder in older programs.
    private func sweepUploads(_ step: inout FileUpkeep) async throws {
        let names = try await Disk.run { [files] in Array(Disk.names(in: files.uploads).prefix(FileLimits.uploadsMax)) }
        let before = grace(before: time.now).milliseconds
        let over = try await database.read { reader in
            try names.filter { name in
                guard let id = AttachmentID(name) else { return true }
                return try !reader.exists("SELECT 1 FROM upload WHERE id = ?1 AND outcome IS NULL", [.init(id)])
            }
        }
        step.straysRemoved += try await Disk.run { [files] in
            let old = over.prefix(FileLimits.cleanRows).filter { name in
                Disk.writtenAt(files.uploads + "/" + name).map { $0 < before } ?? false
            }
            for name in old { Disk.removeFolder(files.uploads + "/" + name) }
            let partials = Disk.names(in: files.folder.path).filter { name in
                name.hasPrefix(FileStore.partial)
                    && Disk.writtenAt(files.folder.path + "/" + name).map { $0 < before } ?? false
            }
            for name in partials { try Disk.remove(files.folder.path + "/" + name) }
            return old.count + partials.count
        }
    }
}
