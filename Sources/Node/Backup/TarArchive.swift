import Foundation

/// Writes the files of a folder into one archive.
enum TarWriter {
    private static let chunkBytes = 1 << 20

    static func pack(_ folder: String, into path: String) throws {
        let output = try SyncedFile.create(path)
        defer { try? output.close() }
        var names: [String] = []
        try SyncedFile.files(below: folder) { names.append($0) }
        // The manifest first: what the archive is can be seen from its beginning.
        names.sort()
        if let first = names.firstIndex(of: BackupManifest.fileName) { names.insert(names.remove(at: first), at: 0) }
        do {
            for name in names { try add(name, of: folder, to: output) }
            try output.write(contentsOf: Data(count: 2 * TarHeader.blockBytes))
            try output.synchronize()
        } catch let flaw as BackupFlaw {
            throw flaw
        } catch {
            throw BackupFlaw.system(operation: "write", path: path, code: errno)
        }
    }

    private static func add(_ name: String, of folder: String, to output: FileHandle) throws {
        let input = try SyncedFile.open(folder + "/" + name)
        defer { try? input.close() }
        let bytes = Int64(try input.seekToEnd())
        try input.seek(toOffset: 0)
        let header = TarHeader(name: name, bytes: bytes)
        guard let block = header.block() else { throw BackupFlaw.malformedArchive("\(name) is too long a name") }
        try output.write(contentsOf: Data(block))
        while let chunk = try input.read(upToCount: chunkBytes), !chunk.isEmpty { try output.write(contentsOf: chunk) }
        try output.write(contentsOf: Data(count: header.padding))
    }
}

/// Unpacks an archive into a new folder: plain files with names that stay in it, nothing else.
enum TarReader {
    private static let chunkBytes = 1 << 20

    static func unpack(_ path: String, into folder: String) throws {
        let input = try SyncedFile.open(path)
        defer { try? input.close() }
        try SyncedFile.makeFolder(folder)
        while true {
            let block = try exactly(TarHeader.blockBytes, input)
            guard let header = try TarHeader.read(block) else { return }
            guard BackupList.isSafe(header.name) else { throw BackupFlaw.malformedArchive("a name leads out of it") }
            let output = try SyncedFile.create(folder + "/" + header.name)
            defer { try? output.close() }
            var rest = header.bytes
            while rest > 0 {
                let chunk = try exactly(Int(min(rest, Int64(chunkBytes))), input)
                do { try output.write(contentsOf: Data(chunk)) } catch {
                    throw BackupFlaw.system(operation: "write", path: folder, code: errno)
                }
                rest -= Int64(chunk.count)
            }
            _ = try exactly(header.padding, input)
        }
    }

    private static func exactly(_ count: Int, _ input: FileHandle) throws -> [UInt8] {
        guard count > 0 else { return [] }
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = try? input.read(upToCount: count - bytes.count), !more.isEmpty else {
                throw BackupFlaw.malformedArchive("it ends too early")
            }
            bytes += more
        }
        return bytes
    }
}
