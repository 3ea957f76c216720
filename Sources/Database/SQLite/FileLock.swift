#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Synchronization

/// An exclusive lock on a side file. The system gives it up when the process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Mutex<CInt?>

    /// - Throws: ``DatabaseError/lockedByOtherProcess(pid:)`` when someone else holds it.
    init(path: String) throws {
        // Close on exec: a child process must not keep the lock alive.
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw DatabaseError.other(code: Int(errno), message: "cannot open the lock file") }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.readNumber(opened)
            close(opened)
            throw DatabaseError.lockedByOtherProcess(pid: holder)
        }
        let number = Array("\(getpid())\n".utf8)
        // The number only helps the operator's message; the lock holds without it.
        if ftruncate(opened, 0) == 0 { _ = pwrite(opened, number, number.count, 0) }
        descriptor = Mutex(opened)
    }

    func release() {
        descriptor.withLock { held in
            if let held { close(held) }
            held = nil
        }
    }

    deinit { release() }

    private static func readNumber(_ descriptor: CInt) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 != 10 }, as: UTF8.self))
    }
}
