import Foundation
import Glibc

/// The folder of the data, looked at before anything is opened in it, so that a start says what is wrong with it.
public enum DataFolder {
    public enum Flaw: Error, Sendable, Hashable, CustomStringConvertible {
        case notAFolder(String)
        case readOnly(String)
        case notAllowed(String)
        case full(String)
        case failed(String, code: Int32)

        public var description: String {
            switch self {
            case .notAFolder(let path): "The data folder \(path) is a file. Name a folder with --data or TONGBAN_DATA."
            case .readOnly(let path):
                "The data folder \(path) is on a file system that cannot be written. Nothing was changed; mount it "
                    + "writable and start again."
            case .notAllowed(let path):
                "This user may not write to the data folder \(path). Give the folder to the user that runs the program."
            case .full(let path): "The disk of the data folder \(path) is full. Make room and start again; nothing is lost."
            case .failed(let path, let code): "The data folder \(path) cannot be used: \(SystemWords.of(code))."
            }
        }
    }

    /// Makes the folder where it is missing, for its owner only, and writes a little into it.
    public static func prepare(_ path: String) throws(Flaw) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            guard isFolder.boolValue else { throw .notAFolder(path) }
        } else {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw flaw(path, errno)
            }
        }
        try probe(path)
    }

    static let probeBytes = 4_096

    /// Writes, syncs and removes a small file: what no look at permissions and free blocks can promise.
    static func probe(_ path: String) throws(Flaw) {
        let file = path + "/.probe-\(getpid())"
        let descriptor = Glibc.open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw flaw(path, errno) }
        defer {
            close(descriptor)
            unlink(file)
        }
        let bytes = [UInt8](repeating: 0, count: probeBytes)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw flaw(path, errno)
        }
    }

    private static func flaw(_ path: String, _ code: Int32) -> Flaw {
        switch code {
        case EROFS: .readOnly(path)
        case EACCES, EPERM: .notAllowed(path)
        case ENOSPC, EDQUOT: .full(path)
        case ENOTDIR: .notAFolder(path)
        default: .failed(path, code: code)
        }
    }

    /// Megabytes that this user may still write on the disk; nil where the system does not say.
    static func freeMegabytes(_ path: String) -> Int? {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { return nil }
        return Int(UInt64(figures.f_bavail) * UInt64(figures.f_frsize) / (1_024 * 1_024))
    }

    static func bytes(of path: String) -> Int {
        var figures = stat()
        return stat(path, &figures) == 0 ? Int(figures.st_size) : 0
    }

    /// The permission bits; nil where there is no such file.
    static func mode(of path: String) -> Int? {
        var figures = stat()
        return stat(path, &figures) == 0 ? Int(figures.st_mode & 0o777) : nil
    }
}
