import Database
import Foundation
public import Kernel

/// Puts a backup back into a folder: checked first, opened and walked through before it gets its place. Where the
/// settings name another database than the file in the folder, the database is moved into that one, which is empty.
public struct Restore: Sendable {
    let configuration: Configuration
    let time: any TimeSource

    /// - Parameter configuration: names the folder of the data; where the master key is, too.
    public init(_ configuration: Configuration, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.time = time
    }

    public struct Report: Sendable {
        public var manifest: BackupManifest
        /// What the walk along the chain said.
        public var chain: Upkeep.Report
        /// Where the data lie now that were there before.
        public var earlier: String?
    }

    /// - Parameters:
    ///   - place: folder or archive of a backup.
    ///   - keys: folder of the keys, where the backup has none.
    ///   - replaces: whether a folder with data may be moved aside.
    /// - Throws: ``BackupFlaw`` and whatever keeps an installation from opening; the target is as it was then.
    public func run(
        _ place: String, keys: String? = nil, replaces: Bool = false,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Report {
        let target = (configuration.data as NSString).standardizingPath
        let isOccupied = try occupied(target)
        guard !isOccupied || replaces else { throw BackupFlaw.targetExists(target) }
        if let address = configuration.databaseAddress { try await DatabaseMove.checkTarget(address) }
        let new = BackupPlace.unfinished(target)
        let unpacked = new + ".unpacked"
        defer {
            try? FileManager.default.removeItem(atPath: new)
            try? FileManager.default.removeItem(atPath: unpacked)
        }
        var source = place
        if BackupPlace.isArchive(place) {
            report("unpacking …")
            try TarReader.unpack(place, into: unpacked)
            source = unpacked
        }
        report("checking the backup …")
        let checked = try BackupCheck.folder(source)
        report("copying …")
        try fill(new, from: source, keys: keys, hasKeys: checked.manifest.hasKeys)
        report("opening it …")
        let chain = try await open(new)
        if let address = configuration.databaseAddress {
            guard chain.isGood else { throw MoveFlaw.badChain(chain.text) }
            try await move(new, to: address, report)
        }
        try SyncedFile.syncFolders(new)
        let earlier = isOccupied ? try moveAside(target) : nil
        // An empty folder may be there already, for somebody who made it with the permissions it should have.
        rmdir(target)
        try SyncedFile.rename(new, to: target)
        return Report(manifest: checked.manifest, chain: chain, earlier: earlier)
    }

    private func occupied(_ target: String) throws -> Bool {
        let content = (try? FileManager.default.contentsOfDirectory(atPath: target)) ?? []
        guard !content.isEmpty else { return FileManager.default.fileExists(atPath: target) && !isFolder(target) }
        let database = target + "/" + BackupManifest.databaseName
        if FileManager.default.fileExists(atPath: database), let holder = try SQLiteFile.holder(of: database) {
            throw BackupFlaw.targetServed(target, pid: holder.pid)
        }
        return true
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private func fill(_ new: String, from source: String, keys: String?, hasKeys: Bool) throws {
        try SyncedFile.makeFolder(new)
        let own = Set([BackupManifest.fileName, BackupManifest.listName])
        var names: [String] = []
        try SyncedFile.files(below: source) { if !own.contains($0) { names.append($0) } }
        for name in names where keys == nil || !name.hasPrefix("keys/") {
            _ = try SyncedFile.copy(source + "/" + name, to: new + "/" + name)
        }
        guard let keys else {
            guard hasKeys else { throw BackupFlaw.noKeys }
            return
        }
        guard FileManager.default.fileExists(atPath: keys + "/signing.key") else { throw BackupFlaw.noKeys }
        try SyncedFile.files(below: keys) { name in
            guard name.hasSuffix(".key"), !name.contains("/") else { return }
            _ = try SyncedFile.copy(keys + "/" + name, to: new + "/keys/" + name)
        }
    }

    /// As a server would: schema, keys, procedures; then the chain from its first entry.
    private func open(_ folder: String) async throws -> Upkeep.Report {
        var configuration = configuration
        configuration.data = folder
        configuration.databaseAddress = nil
        let installation = try await Installation.open(configuration, time: time)
        let report = try await Upkeep(installation).verify()
        try await installation.close()
        return report
    }

    /// The file goes when its rows are in their place.
    private func move(
        _ folder: String, to address: DatabaseAddress, _ report: @escaping @Sendable (String) -> Void
    ) async throws {
        var configuration = configuration
        configuration.data = folder
        let path = folder + "/" + BackupManifest.databaseName
        _ = try await Move(configuration, time: time).run(from: .sqlite(path: path), to: address, report: report)
        for end in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: path + end) }
    }

    private func moveAside(_ target: String) throws -> String {
        let stamp = time.now.iso8601().filter { $0.isNumber }.prefix(14)
        let earlier = target + ".before-restore-" + stamp
        try SyncedFile.rename(target, to: earlier)
        return earlier
    }
}
