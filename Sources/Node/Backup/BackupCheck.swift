import Casework
import Crypto
import Database
import Foundation
import Journal
import Kernel

/// Looks whether a backup is what was written: every file by its digest, the database page by page, the chain entry by
/// entry, and every file that the database names. Changes nothing.
public struct BackupCheck: Sendable {
    public struct Report: Sendable {
        public var manifest: BackupManifest
        public var entries: Int
        public var checkpoints: Int
    }

    /// - Parameter place: the folder of a backup, or its archive, which is unpacked beside it for the time.
    /// - Throws: ``BackupFlaw`` with the first thing that is wrong.
    public static func run(_ place: String) throws -> Report {
        guard BackupPlace.isArchive(place) else { return try folder(place) }
        let unpacked = BackupPlace.unfinished(place)
        defer { try? FileManager.default.removeItem(atPath: unpacked) }
        try TarReader.unpack(place, into: unpacked)
        return try folder(unpacked)
    }

    static func folder(_ folder: String) throws -> Report {
        let manifest = try BackupManifest.read(in: folder)
        let list = try list(folder, manifest)
        let known = Set(list.map(\.name)).union([BackupManifest.fileName, BackupManifest.listName])
        try SyncedFile.files(below: folder) { name in
            guard known.contains(name) else { throw BackupFlaw.unexpected(name) }
        }
        for (name, digest) in list {
            let path = folder + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { throw BackupFlaw.missing(name) }
            guard try SyncedFile.digest(path).digest == digest else {
                throw BackupFlaw.changed(name, "its digest is another one")
            }
        }
        let chain = try database(folder, manifest)
        return Report(manifest: manifest, entries: chain.entries, checkpoints: chain.checkpoints)
    }

    private static func list(_ folder: String, _ manifest: BackupManifest) throws -> [(name: String, digest: String)] {
        guard let data = FileManager.default.contents(atPath: folder + "/" + BackupManifest.listName) else {
            throw BackupFlaw.missing(BackupManifest.listName)
        }
        guard SHA256.hash(data: data).hexadecimal == manifest.list else {
            throw BackupFlaw.changed(BackupManifest.listName, "its digest is not the manifest's")
        }
        let list = try BackupList.read(String(decoding: data, as: UTF8.self))
        guard list.count == manifest.files else {
            throw BackupFlaw.changed(BackupManifest.listName, "it names another number of files than the manifest")
        }
        return list
    }

    private static func database(_ folder: String, _ manifest: BackupManifest) throws -> ChainReport {
        let path = folder + "/" + BackupManifest.databaseName
        let absent = Set(manifest.absent)
        do {
            let flaws = try SQLiteFile.inspect(path).flaws
            guard flaws.isEmpty else { throw BackupFlaw.damagedDatabase(flaws[0]) }
            return try SQLiteFile.read(path) { reader in
                let end = try Journal.end(reader)
                guard end.position == manifest.position, end.hash.hexadecimal == manifest.chain else {
                    throw BackupFlaw.wrongPosition
                }
                try Casework.namedFiles(reader) { name in
                    let file = "files/" + FileStore.relativePath(name)
                    guard absent.contains(name) || absent.count >= BackupManifest.absentMaximum
                        || FileManager.default.fileExists(atPath: folder + "/" + file)
                    else { throw BackupFlaw.missing(file) }
                }
                let chain = try Journal.verify(keys: keys(manifest), reader)
                if let flaw = chain.flaw {
                    throw BackupFlaw.damagedDatabase(
                        "bad entry at position \(flaw.position) [\(flaw.kind.rawValue)]")
                }
                return chain
            }
        } catch let error as DatabaseError {
            throw BackupFlaw.damagedDatabase(error.description)
        }
    }

    private static func keys(_ manifest: BackupManifest) -> [String: Curve25519.Signing.PublicKey] {
        manifest.signers.compactMapValues { text in
            Hexadecimal.bytes(text).flatMap { try? Curve25519.Signing.PublicKey(rawRepresentation: $0) }
        }
    }
}

enum Hexadecimal {
    /// nil for anything but pairs of hexadecimal digits.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
