import Database
import Foundation
import Kernel
import Node
import TestSupport
import Testing
import Vault

@testable import Casework

/// The form of files on disk: what was cut, swapped, repeated or taken from elsewhere does not open.
@Suite struct SealedFileTests {
    private static let name = String(repeating: "ab", count: 32) + "-1"

    private static func key(_ world: World, _ name: String = name) async throws -> DataKey {
        try await world.installation.database.write { try world.installation.vault.makeKey(for: .file(name), $0) }
    }

    private static func content(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    }

    private static func read(_ path: String, _ key: DataKey, as name: String = name) throws -> [UInt8] {
        try FileReading(path, lock: (name, key)).all()
    }

    @Test func whatWasSealedComesBack() async throws {
        let world = try await World.open()
        let key = try await Self.key(world)
        let folder = try TemporaryFolder()
        for count in [0, 1, FileLimits.chunkBytes - 1, FileLimits.chunkBytes, FileLimits.chunkBytes + 1, 200_000] {
            let content = Self.content(count)
            let sealed = try SealedFile.sealed(content, as: Self.name, by: key)
            try folder.write(sealed, to: "file")
            #expect(try Self.read(folder.file("file"), key) == content)
            #expect(Data(sealed).range(of: Data(content.prefix(64))) == nil || count == 0 || count == 1)
        }
        try await world.close()
    }

    @Test func whatWasChangedDoesNot() async throws {
        let world = try await World.open()
        let key = try await Self.key(world)
        let other = try await Self.key(world, "another")
        let folder = try TemporaryFolder()
        let sealed = try SealedFile.sealed(Self.content(200_000), as: Self.name, by: key)
        let chunk = 4 + FileLimits.chunkBytes + DataKey.overhead
        let (head, rest) = (sealed.prefix(4), sealed.dropFirst(4))
        let chunks = stride(from: 0, to: rest.count, by: chunk).map { Array(rest.dropFirst($0).prefix(chunk)) }
        #expect(chunks.count == 4)
        var flipped = sealed
        flipped[chunk + 40] ^= 1
        let broken: [(String, [UInt8])] = [
            ("cut within a chunk", Array(sealed.dropLast(10))),
            ("cut between chunks", Array(head) + chunks[0] + chunks[1]),
            ("swapped", Array(head) + chunks[1] + chunks[0] + chunks[2] + chunks[3]),
            ("left out", Array(head) + chunks[0] + chunks[2] + chunks[3]),
            ("repeated", Array(head) + chunks[0] + chunks[0] + chunks[1] + chunks[2] + chunks[3]),
            ("lengthened", sealed + chunks[3]), ("changed", flipped), ("empty", []), ("only a mark", Array(head)),
            ("plain", Self.content(1_000)), ("a length too long", Array(head) + [0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3]),
        ]
        for (how, bytes) in broken {
            try folder.write(bytes, to: "file")
            #expect(throws: FileError.damaged, "\(how)") { try Self.read(folder.file("file"), key) }
        }
        try folder.write(sealed, to: "file")
        #expect(throws: FileError.damaged) { try Self.read(folder.file("file"), other) }
        #expect(throws: FileError.damaged) { try Self.read(folder.file("file"), key, as: "elsewhere") }
        #expect(throws: FileError.damaged) { try Self.read(folder.file("nowhere"), key) }
        try await world.close()
    }
}
