import Crypto
import Foundation
import Glibc
import Kernel

/// Files copied or written so that they are on disk, readable by their owner only, when the call returns.
enum SyncedFile {
    struct Copied {
        var bytes: Int
        /// SHA-256 of what was written, hexadecimal.
        var digest: String
    }

    private static let chunkBytes = 1 << 20

    /// The target must not exist; its folder is made.
    static func copy(_ source: String, to target: String) throws -> Copied {
        let input = try open(source)
        defer { try? input.close() }
        let output = try create(target)
        defer { try? output.close() }
        var hash = SHA256()
        var bytes = 0
        while let chunk = try reading(source, { try input.read(upToCount: chunkBytes) }), !chunk.isEmpty {
            hash.update(data: chunk)
            bytes += chunk.count
            try writing(target) { try output.write(contentsOf: chunk) }
        }
        try writing(target) { try output.synchronize() }
        return Copied(bytes: bytes, digest: hash.finalize().hexadecimal)
    }

    static func write(_ content: [UInt8], to target: String) throws {
        let output = try create(target)
        defer { try? output.close() }
        try writing(target) {
            try output.write(contentsOf: Data(content))
            try output.synchronize()
        }
    }

    static func digest(_ path: String) throws -> Copied {
        let input = try open(path)
        defer { try? input.close() }
        var hash = SHA256()
        var bytes = 0
        while let chunk = try reading(path, { try input.read(upToCount: chunkBytes) }), !chunk.isEmpty {
            hash.update(data: chunk)
            bytes += chunk.count
        }
        return Copied(bytes: bytes, digest: hash.finalize().hexadecimal)
    }

    static func open(_ path: String) throws -> FileHandle {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw BackupFlaw.system(operation: "read", path: path, code: errno)
        }
        return handle
    }

    static func create(_ path: String) throws -> FileHandle {
        try makeFolder((path as NSString).deletingLastPathComponent)
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BackupFlaw.system(operation: "write", path: path, code: errno) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw BackupFlaw.system(operation: "make", path: path, code: errno)
        }
    }

    static func rename(_ path: String, to target: String) throws {
        guard Glibc.rename(path, target) == 0 else {
            throw BackupFlaw.system(operation: "rename to", path: target, code: errno)
        }
        try syncFolder((target as NSString).deletingLastPathComponent)
    }

    /// A name is on disk only when its folder is.
    static func syncFolder(_ path: String) throws {
        let descriptor = Glibc.open(path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BackupFlaw.system(operation: "open", path: path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw BackupFlaw.system(operation: "sync", path: path, code: errno) }
    }

    /// The folder and all below it.
    static func syncFolders(_ path: String) throws {
        for name in relativeFolders(path) { try syncFolder(path + "/" + name) }
        try syncFolder(path)
    }

    private static func relativeFolders(_ path: String) -> [String] {
        guard let names = FileManager.default.enumerator(atPath: path) else { return [] }
        return names.compactMap { name in
            var isFolder: ObjCBool = false
            guard let name = name as? String,
                FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder), isFolder.boolValue
            else { return nil }
            return name
        }
    }

    /// Files below a folder, relative to it; none where there is no such folder. What begins with a dot is unfinished
    /// and belongs to nobody.
    static func files(below path: String, _ each: (String) throws -> Void) throws {
        guard let names = FileManager.default.enumerator(atPath: path) else { return }
        for case let name as String in names {
            var isFolder: ObjCBool = false
            guard !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }),
                FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            try each(name)
        }
    }

    private static func reading<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch { throw BackupFlaw.system(operation: "read", path: path, code: code(error)) }
    }

    private static func writing<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch { throw BackupFlaw.system(operation: "write", path: path, code: code(error)) }
    }

    private static func code(_ error: any Error) -> Int32 {
        let outer = error as NSError
        if let under = outer.userInfo[NSUnderlyingErrorKey] as? NSError { return Int32(clamping: under.code) }
        return outer.domain == NSPOSIXErrorDomain ? Int32(clamping: outer.code) : errno
    }
}
