import Foundation
import Glibc
public import Vault

/// Where the master keys of an installation come from: the environment, or a file that only its owner can read.
///
/// The file best lies on another disk than the data, or comes from the system's keeper of secrets: whoever has the data
/// folder with the key in it has everything.
public struct MasterKeySource: Sendable {
    private let text: String?
    public let path: String

    /// - Parameter text: the keys themselves, as in a file; then no file is looked at.
    public init(text: String?, path: String) {
        self.text = text
        self.path = path
    }

    /// Whether the keys stand in a file, so that they can be looked at again while serving.
    public var isFile: Bool { text == nil }

    /// Nil where there is no file.
    /// - Throws: ``VaultError/malformedMaster(line:)``, ``VaultError/unreadable(path:why:)``.
    public func read() throws -> MasterKeys? {
        if let text { return try MasterKeys(text: text) }
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let mode = (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? nil
        if let mode, mode & 0o077 != 0 {
            throw VaultError.unreadable(
                path: path, why: "others than its owner can read it (mode \(String(mode, radix: 8))); chmod 600 it.")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw VaultError.unreadable(path: path, why: "it is there, but this user may not read it.")
        }
        return try MasterKeys(text: String(decoding: data, as: UTF8.self))
    }

    /// The keys, or new ones for an installation that has sealed nothing yet.
    func open(isSealed: Bool) throws -> MasterKeys {
        if let keys = try read() { return keys }
        guard !isSealed else { throw VaultError.noMaster }
        let new = MasterKey.random()
        try write([new.text])
        return MasterKeys(current: new.key)
    }

    /// Puts a new key above the ones there are; a serving program takes it up by itself.
    /// - Returns: the new key's id.
    public func rotate() throws -> String {
        try alone { try addKey() }
    }

    private func addKey() throws -> String {
        guard isFile, let known = try read() else { throw VaultError.noMaster }
        guard known.all.count < MasterKeys.countMaximum else {
            throw VaultError.unreadable(path: path, why: "it holds \(known.all.count) keys; retire some first.")
        }
        let new = MasterKey.random()
        try write([new.text] + lines())
        return new.key.id
    }

    /// Takes keys out by which nothing is wrapped any more.
    public func remove(_ ids: Set<String>) throws {
        guard isFile else { return }
        try alone { try write(without: ids) }
    }

    /// Two operators on two machines must not write over each other's key.
    private func alone<T>(_ body: () throws -> T) throws -> T {
        let descriptor = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw VaultError.unreadable(path: path, why: "its folder cannot be written.") }
        defer { close(descriptor) }
        _ = flock(descriptor, LOCK_EX)
        return try body()
    }

    private func write(without ids: Set<String>) throws {
        try write(lines().filter { (try? MasterKeys(text: $0)).map { !ids.contains($0.current.id) } ?? true })
    }

    private func lines() -> [String] {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    /// Written whole beside it, synced and renamed: a crash leaves the old file or the new one.
    private func write(_ lines: [String]) throws {
        let partial = path + ".new"
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try? FileManager.default.removeItem(atPath: partial)
            guard
                FileManager.default.createFile(
                    atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forWritingAtPath: partial)
            else { throw CocoaError(.fileWriteNoPermission) }
            try handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
            try handle.synchronize()
            try handle.close()
            guard rename(partial, path) == 0 else { throw CocoaError(.fileWriteNoPermission) }
            try SyncedFile.syncFolder((path as NSString).deletingLastPathComponent)
        } catch {
            throw VaultError.unreadable(path: path, why: "it cannot be written.")
        }
    }
}
