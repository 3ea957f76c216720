import Foundation
import Kernel
import TestSupport
import Testing

@testable import Node

/// The parts of a backup that need no database.
@Suite struct BackupFilesTests {
    private static let manifest = BackupManifest(
        program: "0.3.0", at: Instant(iso8601: "2026-11-29T10:00:00.000+08:00")!, position: 4_812, chain: "ab",
        migrations: ["journal": 1, "casework": 9], signers: ["k": "cd"], files: 3, bytes: 1 << 40, list: "ef",
        absent: ["x"], hasKeys: false)

    @Test func `A manifest reads as it was written`() throws {
        #expect(BackupManifest(Self.manifest.json) == Self.manifest)
        for member in try #require(Self.manifest.json.object).keys {
            var json = try #require(Self.manifest.json.object)
            json[member] = nil
            #expect(BackupManifest(.object(json)) == nil, "without \(member)")
        }
    }

    @Test func `A manifest of a newer format is told from none`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: BackupFlaw.notABackup(folder.path)) { try BackupManifest.read(in: folder.path) }
        try folder.write(Array(#"{"format":2}"#.utf8), to: BackupManifest.fileName)
        #expect(throws: BackupFlaw.newerFormat(2)) { try BackupManifest.read(in: folder.path) }
        try folder.write(Array(#"{"format":1}"#.utf8), to: BackupManifest.fileName)
        #expect(throws: BackupFlaw.notABackup(folder.path)) { try BackupManifest.read(in: folder.path) }
    }

    @Test(arguments: [
        ("files/ab/cd", true), ("a", true), ("", false), ("/etc/passwd", false), ("../a", false), ("a/../b", false),
        ("a//b", false), (".hidden", false), ("a/.b", false), ("a\u{0}b", false), ("a/", false),
    ])
    func `A name that leads out of the backup is refused`(_ name: String, _ isSafe: Bool) {
        #expect(BackupList.isSafe(name) == isSafe)
    }

    @Test func `An archive gives back what was put in, and standard tools read it`() throws {
        let folder = try TemporaryFolder()
        let long = "files/ab/" + String(repeating: "f", count: 100)
        let files = ["manifest.json": 10, long: 511, "a/empty": 0, "a/block": 512, "a/more": 513, "a/large": 3 << 20]
        for (name, bytes) in files {
            try SyncedFile.write((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31) }, to: folder.file("in/" + name))
        }
        try TarWriter.pack(folder.file("in"), into: folder.file("out.tar"))
        try TarReader.unpack(folder.file("out.tar"), into: folder.file("back"))
        for name in files.keys {
            #expect(try SyncedFile.digest(folder.file("in/" + name)).digest == SyncedFile.digest(folder.file("back/" + name)).digest)
        }
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-df", folder.file("out.tar"), "-C", folder.file("in"), "--no-same-owner"]
        let output = Pipe()
        tar.standardOutput = output
        tar.standardError = output
        try tar.run()
        tar.waitUntilExit()
        // It also compares times and owners, which are none here; contents and sizes it must not complain of.
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(!words.contains("Contents differ") && !words.contains("Size differs") && !words.contains("Cannot"), "\(words)")
    }

    @Test func `An archive that was cut or changed is refused`() throws {
        let folder = try TemporaryFolder()
        try SyncedFile.write(Array("hello".utf8), to: folder.file("in/a"))
        try TarWriter.pack(folder.file("in"), into: folder.file("out.tar"))
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: folder.file("out.tar"))))
        var seed = SeededRandom(seed: 7)
        for _ in 0..<40 {
            let length = Int.random(in: 0..<1_024, using: &seed)
            try Data(bytes[..<length]).write(to: URL(fileURLWithPath: folder.file("cut.tar")))
            try? FileManager.default.removeItem(atPath: folder.file("back"))
            #expect(throws: BackupFlaw.self, "cut to \(length)") {
                try TarReader.unpack(folder.file("cut.tar"), into: folder.file("back"))
            }
            var changed = bytes
            changed[Int.random(in: 0..<500, using: &seed)] ^= 0x40
            try Data(changed).write(to: URL(fileURLWithPath: folder.file("cut.tar")))
            try? FileManager.default.removeItem(atPath: folder.file("back"))
            #expect(throws: BackupFlaw.self) { try TarReader.unpack(folder.file("cut.tar"), into: folder.file("back")) }
        }
    }

    @Test func `A size over eight gigabytes survives its header`() throws {
        for bytes: Int64 in [0, 1, 0o7777, 1 << 33 - 1, 1 << 33, 1 << 40 + 5] {
            let header = TarHeader(name: "a", bytes: bytes)
            #expect(try TarHeader.read(#require(header.block())) == header)
        }
        #expect(TarHeader(name: String(repeating: "n", count: 300), bytes: 0).block() == nil)
    }

    @Test func `A copy never writes over what is there`() throws {
        let folder = try TemporaryFolder()
        try SyncedFile.write([1], to: folder.file("a"))
        #expect(throws: BackupFlaw.self) { try SyncedFile.write([2], to: folder.file("a")) }
        #expect(throws: BackupFlaw.self) { _ = try SyncedFile.copy(folder.file("a"), to: folder.file("a")) }
        #expect(DataFolder.mode(of: folder.file("a")) == 0o600)
    }
}
