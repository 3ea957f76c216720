import Casework
import Demo
import Foundation
import Node
import Registry
import TestSupport

/// The demonstration without cases, filled once for all suites of a run and kept as the bytes of its files (and as a
/// database to copy, on PostgreSQL); every test works on a copy of its own.
actor FilledDemo {
    static let shared = FilledDemo()

    private struct Filled: Sendable {
        var folder: TemporaryFolder
        var files: [String: Data]
    }

    private var filling: Task<Filled, any Error>?

    /// A fresh folder with the filled data.
    func folder() async throws -> TemporaryFolder {
        let task = filling ?? Task { try await Self.fill() }
        filling = task
        let folder = try TemporaryFolder()
        let filled = try await task.value
        _ = try TestStore.address(for: folder.path, like: filled.folder.path)
        for (path, bytes) in filled.files {
            let file = URL(fileURLWithPath: folder.file(path))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        return folder
    }

    private static func fill() async throws -> Filled {
        let folder = try TemporaryFolder()
        let installation = try await Installation.open(
            Configuration(environment: TestStore.environment(folder.path).merging(["TONGBAN_DEMO": "1"]) { $1 }),
            scrypt: .weak)
        try await Demonstration(registry: installation.registry, casework: installation.casework)
            .fillIfEmpty(cases: 0) { _ in }
        try await installation.close()
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let files: [String: Data] = names.reduce(into: [:]) { files, name in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder.file(name), isDirectory: &isFolder), !isFolder.boolValue
            else { return }
            files[name] = FileManager.default.contents(atPath: folder.file(name))
        }
        return Filled(folder: folder, files: files)
    }
}
