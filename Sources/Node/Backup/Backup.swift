import Casework
import Crypto
import Database
import Foundation
import Journal
public import Kernel

/// Makes a backup of an installation, at rest or while it is served.
///
/// First the files are copied, then the database as it stands at one moment, then the files that came meanwhile. A file
/// is in its store before a row names it, so every file that the copied database names is in the copy: those that were
/// there from the beginning although they be removed later, and those that came after. The copy of the database is a
/// file of SQLite's, whichever engine it is a copy from: it can be checked and opened without a server.
public struct Backup: Sendable {
    let configuration: Configuration
    let time: any TimeSource

    public init(_ configuration: Configuration, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.time = time
    }

    /// - Parameters:
    ///   - target: a folder that is made, or a file whose name ends in `.tar`.
    ///   - withKeys: also the keys; whoever has such a backup can read everything.
    /// - Throws: ``BackupFlaw``, `DatabaseError`. Nothing is left of a backup that was not finished.
    public func make(
        _ target: String, withKeys: Bool = false, report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> BackupManifest {
        if let path = configuration.database.path, !FileManager.default.fileExists(atPath: path) {
            throw BackupFlaw.noData(path)
        }
        guard !FileManager.default.fileExists(atPath: target) else { throw BackupFlaw.targetExists(target) }
        let folder = BackupPlace.unfinished(target)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let manifest = try await fill(folder, withKeys: withKeys, report)
        try SyncedFile.syncFolders(folder)
        if BackupPlace.isArchive(target) {
            report("packing …")
            let archive = folder + ".tar"
            defer { try? FileManager.default.removeItem(atPath: archive) }
            try TarWriter.pack(folder, into: archive)
            try SyncedFile.rename(archive, to: target)
        } else {
            try SyncedFile.rename(folder, to: target)
        }
        noteLast(manifest, target)
        return manifest
    }

    private func fill(
        _ folder: String, withKeys: Bool, _ report: @escaping @Sendable (String) -> Void
    ) async throws -> BackupManifest {
        try SyncedFile.makeFolder(folder)
        let at = time.now
        var list = BackupList()
        let stores = [("files", configuration.filesPath), ("procedures", configuration.proceduresPath)]
        report("copying files …")
        for (name, path) in stores { try list.add(path, as: name, in: folder) }
        report("copying the database …")
        let copy = folder + "/" + BackupManifest.databaseName
        try SyncedFile.create(copy).close()
        try await configuration.database.copy(toFile: copy, schemas: Installation.schemas, report: report)
        try list.addCopied(BackupManifest.databaseName, in: folder)
        try list.add(configuration.filesPath, as: "files", in: folder)
        if withKeys { try list.add(configuration.keysPath, as: "keys", in: folder) }
        let end = try SQLiteFile.read(copy) { try Journal.end($0) }
        let inspection = try SQLiteFile.inspect(copy)
        // A backup of a damaged database would in time take the place of the last good one.
        if let flaw = inspection.flaws.first { throw BackupFlaw.damagedDatabase(flaw) }
        let absent = try absent(copy, in: folder)
        try SyncedFile.write(Array(list.text.utf8), to: folder + "/" + BackupManifest.listName)
        let manifest = BackupManifest(
            program: Program.version, at: at, position: end.position, chain: end.hash.hexadecimal,
            migrations: inspection.migrations, signers: try signers(), files: list.count, bytes: list.bytes,
            list: SHA256.hash(data: Data(list.text.utf8)).hexadecimal, absent: absent, hasKeys: withKeys)
        try SyncedFile.write(
            manifest.json.serializedBytes() + [UInt8(ascii: "\n")], to: folder + "/" + BackupManifest.fileName)
        return manifest
    }

    private func absent(_ copy: String, in folder: String) throws -> [String] {
        var absent: Set<String> = []
        try SQLiteFile.read(copy) { reader in
            try Casework.namedFiles(reader) { name in
                let path = folder + "/files/" + FileStore.relativePath(name)
                let isHere = FileManager.default.fileExists(atPath: path)
                if !isHere, absent.count < BackupManifest.absentMaximum { absent.insert(name) }
            }
        }
        return absent.sorted()
    }

    /// The public half of the key that signs, so that the chain of the copy can be checked without any secret.
    private func signers() throws -> [String: String] {
        guard let bytes = FileManager.default.contents(atPath: configuration.keysPath + "/signing.key"),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        else { throw NodeKeys.Flaw.unreadable("signing") }
        return [Upkeep.keyID(key.publicKey): key.publicKey.rawRepresentation.hexadecimal]
    }

    /// For `tongban doctor`. The backup is good without it: a folder that cannot be written is told there.
    private func noteLast(_ manifest: BackupManifest, _ target: String) {
        let note: JSONValue = [
            "at": .text(manifest.at.iso8601()), "position": .integer(manifest.position), "target": .text(target),
        ]
        try? Data(note.serializedBytes()).write(
            to: URL(fileURLWithPath: configuration.data + "/" + BackupPlace.lastName), options: .atomic)
    }
}

/// Where backups are written, and what is written down of the last one.
enum BackupPlace {
    static let lastName = "last-backup.json"

    static func isArchive(_ path: String) -> Bool { path.hasSuffix(".tar") }

    /// Beside the target, so that finishing is a rename on one disk.
    static func unfinished(_ target: String) -> String {
        let url = URL(fileURLWithPath: target)
        return url.deletingLastPathComponent().appendingPathComponent(
            ".\(url.lastPathComponent).unfinished-\(ProcessInfo.processInfo.processIdentifier)"
        ).path
    }
}
