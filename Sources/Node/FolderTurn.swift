import Foundation
import Glibc

/// A turn at a folder that several processes share: keys are made, or changed, by one at a time. The system gives it up
/// when the process ends.
struct FolderTurn: Sendable {
    /// What is done by one at a time.
    enum Work: String {
        /// From reading the keys until they are made and the schema is up.
        case opening
        /// The demonstration's first start.
        case filling
    }

    enum Flaw: Error, Sendable, Hashable, CustomStringConvertible {
        case taken(String)

        var description: String {
            switch self {
            case .taken(let path):
                "Another process has had its turn at the data folder \(path) for too long. See what it waits for, and start again."
            }
        }
    }

    private let descriptor: CInt

    /// As long as another process may take to bring the schema up.
    private static let secondsMaximum = 1_200
    private static let pause = Duration.milliseconds(50)

    /// - Throws: ``Flaw/taken(_:)``; `DataFolder.Flaw` where the folder cannot be written.
    static func take(_ work: Work, in folder: String) async throws -> FolderTurn {
        let descriptor = open(folder + "/.\(work.rawValue).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataFolder.Flaw.failed(folder, code: errno) }
        let end = ContinuousClock.now + .seconds(secondsMaximum)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                // A file system without locks is no reason not to start: one process alone needs none.
                if errno == ENOLCK || errno == ENOTSUP { break }
                let code = errno
                close(descriptor)
                throw DataFolder.Flaw.failed(folder, code: code)
            }
            guard ContinuousClock.now < end else {
                close(descriptor)
                throw Flaw.taken(folder)
            }
            do { try await Task.sleep(for: pause) } catch {
                close(descriptor)
                throw error
            }
        }
        return FolderTurn(descriptor: descriptor)
    }

    func end() { close(descriptor) }
}
