import Database
import Foundation
import Kernel
import Node
import Procedures
import TestSupport
import Testing
import Vault

@testable import Casework

/// Files that come in parts: what was acknowledged is there, what is not whole is nobody's.
@Suite struct UploadTests {
    private static func sent(
        _ content: [UInt8], to id: AttachmentID, from start: Int = 0, step: Int = 700, _ world: World
    ) async throws -> UploadState {
        var state = try await world.casework.uploadState(id, as: world.clerk())
        for offset in stride(from: start, to: content.count, by: step) {
            let part = Array(content[offset..<min(offset + step, content.count)])
            state = try await world.casework.receive(part, at: offset, of: id, as: world.clerk())
        }
        return state
    }

    private static func parts(_ world: World) -> Int {
        (FileManager.default.subpaths(atPath: world.folder + "/files/uploads") ?? []).filter { $0.contains("/") }.count
    }

    @Test func aFileInPartsIsTheSameFile() async throws {
        let world = try await World.open()
        let upload = try await world.casework.openUpload(
            name: "a.jpg", length: FileSamples.photo.count, as: world.clerk())
        let state = try await Self.sent(FileSamples.photo, to: upload.id, world)
        #expect(state.isWhole && state.offset == FileSamples.photo.count)
        // Whole and not looked into yet: nobody has it.
        await #expect(throws: CaseworkError.unknownAttachment) {
            _ = try await world.casework.attachments([upload.id], of: world.clerk())
        }
        // The program ended here. Whoever asks how far it is brings it to its end.
        #expect(try await world.casework.uploadState(upload.id, as: world.clerk()).outcome == .kept)
        #expect(try await world.casework.finishUpload(upload.id, as: world.clerk()).outcome == .kept)
        let file = try #require(try await world.casework.attachments([upload.id], of: world.clerk()).first)
        let once = try await world.casework.upload(name: "a.jpg", content: FileSamples.photo, as: world.clerk())
        #expect(file.digest == once.digest && file.name == "a.jpg")
        #expect(Self.parts(world) == 0)
        try await world.close()
    }

    @Test func partsAreTakenOnceAndInOrder() async throws {
        let world = try await World.open()
        let content = FileSamples.photo
        let id = try await world.casework.openUpload(name: "a.jpg", length: content.count, as: world.clerk()).id
        func take(_ range: Range<Int>, at offset: Int? = nil, as caller: Caller? = nil) async throws {
            _ = try await world.casework.receive(
                Array(content[range]), at: offset ?? range.lowerBound, of: id, as: caller ?? world.clerk())
        }
        try await take(0..<500)
        await #expect(throws: FileError.uploadMoved) { try await take(0..<500) }
        await #expect(throws: FileError.uploadMoved) { try await take(600..<700) }
        await #expect(throws: FileError.unknownUpload) { try await take(500..<600, as: world.decider()) }
        await #expect(throws: CaseworkError.attachmentTooLarge) {
            _ = try await world.casework.receive(content, at: 500, of: id, as: world.clerk())
        }
        #expect(Self.parts(world) == 1)
        // Two send the same part at the same moment.
        async let one: Void? = try? take(500..<900)
        async let two: Void? = try? take(500..<900)
        let taken = await [one, two].compactMap { $0 }
        #expect(taken.count == 1)
        #expect(Self.parts(world) == 2)
        #expect(try await world.casework.uploadState(id, as: world.clerk()).offset == 900)
        try await world.close()
    }

    /// A part that reached the disk and not the database is no part: a crash lies between.
    @Test func onlyWhatIsWrittenDownCounts() async throws {
        let world = try await World.open()
        let content = FileSamples.drawing
        let id = try await world.casework.openUpload(name: "a.png", length: content.count, as: world.clerk()).id
        _ = try await Self.sent(Array(content.prefix(200)), to: id, world)
        let pieces = UploadPieces(files: world.casework.files, id: id)
        let subject = UploadPieces.subject(id)
        let key = try #require(
            try await world.installation.database.read { try world.casework.vault.key(of: subject, $0) })
        try pieces.keep([1, 2, 3], at: 200, as: "lost", by: key)
        _ = try await Self.sent(content, to: id, from: 200, world)
        #expect(try await world.casework.uploadState(id, as: world.clerk()).outcome == .kept)
        let once = try await world.casework.upload(name: "a.png", content: content, as: world.clerk())
        #expect(try await world.casework.attachments([id], of: world.clerk()).first?.digest == once.digest)
        try await world.close()
    }

    @Test func aPieceChangedOnDiskIsFound() async throws {
        let world = try await World.open()
        let content = FileSamples.drawing
        let id = try await world.casework.openUpload(name: "a.png", length: content.count, as: world.clerk()).id
        _ = try await Self.sent(content, to: id, step: 300, world)
        let folder = world.folder + "/files/uploads/\(id)"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names.count == 3)
        let first = try #require(FileManager.default.contents(atPath: folder + "/" + names[0]))
        try first.write(to: URL(fileURLWithPath: folder + "/" + names[1]))
        await #expect(throws: FileError.damaged) { _ = try await world.casework.finishUpload(id, as: world.clerk()) }
        await #expect(throws: CaseworkError.unknownAttachment) {
            _ = try await world.casework.attachments([id], of: world.clerk())
        }
        try await world.close()
    }

    @Test func whatIsNotTakenSaysWhyEachTime() async throws {
        let world = try await World.open()
        let content = Array(FileSamples.photo.prefix(1_500))
        let id = try await world.casework.openUpload(name: "a.jpg", length: content.count, as: world.clerk()).id
        _ = try await Self.sent(content, to: id, world)
        for _ in 0..<2 {
            await #expect(throws: FileFlaw.damaged) { _ = try await world.casework.finishUpload(id, as: world.clerk()) }
            await #expect(throws: FileFlaw.damaged) { _ = try await world.casework.uploadState(id, as: world.clerk()) }
        }
        #expect(Self.parts(world) == 0)
        try await world.close()
    }

    @Test func unfinishedOnesEndAfterADay() async throws {
        let world = try await World.open()
        let content = FileSamples.photo
        let id = try await world.casework.openUpload(name: "a.jpg", length: content.count, as: world.clerk()).id
        _ = try await Self.sent(Array(content.prefix(900)), to: id, world)
        world.time.advance(milliseconds: 23 * 3_600_000)
        #expect(try await world.casework.takeFileStep(section: 0).uploadsEnded == 0)
        #expect(try await world.casework.uploadState(id, as: world.clerk()).offset == 900)
        world.time.advance(milliseconds: 3_600_001)
        await #expect(throws: FileError.unknownUpload) {
            _ = try await world.casework.uploadState(id, as: world.clerk())
        }
        await #expect(throws: FileError.unknownUpload) {
            _ = try await world.casework.receive([1], at: 900, of: id, as: world.clerk())
        }
        #expect(try await world.casework.takeFileStep(section: 1).uploadsEnded == 1)
        #expect(Self.parts(world) == 0)
        #expect(
            try await world.installation.database.read {
                try world.casework.vault.key(of: UploadPieces.subject(id), $0)
            } == nil)
        try await world.close()
    }

    @Test func oneMaySendSoMuchAndNoMore() async throws {
        let world = try await World.open()
        let citizen = world.citizen()
        var ids: [AttachmentID] = []
        let most = CaseworkLimits.attachmentBytesMax
        for _ in 0..<FileLimits.Allowance.person.unfinished {
            ids.append(try await world.casework.openUpload(name: "a", length: most, as: citizen).id)
        }
        await #expect(throws: FileError.tooManyUnfinished) {
            _ = try await world.casework.openUpload(name: "a", length: 1, as: citizen)
        }
        // Somebody else is not held up by it; one that was given up makes room.
        _ = try await world.casework.openUpload(name: "a", length: 1, as: world.clerk())
        try await world.casework.endUpload(ids[0], as: citizen)
        _ = try await world.casework.openUpload(name: "a", length: 1, as: citizen)
        await #expect(throws: CaseworkError.attachmentTooLarge) {
            _ = try await world.casework.openUpload(name: "a", length: most + 1, as: citizen)
        }
        await #expect(throws: FileFlaw.damaged) {
            _ = try await world.casework.openUpload(name: "a", length: 0, as: citizen)
        }
        try await world.close()
    }

    @Test func oneMaySendSoManyADay() async throws {
        let world = try await World.open()
        let citizen = world.citizen()
        let mark = try #require(citizen.actor.person).description
        let (now, identifiers) = (world.casework.now(), world.casework.identifiers)
        try await world.installation.commit.submit { writer in
            for _ in 0..<FileLimits.Allowance.person.files {
                try writer.execute(
                    """
                    INSERT INTO attachment (id, digest, name, media_type, size, uploaded_by, at, claimed_at)
                    VALUES (?1, '', '', '', 1, ?2, ?3, ?3)
                    """, [.init(identifiers.next(AttachmentSubject.self)), .text(mark), .init(now)])
            }
        }
        await #expect(throws: FileError.enoughToday) {
            _ = try await world.casework.upload(name: "a.png", content: FileSamples.palette, as: citizen)
        }
        await #expect(throws: FileError.enoughToday) {
            _ = try await world.casework.openUpload(name: "a.png", length: 10, as: citizen)
        }
        world.time.advance(milliseconds: 24 * 3_600_000 + 1)
        _ = try await world.casework.upload(name: "a.png", content: FileSamples.palette, as: citizen)
        try await world.close()
    }
}
