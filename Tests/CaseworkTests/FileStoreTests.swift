import Database
import Foundation
import Journal
import Kernel
import Node
import Procedures
import TestSupport
import Testing
import Vault

@testable import Casework

/// Who has which file, from the upload to its end.
@Suite struct FileStoreTests {
    private static func names(_ world: World) -> [String] {
        let names = FileManager.default.subpaths(atPath: world.folder + "/files") ?? []
        return names.filter { $0.contains("/") && !$0.hasPrefix("uploads") }
    }

    /// Everything on disk is of yesterday, whatever the test's own clock says.
    private static func age(_ world: World) throws {
        for name in FileManager.default.subpaths(atPath: world.folder + "/files") ?? [] {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
                ofItemAtPath: world.folder + "/files/" + name)
        }
    }

    private func other() -> Caller {
        Caller(
            actor: Actor(
                kind: .party, person: PersonID(high: 0x0198_0000_0000_7002, low: 0x8000_0000_0000_0002), name: "别人"))
    }

    private func clean(_ world: World) async throws -> FileUpkeep {
        var all = FileUpkeep()
        for section in 0..<256 {
            let step = try await world.casework.takeFileStep(section: section)
            all.uploadsEnded += step.uploadsEnded
            all.looseRemoved += step.looseRemoved
            all.contentsRemoved += step.contentsRemoved
            all.straysRemoved += step.straysRemoved
            all.sealed += step.sealed
            all.missing += step.missing
        }
        return all
    }

    private func file(_ file: AttachmentReference, _ world: World) async throws -> CaseID {
        var input = world.filing(received: [])
        input.received = ["id-card": [file]]
        return try await world.casework.file(input, as: world.clerk()).caseID
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func nothingOnDiskOrInTheTableTellsWhatItIs() async throws {
        let world = try await World.open()
        let file = try await world.casework.upload(name: "身份证-李德顺.jpg", content: FileSamples.photo, as: world.clerk())
        #expect(file.name == "身份证-李德顺.jpg" && file.mediaType == "image/jpeg")
        let names = Self.names(world)
        #expect(names.count == 1 && names[0].contains(file.digest))
        let kept = try Data(contentsOf: URL(fileURLWithPath: world.folder + "/files/" + names[0]))
        let cleaned = try FileInspection(FileSamples.photo).content
        #expect(kept.range(of: Data(cleaned.prefix(32))) == nil && kept.count > cleaned.count)
        let database =
            try Data(contentsOf: URL(fileURLWithPath: world.installation.configuration.databasePath))
            + ((try? Data(contentsOf: URL(fileURLWithPath: world.installation.configuration.databasePath + "-wal")))
                ?? Data())
        #expect(database.range(of: Data("身份证-李德顺".utf8)) == nil)
        let again = try await world.casework.attachments([file.id], of: world.clerk())
        #expect(again == [file])
        try await world.close()
    }

    @Test func theCaseGivesTheFileToThoseWhoMayReadIt() async throws {
        let world = try await World.open()
        let file = try await world.casework.upload(name: "a.jpg", content: FileSamples.photo, as: world.clerk())
        let id = try await self.file(file, world)
        let content = try await world.casework.attachment(file.id, of: id, as: world.citizen())
        #expect(content.size == file.size)
        #expect(try await content.bytes() == FileInspection(FileSamples.photo).content)
        await #expect(throws: CaseworkError.unknownCase) {
            _ = try await world.casework.attachment(file.id, of: id, as: self.other())
        }
        await #expect(throws: CaseworkError.unknownAttachment) {
            _ = try await world.casework.attachments([file.id], of: self.other())
        }
        try await world.close()
    }

    /// Two people hand in the same page: one content, one key, until the last of them is forgotten.
    @Test func twoWithTheSameContentDoNotLoseItByEachOther() async throws {
        let world = try await World.open()
        let first = try await world.casework.upload(name: "一.pdf", content: FileSamples.document, as: world.clerk())
        let second = try await world.casework.upload(name: "二.pdf", content: FileSamples.document, as: world.clerk())
        #expect(first.digest == second.digest && first.id != second.id && Self.names(world).count == 1)
        let one = try await file(first, world)
        let two = try await file(second, world)
        let casework = world.casework
        let gone = try await world.installation.commit.submit { try casework.forgetFiles(of: one, $0) }
        await casework.removeForgotten(gone)
        #expect(gone.attachments == 1 && gone.names.isEmpty)
        await #expect(throws: FileError.erased) {
            _ = try await casework.attachment(first.id, of: one, as: world.citizen())
        }
        let kept = try await casework.attachment(second.id, of: two, as: world.citizen())
        #expect(try await kept.bytes() == FileSamples.document)
        let rest = try await world.installation.commit.submit { try casework.forgetFiles(of: two, $0) }
        #expect(rest.names.count == 1)
        // The program ends here: the key is gone with the transaction, the file is found by the clean-up.
        await #expect(throws: FileError.erased) {
            _ = try await casework.attachment(second.id, of: two, as: world.citizen())
        }
        #expect(Self.names(world).count == 1)
        try Self.age(world)
        #expect(try await clean(world).straysRemoved == 1)
        #expect(Self.names(world).isEmpty)
        // The same content again has another name and another key.
        let third = try await casework.upload(name: "三.pdf", content: FileSamples.document, as: world.clerk())
        #expect(third.digest == first.digest)
        #expect(try await casework.attachments([third.id], of: world.clerk()) == [third])
        try await world.close()
    }

    @Test func aFileThatNoCaseTookGoesAfterAWeek() async throws {
        let world = try await World.open()
        let loose = try await world.casework.upload(name: "a.png", content: FileSamples.palette, as: world.clerk())
        let taken = try await world.casework.upload(name: "b.pdf", content: FileSamples.document, as: world.clerk())
        let id = try await file(taken, world)
        world.advance(days: 6)
        #expect(try await clean(world).looseRemoved == 0)
        world.advance(days: 2)
        // The last step a round before: a form that was open all week is refused, and says so.
        #expect(try await clean(world).looseRemoved == 1)
        #expect(Self.names(world).count == 1)
        await #expect(throws: CaseworkError.unknownAttachment) { _ = try await self.file(loose, world) }
        #expect(
            try await world.casework.attachment(taken.id, of: id, as: world.citizen()).bytes() == FileSamples.document)
        try await world.close()
    }

    /// The program ends between any two steps of keeping a file: what is left is found, and nothing that is needed goes.
    @Test func whatACrashLeavesIsCleanedUp() async throws {
        let world = try await World.open()
        let casework = world.casework
        let kept = try await casework.upload(name: "a.pdf", content: FileSamples.document, as: world.clerk())
        let now = casework.now()
        // After the row of the content, before its file.
        let blobs = casework.blobs
        let address = String(repeating: "c", count: 64)
        let blob = try await world.installation.commit.submit {
            try blobs.want(address, size: 3, mark: "1", at: now, $0)
        }
        #expect(try await clean(world) == FileUpkeep())
        // Before the rename; and a file whose row was never committed.
        let section = world.folder + "/files/cc"
        try FileManager.default.createDirectory(atPath: section, withIntermediateDirectories: true)
        for name in [".partial-x", String(repeating: "c", count: 64) + "-2"] {
            try Data("x".utf8).write(to: URL(fileURLWithPath: section + "/" + name))
        }
        try Data("x".utf8).write(to: URL(fileURLWithPath: world.folder + "/files/.partial-old"))
        world.advance(days: 1)
        try Self.age(world)
        let cleaned = try await clean(world)
        #expect(cleaned.contentsRemoved == 1 && cleaned.straysRemoved == 3 && cleaned.missing.isEmpty)
        #expect(try await world.installation.database.read { try casework.vault.key(of: .file(blob.name), $0) } == nil)
        #expect(try await casework.attachments([kept.id], of: world.clerk()) == [kept])
        // A row whose file is gone is told, each time, and stays.
        let name = try #require(Self.names(world).first)
        try FileManager.default.removeItem(atPath: world.folder + "/files/" + name)
        for _ in 0..<2 { #expect(try await clean(world).missing == [String(name.split(separator: "/")[1])]) }
        #expect(try await casework.attachments([kept.id], of: world.clerk()) == [kept])
        try await world.close()
    }

    @Test func aDiskThatIsNearlyFullTakesNothing() async throws {
        let world = try await World.open()
        let folder = try TemporaryFolder()
        let store = try FileStore(folder: URL(fileURLWithPath: folder.path), freeBytesMin: .max)
        let key = try await world.installation.database.write {
            try world.casework.vault.makeKey(for: .file("full"), $0)
        }
        #expect(throws: FileError.full) { try store.keep([1], as: "full", by: key, mark: "1") }
        let pieces = UploadPieces(files: store, id: world.casework.identifiers.next())
        #expect(throws: FileError.full) { try pieces.keep([1], at: 0, as: "1", by: key) }
        #expect(FileManager.default.subpaths(atPath: folder.path) == ["uploads"])
        try await world.close()
    }

    /// Files from before there was a vault: read as they are, then sealed by upkeep; entries still name them.
    @Test func plainFilesStayReadableAndGetSealed() async throws {
        let world = try await World.open()
        let casework = world.casework
        let digest = "aa" + String(repeating: "1", count: 62)
        let plain = AttachmentReference(
            id: casework.identifiers.next(), name: "旧.pdf", mediaType: "application/pdf",
            size: FileSamples.document.count,
            digest: digest)
        let section = world.folder + "/files/aa"
        try FileManager.default.createDirectory(atPath: section, withIntermediateDirectories: true)
        try Data(FileSamples.document).write(to: URL(fileURLWithPath: section + "/" + digest))
        let by = try #require(world.clerk().actor.person).description
        let at = casework.now()
        try await world.installation.commit.submit { writer in
            try writer.execute(
                """
                INSERT INTO attachment (id, digest, name, media_type, size, uploaded_by, at, claimed_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                """,
                [
                    .init(plain.id), .text(digest), .text(plain.name), .text(plain.mediaType),
                    .integer(Int64(plain.size)),
                    .text(by), .init(at),
                ])
        }
        let id = try await file(plain, world)
        #expect(try await casework.attachment(plain.id, of: id, as: world.citizen()).bytes() == FileSamples.document)
        #expect(try await clean(world).sealed == 1)
        #expect(!FileManager.default.fileExists(atPath: section + "/" + digest) && Self.names(world).count == 1)
        #expect(try await casework.attachment(plain.id, of: id, as: world.citizen()).bytes() == FileSamples.document)
        #expect(try await casework.attachments([plain.id], of: world.clerk()) == [plain])
        try await world.close()
    }

    /// The erasure of a case takes its files, that of a person what they sent and no case took.
    @Test func anErasureTakesTheFilesAlong() async throws {
        let world = try await World.open()
        let casework = world.casework
        let scan = try await casework.upload(name: "a.jpg", content: FileSamples.photo, as: world.clerk())
        let id = try await file(scan, world)
        try await world.act("accept", id, as: world.decider())
        try await world.act("refuse", id, as: world.decider(), ["remedies": "可以申请行政复议"], reason: "条件不符")
        #expect(Self.names(world).count == 1)
        _ = try await casework.forget(id, ground: .order, reference: "2026-1", by: .system)
        #expect(Self.names(world).isEmpty)
        await #expect(throws: CaseworkError.unknownCase) {
            _ = try await casework.attachment(scan.id, of: id, as: world.clerk())
        }
        await #expect(throws: CaseworkError.unknownAttachment) {
            _ = try await casework.attachments([scan.id], of: world.clerk())
        }
        #expect(try await world.rebuildsTheSame())

        let person = try #require(world.citizen().actor.person)
        let loose = try await casework.upload(name: "b.png", content: FileSamples.palette, as: world.citizen())
        let upload = try await casework.openUpload(name: "c.png", length: 100, as: world.citizen())
        let gone = try await world.installation.commit.submit { try casework.forgetLooseFiles(of: person, $0) }
        await casework.removeForgotten(gone)
        await #expect(throws: CaseworkError.unknownAttachment) {
            _ = try await casework.attachments([loose.id], of: world.citizen())
        }
        await #expect(throws: FileError.unknownUpload) {
            _ = try await casework.uploadState(upload.id, as: world.citizen())
        }
        #expect(Self.names(world).isEmpty)
        try await world.close()
    }

    @Test func whatACaseHasComesOutOfItsEntries() async throws {
        let world = try await World.open()
        let file = try await world.casework.upload(name: "a.jpg", content: FileSamples.photo, as: world.clerk())
        _ = try await self.file(file, world)
        func rows() async throws -> [String] {
            try await world.installation.database.read { reader in
                try reader.query("SELECT case_id, attachment_id FROM case_file") { "\($0.value(0)) \($0.value(1))" }
            }
        }
        let before = try await rows()
        #expect(before.count == 1)
        _ = try await world.installation.journal.rebuild(world.casework.projections)
        #expect(try await rows() == before)
        try await world.close()
    }
}
