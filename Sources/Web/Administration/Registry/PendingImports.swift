import Casework
import Foundation
import Kernel
import Registry

/// Files that passed a dry run and wait for the word to apply them: in the system's temporary folder, or beside the
/// files where several processes share those, an hour at most, each for the person who sent it.
struct PendingImports: Sendable {
    private static let filesMax = 20
    private static let lifetimeSeconds: TimeInterval = 3_600

    private let folder: URL

    init(_ site: Site) {
        folder =
            site.casework.isShared
            ? site.casework.files.folder.appendingPathComponent("imports", isDirectory: true)
            : FileManager.default.temporaryDirectory.appendingPathComponent(
                "tongban-imports-\(getuid())", isDirectory: true)
    }

    /// - Returns: the token with which it is taken up again.
    func keep(_ content: [UInt8], for person: RegistryPersonID, now: Instant) throws -> String {
        let manager = FileManager.default
        try manager.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let known = try manager.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
        let dated = known.map { url in
            (
                url,
                (try? url.resourceValues(forKeys: [.contentModificationDateKey]))?.contentModificationDate
                    ?? .distantPast
            )
        }.sorted { $0.1 < $1.1 }
        let earliest = Date(timeIntervalSince1970: Double(now.milliseconds) / 1_000 - Self.lifetimeSeconds)
        for (index, file) in dated.enumerated() where file.1 < earliest || index <= dated.count - Self.filesMax {
            try? manager.removeItem(at: file.0)
        }
        let token = UUID().uuidString.lowercased()
        try Data(content).write(to: url(token, person), options: .atomic)
        return token
    }

    /// The file, once.
    func take(_ token: String, for person: RegistryPersonID) -> [UInt8]? {
        guard UUID(uuidString: token) != nil else { return nil }
        let url = url(token.lowercased(), person)
        guard let data = FileManager.default.contents(atPath: url.path) else { return nil }
        try? FileManager.default.removeItem(at: url)
        return Array(data)
    }

    private func url(_ token: String, _ person: RegistryPersonID) -> URL {
        folder.appendingPathComponent("\(person)-\(token)")
    }
}
