import Dispatch
import FoundationEssentials
import Glibc

/// The few things that are done with files on disk: whole, synced, and on threads of their own, so that a slow disk
/// holds up nobody who waits for something else.
enum Disk {
    /// `EIO`, `EROFS`, `ENOSPC` and the like; no path, since a path can tell whose it is.
    struct Flaw: Error, Hashable {
        var code: Int32
        var isFull: Bool { code == ENOSPC || code == EDQUOT }
    }

    private static let queue = DispatchQueue(label: "tongban.files", attributes: .concurrent)

    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Writes a file that appears under its name only when it is whole and synced, name and all.
    static func write(_ bytes: [UInt8], to path: String, by way: String) throws {
        let handle = open(way, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw Flaw(code: errno) }
        do {
            defer { close(handle) }
            try write(bytes, to: handle)
            guard fsync(handle) == 0 else { throw Flaw(code: errno) }
        } catch {
            unlink(way)
            throw error
        }
        guard rename(way, path) == 0 else {
            let flaw = Flaw(code: errno)
            unlink(way)
            throw flaw
        }
        try sync(folder: parent(of: path))
    }

    private static func write(_ bytes: [UInt8], to handle: Int32) throws {
        try bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(handle, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Flaw(code: errno) }
                done += count
            }
        }
    }

    static func sync(folder: String) throws {
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw Flaw(code: errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw Flaw(code: errno) }
    }

    /// Makes a folder and syncs the one it stands in.
    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 else {
            guard errno == EEXIST else { throw Flaw(code: errno) }
            return
        }
        try sync(folder: parent(of: path))
    }

    /// Gone afterwards, whether it was there or not.
    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw Flaw(code: errno) }
    }

    /// Nil where it is not there or cannot be read.
    static func content(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }

    /// A folder with what is in it; what cannot be removed stays.
    static func removeFolder(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    static func holds(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// When a file was written, in milliseconds since 1970.
    static func writtenAt(_ path: String) -> Int64? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Int64(info.st_mtim.tv_sec) * 1_000 + Int64(info.st_mtim.tv_nsec) / 1_000_000
    }

    /// Bytes that this user may still write on the disk of a folder.
    static func freeBytes(_ folder: String) -> UInt64? {
        var info = statvfs()
        guard statvfs(folder, &info) == 0 else { return nil }
        return UInt64(info.f_bavail) * UInt64(info.f_frsize)
    }

    static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
